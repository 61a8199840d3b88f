"""What both kinds of store must do alike: every statement, and what each value means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.builders import asked, at, dump, entry, writer

from timetracker.domain.entry import Client, Entry, Project, Tag, Task, fold
from timetracker.domain.errors import Conflict
from timetracker.domain.event import Change, Draft, added, changed, removed
from timetracker.domain.query import Query
from timetracker.store import generate, lists, schema, shared_time, sql_sqlite
from timetracker.store.opening import opened
from timetracker.store.reader import Reader

if TYPE_CHECKING:
    from timetracker.domain.event import Thing
    from timetracker.store.opening import Store

NOW = at("2026-03-02 12:00")
SITE = Project(1, "Straße", 1, "80.50", "EUR", None, "99999.99", True)
STATEMENTS = generate.whole_statements()
BY_KIND = [(name, kind) for name, statements in generate.by_kind().items() for kind in statements]
PIECES = [(name, key) for name, pieces in generate.members().items() for key in pieces]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    address = str(tmp_path / "s.db") if request.param == "sqlite" else request.getfixturevalue("team")
    store_ = opened(address)
    yield store_
    store_.close()


@pytest.fixture(scope="module")
def untouched(each_kind: str) -> Iterator[Store]:
    """One for all tests that take back what they do: nothing is in it afterwards."""
    store_ = opened(each_kind)
    store_.writing()
    before = dump(each_kind)
    yield store_
    store_.close()
    assert dump(each_kind) == before


def record(store: Store, *changes: Change) -> int:
    """Record changes as one event; returns its number."""
    with store.begin(writer()) as tx:
        return tx.record(Draft("import.completed", {"format": "json", "rows": 0}, asked(tx, *changes)), NOW).number


# Parameters that are instants, though a column of their name is a day.
INSTANTS = ("since", "until")


def values(statement: str) -> dict[str, Any]:
    """A value for each parameter of a statement, of the type that its column has."""
    return valued([name[0] or name[1] for name in re.findall(r"(?<!:):(\w+)|%\((\w+)\)s", statement)])


def valued(words: Iterable[str]) -> dict[str, Any]:
    """The same of the parameters' names."""
    columns = {column.name: column for table in schema.METADATA.sorted_tables for column in table.c}
    created: dict[str, Any] = {}
    for word in set(words):
        kind = columns[word].type.python_type if word in columns else int
        created[word] = {int: 1, str: "todo", bool: True}[kind if word not in INSTANTS else int]
    choices = {"priority": "low", "scope": "read", "purpose": "setup", "changes": None, "reverts": None}
    lists = ("ids", "projects", "tasks", "clients", "tags", "uuids", "identities")
    created |= {word: choice for word, choice in choices.items() if word in created}
    created |= {word: "[1]" for word in created if word.removeprefix("not_").removeprefix("of_") in lists}
    created |= {word: '[["a", 0, 9]]' for word in created if word == "periods"}
    return created | ({"note": "x"} if "note" in created else {})


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_runs(untouched: Store, name: str) -> None:
    connection = untouched.writing()
    connection.begin_writing()
    try:
        statement = getattr(connection.sql, name)
        connection.enable_folding()
        if isinstance(statement, tuple):
            connection.run_all(statement, [tuple(valued(statement[1])[name] for name in statement[1])] * 2)
        else:
            connection.run(statement, values(statement))
    except Conflict:
        pass  # the rows that it refers to are not there
    finally:
        connection.rollback()


@pytest.mark.parametrize(("name", "kind"), BY_KIND)
def test_every_statement_of_a_kind_runs(untouched: Store, name: str, kind: str) -> None:
    connection = untouched.writing()
    connection.begin_writing()
    try:
        statement = getattr(connection.sql, name)[kind]
        connection.run(statement, values(statement))
    except Conflict:
        pass  # the rows that it refers to are not there
    finally:
        connection.rollback()


@pytest.mark.parametrize(("name", "key"), PIECES)
def test_every_part_runs(untouched: Store, name: str, key: str) -> None:
    connection = untouched.writing()
    connection.begin_reading()
    sql = connection.sql
    connection.enable_folding()
    part = getattr(sql, name)[key]
    joins = " ".join(sql.JOIN.values())
    before = f"{sql.PERIODS} CROSS JOIN " if "period." in part else "overlapping CROSS JOIN " * ("overlapping." in part)
    source = f"{before}entry {joins}"
    text = f"SELECT 1 FROM {source} WHERE {part}" if name == "WHERE" else f"SELECT {part} FROM {source}"
    try:
        assert list(connection.run(f"{text} LIMIT 1", values(text))) is not None
    finally:
        connection.rollback()


def test_records_come_back_as_they_were(store: Store) -> None:
    long = entry("09:00-10:00", id=7, note='ä\n"\\🎉 %s', billable=True, tag_ids=(1, 2), task_id=1)
    late = long._replace(
        id=8,
        uuid="00000000-0000-4000-8000-000000000008",
        start=at("2199-12-31 00:00"),
        end=at("2199-12-31 01:00"),
        tag_ids=(),
    )
    task = Task(1, 1, "t", "done", 60, "urgent", "2026-11-30")
    things: tuple[Thing, ...] = (Client(1, "ß"), SITE, task, Tag(1, "a"), Tag(2, "B"), long, late)
    record(store, *map(added, things))
    with store.read() as reader:
        assert [reader.entry(7), reader.entry(8)] == [long, late]
        assert [reader.project(1), reader.task(1), reader.client(1)] == [SITE, task, Client(1, "ß")]
        assert [event.changes for event in reader.events_of(1)] == [tuple(map(added, things))]


def test_names_are_found_and_sorted_alike(store: Store) -> None:
    names = ["Zoë", "apple", "Ägypten", "STRASSE", "ffi", "_x", "İstanbul"]
    record(store, *(added(Tag(number, name)) for number, name in enumerate(names, 1)))
    with store.read() as reader:
        assert [tag.name for tag in reader.tags()] == sorted(names, key=fold)
        result = [reader.tag_named(text) for text in ("straße", "ﬃ", "APPLE", "äGYPTEN")]
        assert [tag and tag.name for tag in result] == ["STRASSE", "ffi", "apple", "Ägypten"]


def test_notes_are_searched_without_regard_to_case_as_python_does(store: Store) -> None:
    notes = ["Straße", "STRASSE 100%", "ΣΊΣΥΦΟΣ", "ŉ ﬃ İ", "nothing"]
    entries = [entry(f"{n:02}:00-{n:02}:30", id=n + 1, note=note) for n, note in enumerate(notes)]
    record(store, added(Project(1, "p")), *map(added, entries))
    with store.read() as reader:
        for target in ("strasse", "σίσυφος", "FFI", "%", "i̇", ""):
            expected = [item.id for item in entries if fold(target) in fold(item.note)]
            assert lists.entry_ids(reader, Query(NOW, 1, note=target)) == expected, target


def test_sums_are_whole_numbers(store: Store) -> None:
    record(store, added(Project(1, "p")), added(entry("09:00-10:30", id=1, billable=True)))
    query = Query(NOW, 1, start=at("1970-01-01 00:00"), until=at("2200-01-01 00:00"))
    with store.read() as reader:
        assert list(lists.sums(reader, ("project",), query)) == [lists.Aggregate((1,), 5400, 5400, 1)]
        assert all(type(value) is int for value in lists.total(reader, query)[1:4])


class Listening(Reader):
    """A reader that remembers what it asked."""

    asked: list[tuple[str, dict[str, Any]]]

    def row(self, statement: str, **parameters: Any) -> Any:
        """The first row of a statement, which is remembered."""
        self.asked.append((statement, parameters))
        return super().row(statement, **parameters)


def test_time_that_counts_twice_is_asked_for_once_and_no_entry_is_looked_at_for_another(store: Store) -> None:
    entries = [entry("09:00-10:30", id=1), entry("10:30-11:00", id=2)]
    record(store, added(Project(1, "p")), *map(added, entries))
    with store.read() as reader:
        listening = Listening(reader.connection)
        listening.asked = []
        assert shared_time.overlap_s(listening, Query(NOW, 1)) == 0
        ((statement, parameters),) = listening.asked
        assert len(re.findall(r"\b(?:FROM|JOIN) entry\b", statement)) == 1
        way = "EXPLAIN QUERY PLAN" if store.writing().sql is sql_sqlite else "EXPLAIN"
        plan = " ".join(str(row) for row in reader.rows(f"{way} {statement}", **parameters))
        reads = re.findall(r"(?:SCAN|SEARCH|Scan(?: using \w+)? on) (?:public\.)?entry\b", plan)
        assert (len(reads), "SubPlan" in plan, "CORRELATED" in plan) == (1, False, False), plan


def test_ids_numbers_and_actions_have_no_gaps_after_what_was_rolled_back(store: Store) -> None:
    record(store, added(Tag(1, "a")))
    for dry_run in (True, False):
        with store.begin(writer(), dry_run=dry_run) as tx:
            id = tx.next_id("entry")
            event = tx.record(Draft("tag.created", {"tag_id": 9}, asked(tx, added(Tag(9, "b")))), NOW)
    assert (id, event.number, event.action) == (1, 2, 2)


def test_constraints_hold_in_the_database(store: Store) -> None:
    record(store, added(Project(1, "p")), added(entry("09:00-", id=1)))
    good = entry("09:00-10:00", id=3)
    backwards = Entry._make({**good._asdict(), "start": good.end, "end": good.start}.values())
    refused = [
        added(entry("10:00-", id=2)),
        added(backwards),
        added(entry("10:00-11:00", id=4, task_id=9)),
        added(Project(2, "P")),
        removed(Project(1, "p")),
    ]
    for change in refused:
        with pytest.raises(Conflict):
            record(store, change)


def test_a_deletion_and_what_referred_to_it_go_in_one_transaction(store: Store) -> None:
    tagged = entry("09:00-10:00", id=1, tag_ids=(1,))
    record(store, added(Project(1, "p")), added(Tag(1, "a")), added(tagged))
    record(store, removed(Tag(1, "a")), changed(tagged, tagged._replace(tag_ids=())))
    with store.read() as reader:
        assert (reader.tags(), reader.entry(1)) == ([], tagged._replace(tag_ids=()))


def test_sums_of_a_bad_transaction_leave_nothing(store: Store) -> None:
    record(store, added(Project(1, "p")))
    with pytest.raises(KeyError), store.begin(writer()) as tx:
        change = added(entry("09:00-10:00", id=1))
        tx.record(Draft("import.completed", {"format": "json", "rows": 0}, asked(tx, change)), NOW)
        raise KeyError
    with store.read() as reader:
        assert (reader.entry(1), reader.last_event()) == (None, 1)
        assert list(reader.rows(reader.sql.ALL_TRACKED)) == []
