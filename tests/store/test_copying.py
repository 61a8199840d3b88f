"""`tt db copy`: every row, id and number, on both kinds of store; what was cut off goes on."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as some
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling

psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

from tests.postgres import Server, fresh  # noqa: E402 -- needs psycopg

from timetracker.domain.errors import StoreError  # noqa: E402
from timetracker.store import copying  # noqa: E402
from timetracker.store.copying import sides, team as team_side  # noqa: E402
from timetracker.store.copying.file import FileSource, FileTarget, _values  # noqa: E402
from timetracker.store.copying.team import TeamTarget  # noqa: E402
from timetracker.store.opening import opened  # noqa: E402

ODD = "tab\there, line\nthere, back\\slash, \\N, ünïcode 🕰"


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """The address of a database in which nothing is."""
    address = server.address(server.database())
    yield address
    server.drop(address)


@filling
def worked(tt: Tt, _: EnvironmentClock) -> None:
    """A home with some of everything, and undone and redone work."""
    tt("config set overlap allow")
    for line in (
        "client add Acme --round 'up 15m per entry'", "project add site --client Acme --rate 80 --currency EUR",
        "task add site login --estimate 2h --due 2026-04-01", "tag add deep", "user add Grace --admin",
        "add site/login 5:00-6:00 +deep", "add site 5:30-6:30", "add docs 6:40-6:45", "add ops 7:00-7:30 --billable",
        "delete last", "undo", "undo", "redo", "edit 1 --note x", "edit 2 --note",
        "project archive docs", "start site",
    ):  # fmt: skip
        done = tt(line, *([ODD] if line.endswith(" --note") else []))
        assert done.code == 0, (line, done.err)
    with closing(sqlite3.connect(tt.store)) as driver, driver:
        driver.execute("INSERT INTO credential VALUES (1, 'argon2', 1, 2)")
        driver.execute("UPDATE sqlite_sequence SET seq = 41 WHERE name = 'tag'")  # given, and deleted since


@pytest.fixture
def rich(worked: Tt) -> Path:
    """The store's file in it."""
    return worked.store


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, with their types."""
    with closing(sqlite3.connect(path)) as driver:
        names = [row[0] for row in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {name: sorted(driver.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}
        return rows | {"schema": driver.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()}


def elsewhere(tt: Tt, store: str) -> Tt:
    """The same person at another store."""
    return Tt(tt.home, tt.environment, tt.streams, store)


def copy(origin: object, goal: object) -> sides.CopyResult:
    return copying.copy(str(origin), str(goal), lambda done, total: None)


@pytest.mark.file_store
def test_there_and_back_is_the_same_file(rich: Path, empty: str, tmp_path: Path) -> None:
    there = copy(rich, empty)
    back = copy(empty, tmp_path / "back.db")
    assert content(tmp_path / "back.db") == content(rich)
    assert there.rows == back.rows
    assert (there.rows["entry"], there.resumed, there.missed) == (5, False, 0)


@pytest.mark.file_store
def test_the_copy_is_a_store_with_its_history(rich: Path, empty: str, tt: Tt) -> None:
    before = tt("log --json").data["entries"]
    done = tt(f"db copy {rich} {empty}")
    assert (done.code, done.out.splitlines()[0]) == (0, f"Copied 5 entries to {empty}, verified.")
    on_team = elsewhere(tt, empty)
    assert on_team("log --json").data["entries"] == before
    assert on_team("status").out == tt("status").out
    assert on_team("stop").code == 0
    for _ in range(3):
        assert on_team("undo").code == 0
    assert on_team("tag add shallow").code == 0
    with closing(opened(empty)) as store, store.read() as reader:
        assert reader.tag_named("shallow").id == 42  # type: ignore[union-attr]
    assert on_team("db check").code == 0


@pytest.mark.file_store
def test_the_database_holds_the_copy_to_its_rules(rich: Path, empty: str, server: Server) -> None:
    copy(rich, empty)
    with fresh(server) as other, psycopg.connect(other) as connection, psycopg.connect(empty) as copied:
        for query in (
            "SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
            "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2",
        ):
            assert copied.execute(query).fetchall() == connection.execute(query).fetchall()


@pytest.mark.file_store
@pytest.mark.parametrize("way", ["there", "back"])
def test_what_was_cut_off_goes_on(
    rich: Path, empty: str, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 1)
    for module in ("file", "team"):
        monkeypatch.setattr(f"timetracker.store.copying.{module}.CHUNK", 2)
    origin, goal = str(rich), empty
    if way == "back":
        copy(rich, empty)
        origin, goal = empty, str(tmp_path / "back.db")
    steps = 0

    class Cut(Exception):
        pass

    def cut(done: int, total: int) -> None:
        nonlocal steps
        steps += 1
        if steps in (9, 25):
            raise Cut

    for _ in range(2):
        with pytest.raises(Cut):
            copying.copy(origin, goal, cut)
        if way == "there":
            with closing(opened(goal)) as store, pytest.raises(StoreError, match="not finished"):
                store.writing()
        else:
            assert not Path(goal).exists()
    assert copy(origin, goal).resumed
    if way == "there":
        copy(goal, tmp_path / "back.db")
    assert content(tmp_path / "back.db") == content(rich)


@pytest.mark.file_store
def test_a_copy_of_an_earlier_state_is_begun_again_or_refused(rich: Path, empty: str, tmp_path: Path, tt: Tt) -> None:
    def cut(done: int, total: int) -> None:
        raise KeyboardInterrupt

    copy(rich, empty)
    goal = tmp_path / "back.db"
    with pytest.raises(KeyboardInterrupt):
        copying.copy(empty, str(goal), cut)
    elsewhere(tt, empty)("stop")
    assert not copy(empty, goal).resumed
    with closing(FileSource(str(goal))) as back:
        assert back.newest() == 21


@pytest.mark.file_store
def test_what_differs_is_not_put_into_use(rich: Path, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = TeamTarget.load

    def bent(self: TeamTarget, table: Any, lines: Iterator[bytes]) -> None:
        real(self, table, (chunk.replace(b"Acme", b"Acne") for chunk in lines))

    monkeypatch.setattr(TeamTarget, "load", bent)
    with pytest.raises(StoreError, match="table client is not what"):
        copy(rich, empty)
    with closing(opened(empty)) as store, pytest.raises(StoreError, match="not finished"):
        store.writing()


@pytest.mark.file_store
def test_what_was_recorded_meanwhile_is_told(rich: Path, empty: str, tt: Tt) -> None:
    def busy(done: int, total: int) -> None:
        if done == total:
            assert tt("stop").code == 0

    assert copying.copy(str(rich), empty, busy).missed == 1


@pytest.mark.file_store
def test_refusals_say_why(rich: Path, empty: str, team: str, tt: Tt, tmp_path: Path) -> None:
    for line, code, words in (
        (f"db copy {rich} {tmp_path}/other.db", 2, "Both are files"),
        (f"db copy {empty} {empty}", 2, "the same store"),
        (f"db copy {rich} postgresql://tt:secret@host/x", 2, "password on the command line"),
        (f"db copy {tmp_path}/none.db {empty}", 3, "There is no store at"),
        (f"db copy {empty} {tmp_path}/none.db", 3, "There is no store at"),
        (f"db copy {rich} {team}", 6, "There is a store at"),
        (f"db copy {team} {rich}", 6, "exists already"),
        (f"db copy {team} {tmp_path}/no\0pe/x.db", 2, ""),
        (f"db copy {team} /proc/nowhere/x.db", 6, "cannot be written"),
    ):
        done = tt(line)
        assert (done.code, words in done.err) == (code, True), (line, done.err)
        assert "secret" not in done.err
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.file_store
def test_a_member_cannot_copy_what_she_does_not_see(
    rich: Path, empty: str, server: Server, tmp_path: Path, tt: Tt
) -> None:
    copy(rich, empty)
    server.roles(["grace"])
    assert elsewhere(tt, empty)("user add Grace --role grace").code == 0
    hers = empty.replace("//tt@", "//grace@")
    assert elsewhere(tt, hers)("log").code == 0
    done = tt(f"db copy {hers} {tmp_path}/back.db")
    assert (done.code, "Only the owner" in done.err) == (6, True)


@pytest.mark.file_store
def test_two_copies_to_one_place_do_not_mix(
    rich: Path, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_side, "PATIENCE_S", 0.0)
    with closing(TeamTarget(empty)) as first:
        first.begin(sides.SourceVersion("x", 1))
        with pytest.raises(StoreError, match="Somebody copies"):
            copy(rich, empty)
    with closing(FileTarget(str(tmp_path / "a.db"))), pytest.raises(StoreError, match="in use"):
        FileTarget(str(tmp_path / "a.db"))


@settings(deadline=None)
@given(some.lists(some.none() | some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_values_are_read_as_they_were_written(values: list[str | None]) -> None:
    from timetracker.store.copying.file import _END, _lines, _written

    with closing(sqlite3.connect(":memory:")) as driver:
        driver.execute("CREATE TABLE t (v TEXT)")
        driver.executemany("INSERT INTO t VALUES (?)", [(value,) for value in values])
        rows = driver.execute(f"SELECT {_written('v', False)} || {_END} FROM t ORDER BY rowid").fetchall()
    lines = _lines("".join(row[0] for row in rows)).split("\n")
    assert [_values(line) for line in lines] == [*([value] for value in values), [""]]


@pytest.mark.file_store
@pytest.mark.parametrize("step", ["sync", "name_first"])
def test_a_file_that_cannot_be_finished_is_told_and_finished_by_the_same_command(
    rich: Path, empty: str, tmp_path: Path, tt: Tt, step: str
) -> None:
    copy(rich, empty)
    goal = tmp_path / "back.db"
    with tt.environment.context() as once:

        def failing(*words: object) -> None:
            raise OSError(errno.EIO, "Input/output error", str(goal))

        once.setattr(f"timetracker.store.copying.file.{step}", failing)
        ran = tt(f"db copy {empty} {goal}")
    assert (ran.code, goal.exists()) == (6, False)
    assert ran.err.startswith(f"tt: The copy {goal} cannot be finished (Input/output error).\n")
    assert tt(f"db copy {empty} {goal}").code == 0
    assert content(goal) == content(rich)


@pytest.mark.file_store
def test_json_tells_the_rows(rich: Path, empty: str, tt: Tt) -> None:
    data = json.loads(tt(f"db copy {rich} {empty} --json").out)["data"]
    assert data.keys() == {"from", "to", "rows", "resumed", "missed"}
    assert data["rows"]["entry"] == 5
