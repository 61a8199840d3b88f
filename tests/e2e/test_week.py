"""The week of the tutorial, played through the installed command: what it adds up to, and that the page shows it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S

if sys.platform == "win32":
    pytest.skip("a terminal of POSIX is needed", allow_module_level=True)

ROOT = Path(__file__).parents[2]
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def week() -> Any:
    """The script that plays the week."""
    spec = util.spec_from_file_location("week", ROOT / "docs" / "tour" / "week.py")
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home after the week."""
    directory = tmp_path_factory.mktemp("week")
    for _ in week().played(str(directory), PATH):
        continue
    yield directory


def asked(home: Path, *words: str) -> Any:
    """What a command says as JSON on Friday evening."""
    environ = week().environment(str(home), "2026-03-06T17:00", PATH)
    ran = subprocess.run(
        ["tt", *words, "--json"], env=environ, capture_output=True, text=True, check=True, timeout=DEADLINE_S
    )
    return json.loads(ran.stdout)["data"]


def seconds(home: Path, *words: str) -> dict[str, int]:
    """Tracked seconds by the first grouping of a report."""
    return {row["project"]: row["total_s"] for row in asked(home, "report", *words)["rows"]}


@pytest.mark.slow
def test_the_week_adds_up(home: Path) -> None:
    # Website 9:00-11:10 and 9:00-16:40, support 11:10-12:15 and 9:00-10:20, the guide 9:05-17:30 but for the lunch.
    expected = {"website": (130 + 460) * 60, "support": (65 + 80) * 60, "audioguide": (505 - 45) * 60}
    assert seconds(home, "week", "--by", "project") == expected
    amounts = {row["client"]: row["amounts"] for row in asked(home, "report", "week", "--by", "client")["rows"]}
    # 590 minutes at 80, 145 at 95, 460 at 70 an hour.
    assert amounts == {"Bakery": {"EUR": "786.67"}, "Northwind": {"EUR": "229.58"}, "Museum": {"EUR": "536.67"}}


def test_february_came_along_once(home: Path) -> None:
    assert seconds(home, "2026-02", "--by", "project") == {"website": 20 * 4 * 3600, "audioguide": 20 * 3 * 3600}


def test_the_export_holds_every_entry_of_the_week(home: Path) -> None:
    rows = list(csv.DictReader((home / "week.csv").read_text(encoding="utf-8").splitlines()))
    assert sum(int(row["duration_s"]) for row in rows) == (590 + 145 + 460) * 60
    assert {row["note"] for row in rows} == {"", "mail server is full", "product photos"}


@pytest.mark.slow
def test_everything_of_the_week_can_be_undone(home: Path) -> None:
    environ = week().environment(str(home), "2026-03-06T17:00", PATH)
    while (
        subprocess.run(["tt", "undo"], env=environ, capture_output=True, check=False, timeout=DEADLINE_S).returncode
        == 0
    ):
        continue
    assert asked(home, "log", "all")["entries"] == []
    while (
        subprocess.run(["tt", "redo"], env=environ, capture_output=True, check=False, timeout=DEADLINE_S).returncode
        == 0
    ):
        continue
    assert len(asked(home, "log", "all")["entries"]) == 40 + 6


@pytest.mark.slow
def test_the_tutorial_shows_what_is_printed_now() -> None:
    stale = [place.name for place, text in week().made(PATH).items() if place.read_text(encoding="utf-8") != text]
    assert stale == [], "run: python docs/tour/week.py"
