"""A long import is worked out in a copy of the store: others write meanwhile, and what comes in is the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.builders import SetClock, at, dump, workspace

from timetracker.actions import ahead, edit, exchange, history, track
from timetracker.actions.import_options import how
from timetracker.interchange.source import Source
from timetracker.store import checking, copies
from timetracker.store.store import FileStore
from timetracker.workspace import Workspace

pytestmark = pytest.mark.file_store
HEADINGS = "start,end,project,task,tags,note,client"


def table(path: Path, rows: list[str]) -> Source:
    """A file with those rows."""
    path.write_text("\n".join([HEADINGS, *rows, ""]), encoding="utf-8")
    return Source(str(path))


def rows(count: int, note: str = "a note") -> list[str]:
    """Entries of an hour each, some of which overlap; of several projects, tasks and tags."""
    return [
        f"2025-{1 + n // 100:02}-{1 + n // 4 % 25:02} {n % 4 * 2:02}:{n % 3 * 10:02},"
        f"2025-{1 + n // 100:02}-{1 + n // 4 % 25:02} {n % 4 * 2 + 1:02}:{59 if n % 7 == 0 else 30},"
        f"project{n % 5},{'task' if n % 2 else ''},{'one;two' if n % 3 else ''},{note} {n},"
        f"{'Acme' if n % 5 == 1 else ''}"
        for n in range(count)
    ]


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every import is long."""
    monkeypatch.setattr(ahead, "LEAST", 0)
    monkeypatch.setattr(ahead, "MOST_TIMES", 1 << 40)


def writable(path: Path) -> bool:
    """Whether another program gets the lock of a store at once."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.usefixtures("long")
def test_nobody_waits_while_an_import_is_worked_out(tmp_path: Path, clock: SetClock) -> None:
    ws = workspace(tmp_path / "home", clock)
    edit.add(ws, "site", at("2026-03-01 09:00"), at("2026-03-01 10:00"))
    path = table(tmp_path / "long.csv", rows(1200)).path
    free: list[bool] = []
    home = Path(tmp_path / "home" / "timetracker.db")
    source = Source(path, lambda _: free.append(writable(home)))
    done = exchange.import_(ws, "csv", source, "UTC", agree=lambda _: free.append(writable(home)))
    assert done.entries == 1200
    assert len(free) > 2
    assert all(free)
    assert len(dump(home)["entry"]) == 1201
    assert not list(tmp_path.rglob(".trial*"))
    ws.close()


@pytest.mark.usefixtures("long")
def test_what_is_written_meanwhile_stays_and_the_import_comes_in_beside_it(tmp_path: Path, clock: SetClock) -> None:
    home = tmp_path / "home"
    ws, other = workspace(home, clock), workspace(home, clock)
    edit.add(other, "site", at("2026-03-01 09:00"), at("2026-03-01 10:00"))
    path = table(tmp_path / "long.csv", rows(300)).path
    done: list[str] = []

    def meanwhile(length: int) -> None:
        if not done:
            done.append("started")
            track.start(other, "site")

    assert exchange.import_(ws, "csv", Source(path, meanwhile), "UTC").entries == 300
    assert done == ["started"]
    assert len(dump(home / "timetracker.db")["entry"]) == 302
    with ws.reading() as reader:
        assert reader.running(1) is not None
    sound(ws)
    history.undo(ws, 1)
    assert len(dump(home / "timetracker.db")["entry"]) == 2
    ws.close()
    other.close()


def sound(ws: Workspace) -> None:
    """The store is as every check wants it."""
    store = FileStore(ws.store.path)
    checking.verify(store, "The store", hint="")
    store.close()


Step = Callable[[Workspace, Path], None]


def first(ws: Workspace, directory: Path) -> None:
    """An import beside an entry that was here."""
    edit.add(ws, "project1", at("2025-01-03 02:00"), at("2025-01-03 02:30"))
    exchange.import_(ws, "csv", table(directory / "a.csv", rows(700)), "UTC", how(overlap="keep"))


def again(ws: Workspace, directory: Path) -> None:
    """The same file with other notes, fewer tags and more entries, what overlaps cut."""
    changed = [row.replace("one;two", "three") for row in rows(900, "another")]
    exchange.import_(ws, "csv", table(directory / "a.csv", changed), "UTC", how(overlap="trim"))


def known(ws: Workspace, directory: Path) -> None:
    """Nothing new."""
    exchange.import_(ws, "csv", Source(str(directory / "a.csv")), "UTC", how(overlap="trim"))


CHANCE = {"uuid", "token", "invocation", "value", "changes"}  # of the changes, those that an undo takes back tell


def stored(path: str) -> dict[str, list[str]]:
    """All rows of all tables, but what chance gives."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(
                str([row[key] for key in row.keys() if key not in CHANCE])  # noqa: SIM118  # a row has no `in`
                for row in connection.execute(f"SELECT * FROM {name}")
                if name != "sqlite_sequence" or row["seq"]
            )
            for name in names
        }


def test_what_comes_in_is_what_would_come_in_under_the_lock(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = []
    for least, name in ((0, "ahead"), (1 << 60, "locked")):
        monkeypatch.setattr(ahead, "LEAST", least)
        monkeypatch.setattr(ahead, "MOST_TIMES", 1 << 40)
        directory = tmp_path / name
        directory.mkdir()
        ws = workspace(directory / "home", clock)
        states = []
        for step in (first, again, known):
            step(ws, directory)
            states.append(stored(ws.store.path))
        sound(ws)
        history.undo(ws, 2)
        states.append(stored(ws.store.path))
        history.redo(ws, 2)
        states.append(stored(ws.store.path))
        sound(ws)
        ws.close()
        stores.append(states)
    for number, (worked_out, locked) in enumerate(zip(*stores, strict=True)):
        assert worked_out == locked, number
    assert len(stores[0][1]["entry"]) > 900


@pytest.mark.usefixtures("long")
def test_where_nobody_agrees_or_nothing_can_be_read_nothing_is_there(tmp_path: Path, clock: SetClock) -> None:
    ws = workspace(tmp_path / "home", clock)
    edit.add(ws, "site", at("2026-03-01 09:00"), at("2026-03-01 10:00"))
    before = dump(ws.store.path)

    def refuse(_: exchange.Imported) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        exchange.import_(ws, "csv", table(tmp_path / "a.csv", rows(50)), "UTC", agree=refuse)
    assert dump(ws.store.path) == before
    assert ws.recorded == 1
    ws.close()


@pytest.mark.usefixtures("long")
def test_where_there_is_no_room_for_a_copy_it_is_taken_in_under_the_lock(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = workspace(tmp_path / "home", clock)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "fill", full)
    assert exchange.import_(ws, "csv", table(tmp_path / "a.csv", rows(50)), "UTC").entries == 50
    assert len(dump(ws.store.path)["entry"]) == 50
    ws.close()
