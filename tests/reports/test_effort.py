"""How much of a history is looked at: steps of SQLite's machine, which are the same on every computer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import at
from tests.conftest import Tt

from timetracker.reports import summary
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Filters, Question
from timetracker.workspace import Workspace

pytestmark = pytest.mark.file_store
BEGIN, DAYS, DAILY = at("2025-01-01 00:00"), 120, 20


@pytest.fixture
def long(tt: Tt, ws: Workspace, tmp_path: Path) -> Workspace:
    """A history of some months."""
    first = int(BEGIN.timestamp())
    frames = [
        [first + n * 4320, first + n * 4320 + 3000, f"p{n % 5}", f"{n:032x}", [], first] for n in range(DAYS * DAILY)
    ]
    (tmp_path / "frames").write_text(json.dumps(frames))
    assert tt("import watson", str(tmp_path / "frames")).code == 0
    return ws


def steps(ws: Workspace, by: Sequence[str], days: int) -> int:
    """Hundreds of steps that a report over some days takes."""
    taken = [0]

    def count() -> None:
        taken[0] += 1

    with ws.reading() as reader:
        driver = reader.connection.driver
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(count, 100)
    ws.ask(summary.build, Question(BEGIN, BEGIN + timedelta(days=days), Filters()), ReportOptions(by))
    driver.set_progress_handler(None, 0)
    return taken[0]


@pytest.mark.parametrize("by", [["day"], ["week"], ["day", "project"], ["user", "day"], ["project"], ["user"]])
def test_twice_the_span_is_twice_the_work_and_not_four_times(long: Workspace, by: list[str]) -> None:
    assert steps(long, by, DAYS) < 2.6 * steps(long, by, DAYS // 2)


@pytest.mark.parametrize("by", [["day"], ["user", "day"], ["user"]])
def test_a_day_is_found_without_a_look_at_the_others(long: Workspace, by: list[str]) -> None:
    assert steps(long, by, 1) < steps(long, by, DAYS) / 8
