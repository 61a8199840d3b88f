"""An import keeps some bytes of each entry, and not the entry."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.builders import SetClock, workspace

from timetracker.actions import exchange
from timetracker.interchange.source import Source

FEW, MANY = 1000, 4000
MOST_BYTES = 200  # of each entry; texts and tuples took twice as much


def source(path: Path, count: int) -> Source:
    """A CSV of so many entries."""
    begin = datetime(2001, 1, 1, tzinfo=UTC)
    starts = [begin + timedelta(minutes=8 * number) for number in range(count)]
    lines = [f"{start:%Y-%m-%dT%H:%M:%SZ},{start + timedelta(minutes=7):%Y-%m-%dT%H:%M:%SZ},site\n" for start in starts]
    path.write_text("start,end,project\n" + "".join(lines))
    return Source(str(path))


def peak(directory: Path, count: int) -> int:
    """The most bytes that an import of so many entries held at once."""
    directory.mkdir()
    ws = workspace(directory / "home", SetClock())
    text = source(directory / "in.csv", count)
    tracemalloc.start()
    try:
        assert exchange.import_(ws, "csv", text, "UTC").entries == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        ws.close()


@pytest.mark.slow
def test_an_import_keeps_some_bytes_of_each_entry(tmp_path: Path) -> None:
    peak(tmp_path / "modules", 1)
    few, many = peak(tmp_path / "few", FEW), peak(tmp_path / "many", MANY)
    assert many - few < MOST_BYTES * (MANY - FEW)
