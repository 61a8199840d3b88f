"""A team's database compares what entries share before and after a change of a member; no client decides it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from tests.builders import asked, at, entry
from tests.postgres import OWNER, Server, database_of, fresh
from tests.store.hostile import DRAFT, NOW, Team

from timetracker.domain.entry import Entry
from timetracker.domain.errors import Overlaps
from timetracker.domain.event import Change, Draft, added, changed, removed
from timetracker.domain.setting import OVERLAP
from timetracker.store.connecting import close_pools
from timetracker.store.store import Tx

FIELDS = {"entry_id": 2, "project_id": 1, "task_id": None}


def own(span: str, id: int) -> Entry:
    """An entry of anna."""
    return entry(span, id=id, user_id=2)


# Two that share half an hour, as an import brought them, and one apart.
EARLY, LATE, APART = own("08:00-09:00", 2), own("08:30-09:30", 6), own("12:00-13:00", 7)
FRESH = 8


@pytest.fixture(scope="module")
def imported(server: Server) -> Iterator[str]:
    """The name of a database in which anna imported two entries; each test has a copy of it."""
    with fresh(server) as address:
        team = Team(server, address)
        team.change("anna", lambda tx: tx.record(DRAFT._replace(changes=asked(tx, added(LATE), added(APART))), NOW))
        team.close()
        close_pools()
        yield database_of(address)


@pytest.fixture(scope="module")
def shared(server: Server, imported: str) -> Iterator[Team]:
    """One store for all changes that are only tried."""
    with copied(server, imported) as team:
        yield team


@pytest.fixture
def team(server: Server, imported: str) -> Iterator[Team]:
    """A store of its own."""
    with copied(server, imported) as team:
        yield team


@contextmanager
def copied(server: Server, name: str) -> Iterator[Team]:
    """A store that is a copy of a database."""
    with fresh(server, like=name) as address:
        team = Team(server, address, settled=True)
        yield team
        team.close()


def typed(tx: Tx, *changes: Change) -> None:
    """Record changes as what a member types."""
    tx.record(Draft("entry.updated", FIELDS, asked(tx, *changes)), NOW)


def tried(team: Team, *changes: Change) -> None:
    """Record changes and have them checked as at the end, then take them back."""

    def act(tx: Tx) -> None:
        typed(tx, *changes)
        tx.write("SET CONSTRAINTS ALL IMMEDIATE", {})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        team.change("anna", act)


def moved(before: Entry, span: str) -> Change:
    """An entry at other times."""
    return changed(before, own(span, before.id)._replace(uuid=before.uuid))


KEPT = {
    "note": (changed(LATE, LATE._replace(note="x")),),
    "shrunk": (moved(LATE, "08:45-09:30"),),
    "longer elsewhere": (moved(LATE, "08:30-10:30"),),
    "moved away": (moved(LATE, "10:00-11:00"),),
    "split": (moved(LATE, "08:30-08:40"), added(own("08:40-09:30", FRESH))),
    "joined": (moved(EARLY, "08:00-09:30"), removed(LATE)),
    "shifted together": (moved(EARLY, "14:00-15:00"), moved(LATE, "14:30-15:30")),
    "new beside": (added(own("09:30-10:00", FRESH)),),
}
REFUSED = {
    "larger": (moved(LATE, "08:15-09:30"),),
    "moved onto another": (moved(LATE, "12:30-13:30"),),
    "new": (added(own("12:15-12:20", FRESH)),),
    "new that runs": (added(own("12:15-12:20", FRESH)._replace(end=None)),),
    "joined over another": (moved(EARLY, "08:00-13:00"),),
    "two new": (added(own("15:00-16:00", FRESH)), added(own("15:30-16:30", FRESH + 1))),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_was_shared_may_stay_or_shrink(shared: Team, name: str) -> None:
    tried(shared, *KEPT[name])


@pytest.mark.parametrize("name", REFUSED)
def test_an_overlap_that_is_new_or_larger_is_refused(shared: Team, name: str) -> None:
    before = shared.state()
    with pytest.raises(Overlaps, match="would overlap entry"):
        shared.change("anna", lambda tx: typed(tx, *REFUSED[name]))
    assert shared.state() == before


def test_an_administrator_lets_members_type_overlaps(team: Team) -> None:
    team.change(OWNER, lambda tx: tx.keep_setting(OVERLAP, "allow"))
    for changes in REFUSED.values():
        tried(team, *changes)


def test_no_order_of_events_and_no_setting_of_hers_lets_an_overlap_in(team: Team) -> None:
    """Each of the two shares with the other's old place as much as it does in the end."""
    apart = own("13:00-14:00", FRESH)
    team.change("anna", lambda tx: typed(tx, added(apart)))

    def act(tx: Tx) -> None:
        tx.write("SET LOCAL timetracker.overlap = 'allow'", {})
        typed(tx, moved(APART, "13:00-14:00"))
        typed(tx, moved(apart, "12:00-14:00"))

    with pytest.raises(Overlaps):
        team.change("anna", act)
    with team.psql("anna") as connection, pytest.raises(psycopg.DatabaseError, match="second change"):
        connection.execute("BEGIN; SELECT tt_begin(1000::BIGINT); SELECT tt_begin(1000::BIGINT)")


def test_undo_brings_back_what_was_there_and_no_more(team: Team) -> None:
    numbers: list[int] = []

    def act(tx: Tx, change: Any) -> None:
        numbers.append(tx.action)
        typed(tx, change)

    team.change("anna", lambda tx: act(tx, removed(LATE)))
    team.change("anna", lambda tx: tx.revert(numbers[-1], "change.undone", NOW))
    team.change("anna", lambda tx: tx.revert(numbers[-1], "change.redone", NOW))
    team.change("anna", lambda tx: tx.revert(numbers[-1], "change.undone", NOW))
    team.change("anna", lambda tx: act(tx, removed(APART)))
    team.change("anna", lambda tx: act(tx, added(own("12:10-12:40", FRESH))))
    with pytest.raises(Overlaps):
        team.change("anna", lambda tx: tx.revert(numbers[-2], "change.undone", NOW))

    def both(tx: Tx) -> None:
        tx.revert(numbers[-1], "change.undone", NOW)
        tx.revert(numbers[-2], "change.undone", NOW)

    team.change("anna", both)


def test_what_runs_is_stopped_at_any_time(team: Team) -> None:
    began = own("16:00-17:00", FRESH)._replace(end=None)
    team.change("anna", lambda tx: typed(tx, added(began)))
    team.change("anna", lambda tx: typed(tx, changed(began, began._replace(end=at("2026-03-02 18:00")))))
