"""A dry run of an import is tried on a copy: others write meanwhile, and nothing of it stays."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from tests.builders import SetClock, at, dump, workspace

from timetracker.actions import edit, exchange
from timetracker.interchange.source import Source
from timetracker.store import copies

pytestmark = pytest.mark.file_store
TABLE = "start,end,project\n2026-02-02 09:00,2026-02-02 10:00,shop\n2026-02-02 10:00,2026-02-02 11:30,shop\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with two entries."""
    file = tmp_path / "times.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A file that is read in several pieces."""
    file = tmp_path / "long.csv"
    days = [f"2025-{1 + number // 500:02}-{1 + number // 20 % 25:02}" for number in range(1000)]
    rows = [f"{day} {n % 20:02}:00,{day} {n % 20:02}:30,shop" for n, day in enumerate(days)]
    file.write_text("\n".join(["start,end,project", *rows, ""]), encoding="utf-8")
    return file


def test_others_write_while_an_import_is_previewed(tmp_path: Path, clock: SetClock, long: Path) -> None:
    home = tmp_path / "home"
    ws, other = workspace(home, clock, dry_run=True), workspace(home, clock)
    edit.add(other, "site", at("2026-03-01 09:00"), at("2026-03-01 10:00"))
    written: list[int] = []

    def meanwhile(length: int) -> None:
        other.store.close()
        day = 2 + len(written)
        edit.add(other, "site", at(f"2026-02-{day:02} 09:30"), at(f"2026-02-{day:02} 09:45"))
        written.append(day)

    imported = exchange.import_(ws, "csv", Source(str(long), meanwhile), "UTC")
    assert (imported.entries, len(imported.taken)) == (1000, 1000)
    assert len(written) > 1
    entries = dump(home / "timetracker.db")["entry"]
    assert len(entries) == 1 + len(written), "what was written meanwhile is there, and nothing of the file"
    assert not list(home.rglob("*.tt-new*"))
    assert not list(home.rglob(".trial*"))
    ws.dry_run = False
    assert exchange.import_(ws, "csv", Source(str(long)), "UTC").entries == 1000
    ws.close()
    other.close()


def test_a_preview_without_a_store_makes_none(tmp_path: Path, clock: SetClock, file: Path) -> None:
    ws = workspace(tmp_path / "home", clock, dry_run=True)
    assert exchange.import_(ws, "csv", Source(str(file)), "UTC").entries == 2
    ws.close()
    assert not list(tmp_path.rglob("*.db"))


def test_where_there_is_no_room_for_a_copy_it_is_tried_in_the_store_and_taken_back(
    tmp_path: Path, clock: SetClock, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = workspace(tmp_path / "home", clock)
    edit.add(ws, "site", at("2026-03-01 09:00"), at("2026-03-01 10:00"))
    before = dump(ws.store.path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copies, "fill", full)
    ws.dry_run = True
    assert exchange.import_(ws, "csv", Source(str(file)), "UTC").entries == 2
    ws.close()
    assert dump(ws.store.path) == before
