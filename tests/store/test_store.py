"""A store: transactions, constraints, the journal, and who may open it."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tests.builders import at, dump, entry, writer

from timetracker.domain.changes import reverse
from timetracker.domain.entry import Client, Entry, Project, Tag, Task
from timetracker.domain.errors import Conflict, InvalidInput, StoreBusy, StoreError, StoreNewer, StoreReadOnly
from timetracker.domain.event import Change, Draft, added, changed, removed
from timetracker.domain.interval import Interval
from timetracker.domain.jsontext import dumps
from timetracker.store import journal
from timetracker.store.store import FileStore, new_uuid, path_of

NOW = at("2026-03-02 12:00")
SITE = Project(1, "site")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    """A store with one project."""
    store_ = FileStore(str(tmp_path / "dir" / "s.db"))
    record(store_, added(SITE))
    yield store_
    store_.close()


def record(store: FileStore, *changes: Change) -> None:
    """Record changes as one event."""
    with store.begin(writer()) as tx:
        tx.record(Draft("import.completed", {"format": "json", "rows": 0}, changes), NOW)


def test_a_new_store_is_private_durable_and_in_wal(store: FileStore) -> None:
    assert stat.S_IMODE(os.stat(store.path).st_mode) == 0o600
    driver = store.writing().driver
    assert driver.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert driver.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert driver.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_one_running_entry_is_a_constraint_of_the_database(store: FileStore) -> None:
    record(store, added(entry("09:00-", id=1)))
    with pytest.raises(Conflict):
        record(store, added(entry("10:00-", id=2)))
    with store.read() as reader:
        assert reader.running(1) == entry("09:00-", id=1)
        assert reader.entry(2) is None


def test_an_entry_that_ends_before_it_begins_is_refused_by_the_database(store: FileStore) -> None:
    good = entry("09:00-10:00", id=1)
    backwards = Entry._make({**good._asdict(), "start": good.end, "end": good.start}.values())
    with pytest.raises(Conflict):
        record(store, added(backwards))


def test_many_at_once_are_taken_whole_or_not_at_all(store: FileStore) -> None:
    many = [entry("09:00-10:00", id=id) for id in range(1, 1204)]
    foreign = many[700]._replace(project_id=9)
    twice = many[700]._replace(uuid=many[3].uuid)
    for wrong in (foreign, twice):
        with pytest.raises(Conflict):
            record(store, *map(added, (*many[:700], wrong, *many[701:])))
        with pytest.raises(Conflict), store.begin(writer()) as tx, tx.attempt():
            tx.record_part([*map(added, (*many[:700], wrong, *many[701:]))], NOW)
        with store.read() as reader:
            assert (reader.entry(1), reader.value(reader.sql.COUNT_ENTRIES)) == (None, 0)
    record(store, *map(added, many))
    with store.read() as reader:
        assert [reader.entry(id) for id in (1, 500, 501, 1000, 1203)] == [many[id] for id in (0, 499, 500, 999, 1202)]
        assert reader.value(reader.sql.COUNT_ENTRIES) == 1203
    with store.begin(writer()) as tx:
        assert tx.next_id("entry") == 1204


def test_what_is_referred_to_cannot_go(store: FileStore) -> None:
    record(store, added(entry("09:00-10:00", id=1)))
    with pytest.raises(Conflict):
        record(store, removed(SITE))
    with store.read() as reader:
        assert reader.project(1) == SITE


def test_an_error_or_a_dry_run_rolls_everything_back(store: FileStore) -> None:
    before = dump(Path(store.path))
    with store.begin(writer(), dry_run=True) as tx:
        tx.record(Draft("client.created", {"client_id": 1}, (added(Client(1, "a")),)), NOW)
        assert tx.client(1) is not None
    with pytest.raises(KeyError), store.begin(writer()) as tx:
        tx.record(Draft("client.created", {"client_id": 1}, (added(Client(1, "a")),)), NOW)
        raise KeyError
    assert dump(Path(store.path)) == before
    with store.read() as reader:
        assert reader.last_event() == 1


def test_ids_are_never_given_twice(store: FileStore) -> None:
    given = []
    for _ in range(3):
        with store.begin(writer()) as tx:
            given.append(tx.next_id("tag"))
            tag = Tag(given[-1], f"t{given[-1]}")
            tx.record(Draft("tag.created", {"tag_id": tag.id}, (added(tag),)), NOW)
            tx.record(Draft("tag.deleted", {"tag_id": tag.id}, (removed(tag),)), NOW)
    assert given == [1, 2, 3]


def test_events_of_a_transaction_are_one_action_and_numbers_rise(store: FileStore) -> None:
    with store.begin(writer()) as tx:
        events = tx.record_all([Draft("tag.created", {"tag_id": n}, (added(Tag(n, str(n))),)) for n in (1, 2)], NOW)
    assert [event.number for event in events] == [2, 3]
    assert {event.action for event in events} == {2}
    with store.read() as reader:
        assert [event.changes for event in reader.events_of(2)] == [event.changes for event in events]


@pytest.mark.parametrize(
    "change",
    [added(entry("09:00-", id=7, note="ä\n\"\\🎉", tag_ids=(1, 2), billable=True)), removed(entry("09:00-10:00")),
     changed(SITE, Project(1, "web", 2, "80.50", "EUR", None, "6", True, True)), added(Client(1, "c", True)),
     added(Task(1, 1, "t", "done", 60, "urgent", "2026-11-30")), removed(Tag(1, "t"))],
)  # fmt: skip
def test_changes_survive_the_journal(change: Change) -> None:
    stored = journal.text((change, *reverse((change,))))
    assert journal.changes(stored, 1) == (change, Change(change.kind, change.after, change.before))


@given(st.text(), st.text(), st.none() | st.integers(1, 9), st.booleans(), st.lists(st.integers(1, 99), max_size=3))
def test_an_entry_is_written_as_any_record_is(
    zone: str, note: str, task: int | None, billable: bool, tags: list[int]
) -> None:
    item = entry("09:00-" if billable else "09:00-10:00", task_id=task, billable=billable)
    item = Entry._make({**item._asdict(), "zone": zone, "note": note, "tag_ids": tuple(tags)}.values())
    plain = {**item._asdict(), "start": int(item.start.timestamp()), "end": item.end and int(item.end.timestamp())}
    assert journal.text((added(item),)) == dumps([["entry", None, plain]])


def test_no_changes_are_no_text() -> None:
    assert journal.text(()) is None
    assert journal.changes(None, 1) == ()


def test_sums_follow_every_change(store: FileStore) -> None:
    item = entry("09:00-10:00", id=1)
    record(store, added(item))
    record(store, changed(item, item._replace(billable=True, end=at("11:00"))))
    record(store, added(entry("11:00-", id=2)))
    record(store, changed(entry("11:00-", id=2), entry("11:00-11:30", id=2)))
    with store.read() as reader:
        result = reader.rows("SELECT billable, seconds, entries FROM tracked WHERE entries > 0")
        stored = sorted(map(tuple, result))
    assert stored == [(0, 1800, 1), (1, 7200, 1)]


def test_overlapping_finds_what_reaches_in(store: FileStore) -> None:
    entries: list[Entry] = [entry("08:00-09:00", id=1), entry("09:00-12:00", id=2), entry("12:00-", id=3)]
    record(store, *map(added, entries))
    with store.read() as reader:

        def found(span: str) -> list[int]:
            start, end = span.split("-")
            return [e.id for e in reader.overlapping(1, Interval(at(start), at(end)))]

        assert found("09:30-10:00") == [2]
        assert found("08:30-09:01") == [1, 2]
        assert found("13:00-14:00") == [3]
        assert found("07:00-08:00") == []


def test_another_writer_that_does_not_let_go_is_busy(store: FileStore) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as driver:
        driver.execute("BEGIN IMMEDIATE")
        impatient = FileStore(store.path, busy_s=0)
        with pytest.raises(StoreBusy, match="locked"), impatient.begin(writer()):
            raise AssertionError("both write")
        with impatient.read() as reader:
            assert reader.project(1) == SITE
        impatient.close()
        driver.execute("ROLLBACK")


def test_a_store_of_another_time_is_refused(store: FileStore) -> None:
    store.close()
    for revision, error in ((999, StoreNewer), (0, StoreError)):
        with closing(sqlite3.connect(store.path)) as driver:
            driver.execute(f"PRAGMA user_version={revision}")
        with pytest.raises(error), store.read():
            raise AssertionError("it was opened")
        with pytest.raises(error), store.begin(writer()):
            raise AssertionError("it was opened")


def test_a_store_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = FileStore(str(tmp_path / "file" / "s.db"))
    with pytest.raises(StoreReadOnly, match="cannot be"), store.begin(writer()):
        raise AssertionError("it was made")


@pytest.mark.parametrize(
    ("address", "path"),
    [("sqlite:////tmp/x.db", "/tmp/x.db"), ("/tmp/x.db", "/tmp/x.db"), ("sqlite:///x.db", str(Path.cwd() / "x.db")),
     ("~/x.db", str(Path("~/x.db").expanduser()))],
)  # fmt: skip
def test_an_address_names_a_file(address: str, path: str) -> None:
    assert path_of(address) == path


@pytest.mark.parametrize("address", ["mysql://x", "sqlite://x", "sqlite:///", "file:///x", "a\0b"])
def test_an_address_of_something_else_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        path_of(address)


def test_uuids_are_of_version_four_and_differ() -> None:
    created = {new_uuid() for _ in range(100)}
    assert len(created) == 100
    assert all(text[14] == "4" and text[19] in "89ab" and len(text) == 36 for text in created)
