"""Stores of an older program, full of odd values: they are upgraded, what was changed is said, and the rest stays."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from tests.builders import at
from tests.conftest import Tt
from tests.fixtures.stores import load

from timetracker.domain import event
from timetracker.domain.entry import Client, Entry, Project, Tag, Task, User
from timetracker.domain.query import Query
from timetracker.store import lists
from timetracker.store.opening import opened
from timetracker.store.reader import Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.opening import Store

Thing = Entry | Project | Task | Client | Tag | User
# Of the first user; the same in the file and in the database.
COUNTS = {"client": 8, "project": 48, "task": 21, "tag": 17, "entry": 1226}


def test_the_older_file_is_upgraded_and_read(tt: Tt, older_file: Path) -> None:
    tt.set(TT_STORE=f"sqlite:///{older_file}")
    _holds(tt)
    assert load.REVISION < 4


def test_the_older_database_is_upgraded_and_read(tt: Tt, older_team: str) -> None:
    tt.set(TT_STORE=older_team)
    _holds(tt)
    _is_closed(tt, older_team)


def _is_closed(tt: Tt, address: str) -> None:
    """What members could do to an older store by themselves they cannot any more."""
    checks = {row["check"]: row for row in tt("db check --json").data["checks"]}
    assert checks["schema"]["passed"], checks["schema"]
    with psycopg.connect(address.replace("//tt@", "//anna@"), autocommit=True) as anna:
        for statement in (
            "INSERT INTO event SELECT * FROM event LIMIT 1", "UPDATE project SET rate = '1'", "DELETE FROM tag",
            "INSERT INTO origin (token) VALUES ('x')", "SELECT tt_given('entry')",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                anna.execute(statement.encode())
        assert anna.execute("SELECT 1 FROM origin WHERE token NOT LIKE '%/anna'").fetchall() == []


def _holds(tt: Tt) -> None:
    tt.set(TT_ZONE="Europe/Berlin", TT_NOW="2026-03-06T19:00:00+01:00")
    upgraded = tt("db upgrade --json")
    assert upgraded.code == 0
    _says_what_changed(upgraded.data["normalised"])
    _remembers_imports(opened(os.environ["TT_STORE"]))
    exported = tt("export json").out
    items = [line.split('"', 4)[3] for line in exported.splitlines()[1:-1]]
    assert Counter(items) == COUNTS
    assert tt("log 2026-03-02 --user anna --json").data["entries"][0]["note"] == "anna's"
    _fits_the_rules(opened(os.environ["TT_STORE"]))
    _fits_the_journal(opened(os.environ["TT_STORE"]))
    _comes_back(tt, exported)


def _remembers_imports(store: Store) -> None:
    """What imports of the older program took is known by the table that later ones ask."""
    with store.read() as reader:
        statement = (
            "SELECT count(*), count(row_digest) FROM imported JOIN entry ON entry.user_id = imported.user_id"
            " AND entry.source = 'import' WHERE entry.id = (SELECT max(id) FROM entry WHERE source = 'import')"
        )
        rows, digests = next(reader.rows(statement))
    store.close()
    assert rows >= 1000
    assert digests == 0


def _says_what_changed(sentences: list[str]) -> None:
    text = "\n".join(sentences)
    for sentence in (
        "the project '-x' is called 'x'", "the tag 'a;b' is called 'a-b (2)'", "the tag 'two  words' is called",
        "the project '@home' is called 'home'", "tt client merge", "line ends or control characters of",
        "the task 'typed due' has no due day any more; it was 'next tuesday'", "it was '2300-01-01'",
        "the project 'two budgets' has its budget in hours only; the amount was 40", "the user '-carla'",
    ):  # fmt: skip
        assert sentence in text


def _fits_the_rules(store: Store) -> None:
    """No constructor changes or refuses a row, nor what the journal would put back."""
    with store.read() as reader:
        things: list[Thing] = [
            *reader.projects(), *reader.clients(), *reader.tags(), *reader.tasks(), *reader.users(),
            *lists.entries(reader, Query(at("2026-03-06 18:00"), 1)),
        ]  # fmt: skip
        for thing in things:
            assert thing._replace() == thing
            assert isinstance(thing, Entry) or _named(reader, thing) in (thing, None)
    store.close()


def _named(reader: Reader, thing: Client | Project | Tag | Task | User) -> object:
    """What answers to a thing's name: the thing itself, for the keys were made again."""
    if isinstance(thing, Task):
        return reader.task_named(thing.project_id, thing.name)
    return getattr(reader, f"{type(thing).__name__.lower()}_named")(thing.name) if thing.name else None


def _fits_the_journal(store: Store) -> None:
    """What the journal says of each thing last is what is in its table, so that undo still fits."""
    last: dict[tuple[str, int], event.Thing | None] = {}
    with store.read() as reader:
        for number in range(1, reader.last_event() + 1):
            happened = reader.event(number)
            for change in happened.changes if happened else ():
                thing = change.after or change.before
                assert thing is not None
                last[change.kind, thing.id] = change.after
        assert len(last) > COUNTS["entry"]
        for (kind, id), thing in last.items():
            assert reader.thing(kind, id) == thing
    store.close()


def _comes_back(tt: Tt, exported: str) -> None:
    """The export is taken in whole by an empty store, and equals what that one exports."""
    file = tt.home.parent / "all.json"
    file.write_text(exported, encoding="utf-8")
    tt.set(TT_STORE=f"sqlite:///{file.parent}/again.db", TT_HOME=str(file.parent / "again"))
    tt("config set overlap allow")
    taken = tt(f"import json {file} --json")
    assert taken.code == 0, taken.err
    assert taken.data["renamed"] == []
    assert sorted(tt("export json").out.replace(",\n", "\n").splitlines()) == sorted(
        exported.replace(",\n", "\n").splitlines()
    )
