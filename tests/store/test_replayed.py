"""A long import into PostgreSQL is worked out in an extract: others write meanwhile, and what comes in is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.actions.test_ahead import rows, table
from tests.builders import SetClock, workspace
from tests.conftest import Tt
from tests.postgres import OWNER, Emptied, Server
from tests.store.people import People

from timetracker.actions import ahead, exchange, history
from timetracker.actions.import_options import how
from timetracker.domain.errors import StoreFull
from timetracker.interchange.source import Source
from timetracker.store import replayed, team_tx, trial
from timetracker.workspace import Workspace

TABLES = ("entry", "entry_tag", "project", "task", "client", "tag", "tracked", "overlapping", "imported", "event")
CHANCE = {"uuid", "invocation", "changes", "at"}  # of the changes, those that an undo takes back tell
Open = Callable[[str], Workspace]


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every import is long."""
    monkeypatch.setattr(ahead, "LEAST", 0)


@pytest.fixture
def replays(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each outcome that was worked out went over, instead of being worked out again with the lock."""
    done: list[bool] = []
    put = replayed.ReplayedChange.put

    def noted(self: replayed.ReplayedChange, tx: team_tx.TeamTx) -> bool:
        done.append(put(self, tx))
        return done[-1]

    monkeypatch.setattr(replayed.ReplayedChange, "put", noted)
    return done


@pytest.fixture
def open_as(people: People, tmp_path: Path, clock: SetClock) -> Open:
    """Opens the store as a role."""
    return lambda role: workspace(tmp_path / f"home-{role}", clock, store=people.address(role))


def stored(people: People) -> dict[str, list[str]]:
    """All rows of what an import writes, but what chance gives."""
    tables = {}
    with people.psql("postgres") as connection:
        for name in TABLES:
            cursor = connection.execute(f"SELECT * FROM {name}".encode())
            names = [column.name for column in cursor.description or ()]
            lasting = [[value for key, value in zip(names, row, strict=True) if key not in CHANCE] for row in cursor]
            tables[name] = sorted(map(str, lasting))
    return tables


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("role", ["anna", OWNER])
def test_others_start_a_timer_while_an_import_is_worked_out(
    people: People, open_as: Open, tmp_path: Path, replays: list[bool], role: str
) -> None:
    ws, codes = open_as(role), list[int]()

    def meanwhile(_: object) -> None:
        if len(codes) < 4:
            codes.append(people.run("bert", "stop" if len(codes) % 2 else "start site").code)

    path = table(tmp_path / "long.csv", rows(1100)).path
    done = exchange.import_(ws, "csv", Source(path, meanwhile), "UTC", agree=meanwhile)
    assert done.entries == 1100
    assert codes == [0, 0, 0, 0]
    assert replays == [True]
    assert not list((tmp_path / f"home-{role}").rglob(".trial*"))
    assert people.run(role, "db check").code == 0
    history.undo(ws, 1)
    assert people.run(role, "log all --json").data["total_s"] == 3600
    ws.close()


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("line", ["add project1 --from 2025-01-03T02:00 --to 2025-01-03T02:15", "project add project2"])
@pytest.mark.parametrize("times", [1, ahead.TRIES])
def test_what_changes_meanwhile_is_what_the_import_comes_in_beside(
    people: People, open_as: Open, tmp_path: Path, replays: list[bool], line: str, times: int
) -> None:
    ws, ran = open_as("anna"), list[int]()

    def meanwhile(_: exchange.Imported) -> None:
        if len(ran) < times:
            other = line.replace("T02:", f"T{12 + len(ran)}:").replace("project2", f"project{2 + len(ran)}")
            ran.append(people.run("anna" if line.startswith("add") else "bert", other).code)

    path = table(tmp_path / "long.csv", rows(40)).path
    done = exchange.import_(ws, "csv", Source(path), "UTC", how(overlap="keep"), agree=meanwhile)
    assert set(ran) == {0}
    assert done.entries == 40
    assert replays == ([True] if times == 1 else [False])
    with people.psql("postgres") as connection:
        names: Any = connection.execute("SELECT count(*), count(DISTINCT name_key) FROM project").fetchone()
    assert names[0] == names[1]
    assert people.run(OWNER, "db check").code == 0
    ws.close()


def first(ws: Workspace, directory: Path, count: int) -> None:
    """An import of what has new projects, tasks, tags and clients."""
    exchange.import_(ws, "csv", table(directory / "a.csv", rows(count)), "UTC", how(overlap="keep"))


def again(ws: Workspace, directory: Path, count: int) -> None:
    """The same file with other notes, other tags and more entries, what overlaps cut."""
    changed = [row.replace("one;two", "three") for row in rows(count + count // 3, "another")]
    exchange.import_(ws, "csv", table(directory / "a.csv", changed), "UTC", how(overlap="trim"))


def known(ws: Workspace, directory: Path, _: int) -> None:
    """Nothing new."""
    exchange.import_(ws, "csv", Source(str(directory / "a.csv")), "UTC", how(overlap="trim"))


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("role", ["anna", OWNER])
@pytest.mark.parametrize("count", [90, pytest.param(700, marks=pytest.mark.slow)])  # the latter in several events
def test_what_comes_in_is_what_would_come_in_under_the_lock(
    tt: Tt, server: Server, settled: list[Emptied], tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch,
    replays: list[bool], role: str, count: int,
) -> None:  # fmt: skip
    stores = []
    for least in (0, 1 << 60):
        monkeypatch.setattr(ahead, "LEAST", least)
        directory = tmp_path / str(least)
        directory.mkdir()
        with settled[0].checked() as address:
            stores.append(states(People(tt, server, address), directory, clock, role, count))
    for number, (worked_out, locked) in enumerate(zip(*stores, strict=True)):
        assert worked_out == locked, number
    assert replays == [True, True, True]


def states(people: People, directory: Path, clock: SetClock, role: str, count: int) -> list[dict[str, list[str]]]:
    """What is stored after each step of a role."""
    ws, after = workspace(directory / "home", clock, store=people.address(role)), []
    steps = (first, again, known, lambda ws, *_: history.undo(ws, 2), lambda ws, *_: history.redo(ws, 2))
    for step in steps:
        step(ws, directory, count)
        after.append(stored(people))
    assert people.run(OWNER, "db check").code == 0
    ws.close()
    return after


@pytest.mark.usefixtures("long")
def test_where_there_is_no_room_for_an_extract_it_is_taken_in_with_the_lock(
    open_as: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replays: list[bool]
) -> None:
    def full(*_: object) -> None:
        raise StoreFull("There is no space left.", hint="Make room.")

    monkeypatch.setattr(trial, "_extract", full)
    ws = open_as("anna")
    assert exchange.import_(ws, "csv", table(tmp_path / "a.csv", rows(50)), "UTC").entries == 50
    assert replays == []
    ws.close()


@pytest.mark.usefixtures("long")
def test_entries_that_somebody_else_has_are_known_to_an_administrator(
    people: People, open_as: Open, tmp_path: Path, replays: list[bool]
) -> None:
    anna, owner = open_as("anna"), open_as(OWNER)
    exchange.import_(anna, "csv", table(tmp_path / "a.csv", rows(50)), "UTC")
    out = tmp_path / "anna.json"
    assert people.run("anna", f"export json --out {out}").code == 0
    done = exchange.import_(owner, "json", Source(str(out)), "UTC")
    assert (done.entries, done.known) == (0, 51)
    assert replays == [True, False]
    anna.close()
    owner.close()
