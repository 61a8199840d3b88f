"""What a lock holds, and which changes it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.builders import at, entry

from timetracker.domain.entry import Entry, Lock
from timetracker.domain.errors import InvalidInput, InvalidInterval
from timetracker.domain.lock import (
    FREE,
    HELD,
    LockViolation,
    billed,
    first_held,
    holds_billed,
    of_project,
    part,
    reaching,
    refusal,
)

NOON = at("12:00")
ALL = Lock(1, "2026-03-01", NOON, None, 1, at("13:00"))
ACMES = ALL._replace(id=2, client_id=7)
INSIDE, ACROSS, LATER = entry("09:00-10:00"), entry("11:00-13:00"), entry("12:00-13:00")
RUNNING = entry("11:00-")


def hit(before: Entry | None, after: Entry | None, *locks: Lock, clients: tuple[int | None, ...] = (None,)) -> bool:
    """Whether a change is refused."""
    return first_held(locks or (ALL,), [(before, after)], lambda _: clients) is not None


def test_every_field_of_an_entry_is_held_or_free() -> None:
    assert sorted((*HELD, *FREE, "start", "end")) == sorted(Entry._fields)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, INSIDE), (INSIDE, None), (None, ACROSS), (ACROSS, None), (None, RUNNING), (RUNNING, None),
        (INSIDE, INSIDE._replace(end=at("10:01"))), (INSIDE, INSIDE._replace(start=at("09:01"))),
        (INSIDE, INSIDE._replace(project_id=2)), (INSIDE, INSIDE._replace(task_id=2)),
        (INSIDE, INSIDE._replace(user_id=2)), (INSIDE, INSIDE._replace(billable=True)),
        (INSIDE, LATER), (LATER, INSIDE), (ACROSS, ACROSS._replace(end=at("11:59"))),
        (RUNNING, RUNNING._replace(end=at("11:30"))), (INSIDE, INSIDE._replace(end=None)),
    ],
)  # fmt: skip
def test_what_lies_before_the_end_of_a_lock_stays_as_it_is(before: Entry | None, after: Entry | None) -> None:
    assert hit(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INSIDE, INSIDE._replace(note="x", tag_ids=(1,), zone="Europe/Berlin", source="web")),
        (None, LATER), (LATER, None), (LATER, LATER._replace(billable=True)),
        (ACROSS, ACROSS._replace(end=at("15:00"))), (ACROSS, ACROSS._replace(end=NOON)),
        (RUNNING, RUNNING._replace(end=NOON)), (RUNNING, RUNNING._replace(end=at("18:00"))),
    ],
)  # fmt: skip
def test_the_rest_is_free(before: Entry | None, after: Entry | None) -> None:
    assert not hit(before, after)


def test_the_lock_of_a_client_holds_its_time_alone() -> None:
    moved = INSIDE._replace(project_id=2)
    assert hit(INSIDE, None, ACMES, clients=(7,))
    assert not hit(INSIDE, None, ACMES, clients=(8,))
    assert hit(INSIDE, None, ACMES, clients=(8, 7)), "the client that its project has, or gets"
    assert first_held((ACMES,), [(INSIDE, moved)], lambda project: {1: (8,), 2: (7,)}[project]) == (ACMES, moved)
    later = ACMES._replace(until=at("14:00"))
    assert hit(LATER, None, ALL, later, clients=(7,))
    assert not hit(LATER, None, ALL, later)


@given(st.integers(0, 47), st.integers(0, 47), st.integers(0, 47), st.integers(0, 47))
def test_what_a_later_lock_lets_be_changed_an_earlier_one_does_too(start: int, end: int, until: int, less: int) -> None:
    def clock(quarters: int) -> str:
        return f"{quarters // 4:02}:{quarters % 4 * 15:02}"

    before = entry(f"{clock(min(start, end))}-{clock(max(start, end))}")
    after = before._replace(end=at(clock(47)))
    late, early = at(clock(max(until, less))), at(clock(min(until, less)))
    if part(before, late) == part(after, late):
        assert part(before, early) == part(after, early)


@pytest.mark.parametrize(
    ("held", "message", "command"),
    [
        (LockViolation("2026-03-01", NOON, None, None, 5, at("09:00")),
         "Entry 5 of 2026-03-02 09:00:00 lies in locked time."
         " All time until 2026-03-01 was locked on 2026-03-02 12:00:00.", "tt lock release"),
        (LockViolation("2026-03-01", NOON, "ana", "{Acme} Ltd", None, at("09:00")),
         "2026-03-02 09:00:00 lies in locked time."
         " The time of {Acme} Ltd until 2026-03-01 was locked by ana on 2026-03-02 12:00:00.",
         "tt lock release --client {Acme} Ltd"),
        (LockViolation("2026-03-01", NOON, "ana", None, None, None, of_project("site")),
         "Project site has entries in locked time."
         " All time until 2026-03-01 was locked by ana on 2026-03-02 12:00:00.", "tt lock release"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_who_until_when_and_what_releases_it(
    held: LockViolation, message: str, command: str
) -> None:
    error = refusal(held)
    assert error.message == message
    assert " ".join(error.command) == command


def test_the_lock_that_reaches_furthest_is_told_of_an_entry() -> None:
    later = ACMES._replace(until=at("14:00"))
    assert reaching([ALL, later], INSIDE, 7) == later
    assert reaching([ALL, later], INSIDE, None) == ALL
    assert reaching([ALL, later], LATER, 8) is None


def test_a_lock_is_checked() -> None:
    with pytest.raises(InvalidInput):
        ALL._replace(day="soon")
    with pytest.raises(InvalidInterval):
        ALL._replace(until=NOON.replace(tzinfo=None))
    assert ALL._replace(day=" 2026-03-01 ").day == "2026-03-01"


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        (None, INSIDE, False), (RUNNING, RUNNING._replace(end=at("11:30")), False), (INSIDE, None, True),
        (INSIDE, INSIDE._replace(start=at("09:01")), True), (INSIDE, INSIDE._replace(end=None), True),
        (INSIDE, INSIDE._replace(user_id=2), True), (INSIDE, INSIDE._replace(billable=True), True),
        (INSIDE, INSIDE._replace(project_id=2, task_id=3, note="other", tag_ids=(1,)), False),
    ],
)  # fmt: skip
def test_what_an_invoice_holds_keeps_its_times_user_and_mark(
    before: Entry | None, after: Entry | None, refused: bool
) -> None:
    assert holds_billed(before, after) is refused


def test_what_is_billed_is_named_with_what_frees_it() -> None:
    error = billed(4, NOON)
    assert (error.code, error.command) == ("billed", ("tt", "edit", "4", "--unbilled"))


def test_what_an_issued_invoice_holds_names_its_credit_note() -> None:
    error = billed(4, NOON, "2026-{1}")
    assert error.message == "Entry 4 of 2026-03-02 12:00:00 is billed by invoice 2026-{1}."
    assert error.command == ("tt", "invoice", "show", "2026-{1}")
