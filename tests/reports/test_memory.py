"""A history is gone through and never held."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import SetClock, workspace

from timetracker.actions import export
from timetracker.domain.entry import Entry, Project
from timetracker.domain.event import Draft, added
from timetracker.render import Display, pieces
from timetracker.reports import build
from timetracker.reports.question import Question
from timetracker.view import Lazy
from timetracker.workspace import Workspace

pytestmark = pytest.mark.slow

EVERYTHING = Question(None, None)
MANY = 4200
MOST_BYTES = 2_500_000  # rows that are held take two kilobytes each, and modules that are loaded some hundred


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace over a store with many entries, ten minutes apart."""
    return filled(tmp_path_factory.mktemp("long"), MANY)


def filled(home: Path, count: int) -> Workspace:
    """A workspace over a store with so many entries."""
    clock = SetClock()
    begin = clock.now() - timedelta(minutes=30 * count + 60)
    ws = workspace(home, clock)
    with ws.change() as tx:
        drafts = [added(Project(1, "site"))]
        for number in range(1, count + 1):
            start = begin + timedelta(minutes=30 * number)
            uuid = f"{number:08}-0000-4000-8000-000000000000"
            entry = Entry(number, uuid, 1, 1, None, start, start + timedelta(minutes=20), "UTC", f"note {number}")
            drafts.append(added(entry))
        tx.record(Draft("import.completed", {"format": "json", "rows": count}, tuple(drafts)), clock.now())
    return ws


def peak(write: Callable[[], None]) -> int:
    """The most bytes that were held while something was written."""
    tracemalloc.start()
    try:
        write()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("report", "format"), [("log", "csv"), ("log", "json"), ("log", "plain"), ("log", "html"), ("gaps", "csv")]
)
def test_a_long_list_holds_few_of_its_rows(long: Workspace, report: str, format: str) -> None:
    def written() -> None:
        sheet = long.ask_held(build, report, EVERYTHING, {})
        assert isinstance(sheet.rows, Lazy)
        assert all(len(piece) < 100_000 for piece in pieces(sheet, format, Display(long.settings.zone)))
        long.let_go()

    assert peak(written) < MOST_BYTES


@pytest.mark.parametrize("format", ["csv", "json"])
def test_an_export_holds_few_of_its_entries(long: Workspace, format: str) -> None:
    def exported() -> None:
        assert sum(map(len, export.export(long, format, EVERYTHING))) > MANY * 20

    assert peak(exported) < MOST_BYTES
