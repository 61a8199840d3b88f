"""Locks hold against every change that is recorded, in a file and in a database alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.builders import asked, at, entry, writer

from timetracker.domain.entry import Charge, Client, Entry, Lock, Project, Rate, Task
from timetracker.domain.errors import Billed, Locked
from timetracker.domain.event import Change, Draft, Thing, added, changed, removed
from timetracker.store.opening import opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.opening import Store

NOW = at("2026-03-02 18:00")
ACME, OTHER = Client(1, "Acme"), Client(2, "Other {Ltd}")
SITE, DOCS, OPS = Project(1, "site", 1), Project(2, "docs"), Project(3, "ops", 2)
INSIDE, ACROSS, LATER = entry("09:00-10:00"), entry("11:00-13:00", id=2), entry("14:00-15:00", id=3)
PLAIN = entry("08:00-09:00", "docs", id=4)  # inside, of no client
NEW = entry("06:00-07:00", id=5)
THINGS: tuple[Thing, ...] = (ACME, OTHER, SITE, DOCS, OPS, Task(1, 1, "draft"), INSIDE, ACROSS, LATER, PLAIN)
GLOBAL = Lock(1, "2026-03-01", at("12:00"), None, 1, NOW)
OF_ACME = GLOBAL._replace(client_id=1)


@pytest.fixture(scope="module")
def store(each_kind: str) -> Iterator[Store]:
    """A store of each kind, without a lock."""
    store_ = opened(each_kind)
    record(store_, *map(added, THINGS))
    yield store_
    store_.close()


def record(store: Store, *changes: Change, dry_run: bool = False) -> None:
    """Record changes as one event."""
    with store.begin(writer(), dry_run=dry_run) as tx:
        tx.record(Draft("import.completed", {"format": "json", "rows": 0}, asked(tx, *changes)), NOW)


def attempt(store: Store, lock: Lock, *changes: Change) -> None:
    """Record changes under a lock, and take both back."""
    with store.begin(writer(), dry_run=True) as tx:
        draft = Draft("import.completed", {"format": "json", "rows": 0})
        tx.record(draft._replace(changes=asked(tx, added(lock))), NOW)
        tx.record(draft._replace(changes=asked(tx, *changes)), NOW)


def moved(before: Entry, **fields: Any) -> Change:
    """A change of some fields."""
    return changed(before, before._replace(**fields))


REFUSED = [
    (GLOBAL, added(NEW)), (GLOBAL, removed(INSIDE)), (GLOBAL, moved(INSIDE, end=at("10:01"))),
    (GLOBAL, moved(INSIDE, start=at("08:59"))), (GLOBAL, moved(INSIDE, project_id=2)),
    (GLOBAL, moved(INSIDE, task_id=1)),
    (GLOBAL, moved(INSIDE, billable=True)), (GLOBAL, moved(INSIDE, start=at("16:00"), end=at("17:00"))),
    (GLOBAL, moved(LATER, start=at("11:59"))), (GLOBAL, removed(ACROSS)), (GLOBAL, moved(ACROSS, end=at("11:30"))),
    (GLOBAL, changed(SITE, SITE._replace(rate="90"))), (OF_ACME, changed(SITE, SITE._replace(currency="USD"))),
    (GLOBAL, added(Rate(1, project_id=1, since="2026-03-01", amount="90"))),
    (GLOBAL, added(Rate(1, user_id=1, amount="90"))), (OF_ACME, added(Rate(1, client_id=1, user_id=1, amount="90"))),
    (GLOBAL, added(Charge(1, "90"))), (OF_ACME, added(Charge(1, "90", "EUR"))),
    (GLOBAL, removed(PLAIN)), (GLOBAL, changed(SITE, SITE._replace(client_id=None))),
    (OF_ACME, removed(INSIDE)), (OF_ACME, added(NEW)), (OF_ACME, moved(PLAIN, project_id=1)),
    (OF_ACME, moved(INSIDE, project_id=2)), (OF_ACME, changed(SITE, SITE._replace(client_id=2))),
    (OF_ACME, changed(DOCS, DOCS._replace(client_id=1))),
]  # fmt: skip
FREE = [
    (GLOBAL, moved(INSIDE, note="x")), (GLOBAL, moved(ACROSS, end=at("13:30"))), (GLOBAL, removed(LATER)),
    (GLOBAL, moved(LATER, billable=True)), (GLOBAL, changed(SITE, SITE._replace(name="web"))),
    (GLOBAL, added(Rate(1, project_id=1, since="2026-03-02", amount="90"))),  # the lock says until the day before
    (GLOBAL, added(Rate(1, client_id=2, amount="90"))), (GLOBAL, added(Rate(1, task_id=1, amount="90"))),
    (GLOBAL, added(Charge(1, billed="R-1"))), (GLOBAL, added(Charge(3, "90"))), (OF_ACME, added(Charge(4, "90"))),
    (OF_ACME, changed(OPS, OPS._replace(rate="90"))),
    (GLOBAL, changed(SITE, SITE._replace(budget_s=3600, billable=True))),
    (GLOBAL, changed(OPS, OPS._replace(client_id=1))),  # nothing was tracked on it
    (OF_ACME, removed(PLAIN)), (OF_ACME, moved(PLAIN, project_id=3)), (OF_ACME, added(NEW._replace(project_id=2))),
]  # fmt: skip


@pytest.mark.parametrize(("lock", "change"), REFUSED)
def test_a_change_of_locked_time_is_refused(store: Store, lock: Lock, change: Change) -> None:
    with pytest.raises(Locked, match="locked time"):
        attempt(store, lock, change)


@pytest.mark.parametrize(("lock", "change"), FREE)
def test_what_is_not_locked_can_be_changed(store: Store, lock: Lock, change: Change) -> None:
    attempt(store, lock, change)


def test_the_client_counts_that_a_project_gets_or_loses_in_the_same_go(store: Store) -> None:
    new = Project(4, "fresh", 1)
    with pytest.raises(Locked):
        attempt(store, OF_ACME, added(new), added(NEW._replace(project_id=4)))
    with pytest.raises(Locked):
        attempt(store, OF_ACME, changed(OPS, OPS._replace(client_id=1)), added(NEW._replace(project_id=3)))
    attempt(store, OF_ACME._replace(client_id=2), changed(DOCS, DOCS._replace(client_id=None, name="web")))


def test_both_stores_say_the_same(store: Store) -> None:
    with pytest.raises(Locked) as raised:
        attempt(store, OF_ACME, removed(INSIDE))
    assert raised.value.message == (
        "Entry 1 of 2026-03-02 09:00:00 lies in locked time."
        " The time of Acme until 2026-03-01 was locked on 2026-03-02 18:00:00."
    )
    with pytest.raises(Locked) as raised:
        attempt(
            store,
            GLOBAL._replace(client_id=2),
            changed(OPS, OPS._replace(client_id=1)),
            added(NEW._replace(project_id=3)),
        )
    assert raised.value.message.startswith("2026-03-02 06:00:00 lies in locked time. The time of Other {Ltd} until")
    assert raised.value.command[-1] == "Other {Ltd}"


def test_an_attempt_that_fails_leaves_the_rest(store: Store) -> None:
    with store.begin(writer("c" * 32), dry_run=True) as tx:
        draft = Draft("import.completed", {"format": "json", "rows": 0})
        with pytest.raises(Locked), tx.attempt():
            tx.record(draft._replace(changes=asked(tx, added(GLOBAL))), NOW)
            tx.record(draft._replace(changes=(removed(INSIDE),)), NOW)
        assert tx.recorded == []
        assert tx.locks() == []
        event = tx.record(draft._replace(changes=(removed(INSIDE),)), NOW)
        assert tx.recorded == [event.number]


MARK = Charge(1, billed="R-1")
OF_BILLED = [
    (removed(INSIDE), True), (moved(INSIDE, end=at("10:01")), True), (moved(INSIDE, start=at("08:59")), True),
    (moved(INSIDE, billable=True), True), (moved(INSIDE, note="x", tag_ids=()), False),
    (moved(INSIDE, project_id=2), False), (moved(LATER, billable=True), False),
]  # fmt: skip


@pytest.mark.parametrize(("change", "is_held"), OF_BILLED)
def test_what_an_invoice_holds_keeps_its_times_and_billable_mark(store: Store, change: Change, is_held: bool) -> None:
    draft = Draft("import.completed", {"format": "json", "rows": 0})
    with store.begin(writer(), dry_run=True) as tx:
        tx.record(draft._replace(changes=(added(MARK),)), NOW)
        if is_held:
            with pytest.raises(Billed, match="Entry 1 of 2026-03-02 09:00:00 is billed"), tx.attempt():
                tx.record(draft._replace(changes=(change,)), NOW)
        tx.record(draft._replace(changes=(change, *([removed(MARK)] if is_held else []))), NOW)  # freed in the same go
