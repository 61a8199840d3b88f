"""Locked time: what of an entry a lock holds, and which change it refuses.

What counts is the part of an entry that lies before the end of the lock. It must be the same before and after:

    locked ───────────────┤ until
      ├───────────┤              whole inside: keeps its times, project, task, user and billable mark
                ├─────────────┤  begins inside: its end may go anywhere at or after `until`
                          ├────  begins at `until` or later: free
"""

from __future__ import annotations

from datetime import datetime

from timetracker.domain.annotations import Callable, Collection, Iterable, Sequence
from timetracker.domain.entry import Entry, KeptInvoice, Lock
from timetracker.domain.errors import Billed, InvoiceIssued, Locked
from timetracker.domain.families import literal
from timetracker.domain.record import NamedTuple

Pair = tuple[Entry | None, Entry | None]
# Fields of an entry that a lock holds beside its start and end, and those that stay free.
HELD = ("user_id", "project_id", "task_id", "billable")
HELD_OF_PROJECT = ("client_id", "rate", "currency")  # while it has entries in locked time
HELD_OF_CHARGE = ("rate", "currency")
# What of an entry an invoice holds: it keeps its own words, so that projects may be renamed and merged.
HELD_BILLED = ("user_id", "start", "end", "billable")
HELD_OF_INVOICE = ("client_id", "document", "number", "issued", "due", "total", "currency", "corrects")
FREE = ("id", "uuid", "zone", "note", "source", "tag_ids")


class LockViolation(NamedTuple):
    """Why a change is refused: the lock, who locked and for which client; and the entry, or what has entries.

    `id` is none of an entry that is not there yet, `start` of what is not an entry.
    """

    day: str
    at: datetime
    by: str | None
    client: str | None
    id: int | None
    start: datetime | None
    what: str | None = None


def part(entry: Entry | None, until: datetime) -> tuple[object, ...] | None:
    """What of an entry a lock holds; None of one that begins later, or is none. What runs lasts until then and on."""
    if entry is None or entry.start >= until:
        return None
    end = until if entry.end is None else min(entry.end, until)
    return (entry.start, end, *(getattr(entry, name) for name in HELD))


def reaching(locks: Iterable[Lock], entry: Entry, client_id: int | None) -> Lock | None:
    """The lock that reaches furthest of those that hold an entry of a client; None where none does."""
    those = (lock for lock in locks if lock.client_id in (None, client_id) and entry.start < lock.until)
    return max(those, key=lambda lock: lock.until, default=None)


def first_held(
    locks: Sequence[Lock], pairs: Iterable[Pair], clients: Callable[[int], Collection[int | None]]
) -> tuple[Lock, Entry] | None:
    """The first lock that refuses a change of an entry, given as before and after, and the entry that it holds.

    `clients` are those that a project has or gets.
    """
    last = max(lock.until for lock in locks)
    for before, after in pairs:
        for entry in (before, after):
            if entry is None or entry.start >= last:
                continue
            for lock in locks:
                reaches = lock.client_id is None or lock.client_id in clients(entry.project_id)
                if reaches and part(before, lock.until) != part(after, lock.until):
                    return lock, entry
    return None


def holds_billed(before: Entry | None, after: Entry | None) -> bool:
    """Whether a change is one that an invoice refuses which holds the entry."""
    if before is None or before.end is None:
        return False  # nothing that runs is billed
    return after is None or any(getattr(before, name) != getattr(after, name) for name in HELD_BILLED)


def holds_issued(before: KeptInvoice | None, after: KeptInvoice | None) -> bool:
    """Whether a change is one that an issued invoice refuses: it may become paid, unpaid again, or cancelled once."""
    if before is None or before.status == "draft":
        return False
    if after is None or before.status == "cancelled" or after.status == "draft":
        return True
    return any(getattr(before, name) != getattr(after, name) for name in HELD_OF_INVOICE)


def issued(number: str) -> InvoiceIssued:
    """The error for it, and for the mark of an entry that it holds."""
    return InvoiceIssued(
        f"Invoice {number} is issued, and keeps what it says and the entries that it holds.",
        hint="A credit note takes it back: the command `invoice cancel`.",
        command=("tt", "invoice", "show", number),
    )


def billed(id: int, start: datetime, number: str | None = None) -> Billed:
    """The error for it; `number` is that of the issued invoice, where it is one of ours."""
    if number is not None:
        return Billed(
            f"Entry {id} of {{start}} is billed by invoice {literal(number)}.",
            hint="It keeps its times. A credit note takes the invoice back: the command `invoice cancel`.",
            command=("tt", "invoice", "show", number),
            start=start,
        )
    return Billed(
        f"Entry {id} of {{start}} is billed.",
        hint="It keeps its times. An administrator takes the mark away first.",
        command=("tt", "edit", str(id), "--unbilled"),
        start=start,
    )


OF_RATE = "What the rate is of"


def of_project(name: str) -> str:
    """A project as a refusal names it."""
    return f"Project {name}"


def refusal(held: LockViolation) -> Locked:
    """The error for it."""
    if held.what is not None:
        what = f"{literal(held.what)} has entries in locked time"
    else:
        what = "{start} lies in locked time" if held.id is None else f"Entry {held.id} of {{start}} lies in locked time"
    scope = "All time" if held.client is None else f"The time of {literal(held.client)}"
    who = f" by {literal(held.by)}" if held.by else ""
    things = {"at": held.at} if held.start is None else {"at": held.at, "start": held.start}
    return Locked(
        f"{what}. {scope} until {held.day} was locked{who} on {{at}}.",
        hint="Notes and tags stay free. For the rest, an administrator releases the lock.",
        command=("tt", "lock", "release", *(("--client", held.client) if held.client is not None else ())),
        **things,
    )
