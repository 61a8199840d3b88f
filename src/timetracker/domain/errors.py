"""Every error a user can cause: what happened, to which thing, and what to do next.

A hot verb imports `families` instead, and the members of a family where it raises one of them.
"""

from __future__ import annotations

from timetracker.domain.families import (
    Conflict as Conflict,
    Exhausted as Exhausted,
    InvalidInput as InvalidInput,
    NotFound as NotFound,
    SettingsError as SettingsError,
    SourceError as SourceError,
    StoreError as StoreError,
    TimetrackerError as TimetrackerError,
    Undelivered as Undelivered,
)


class InvalidName(InvalidInput):
    """A project, task, client or tag cannot be called that."""

    code = "invalid_name"


class Unchanged(InvalidInput):
    """A change that leaves the thing as it is."""

    code = "unchanged"


class InvalidInterval(InvalidInput):
    """An interval that ends before it begins, or has an instant we cannot keep."""

    code = "invalid_interval"


class InFuture(InvalidInput):
    """A timer cannot be started or stopped at a time that has not come."""

    code = "in_future"


class Ambiguous(InvalidInput):
    """A name that several things answer to."""

    code = "ambiguous"


class NothingRuns(Conflict):
    """The command needs a running entry and there is none."""

    code = "nothing_runs"
    default_hint = "Start an entry first."


class Overlaps(Conflict):
    """The entry would overlap what is already tracked."""

    code = "overlap"


class BeforeStart(Conflict):
    """An instant lies before the running entry began."""

    code = "before_start"


class NotInside(Conflict):
    """An instant does not lie inside the entry that it should cut."""

    code = "not_inside"


class StillRunning(Conflict):
    """The entry has no end yet, and what was asked needs one."""

    code = "still_running"


class Stale(Conflict):
    """What was to be changed is not as it was when it was looked at."""

    code = "stale"


class AlreadyInState(Conflict):
    """The thing has that state already."""

    code = "so_already"


class NotAllowed(Conflict):
    """A member of a shared store may not do that."""

    code = "not_allowed"


class Locked(Conflict):
    """The time is locked: times, projects and billable marks in it stay as they are."""

    code = "locked"


class Billed(Conflict):
    """An invoice holds the entry: its times, user and billable mark stay, and it is not deleted."""

    code = "billed"


class InvoiceIssued(Conflict):
    """An issued invoice stays as it is: it is marked as paid, or taken back by a credit note."""

    code = "invoice_issued"


class NotBillable(Conflict):
    """An entry that no invoice can hold: it is not billable, or runs."""

    code = "not_billable"


class CannotUndo(Conflict):
    """An undo or redo no longer fits what is stored."""

    code = "cannot_undo"


class NameTaken(Conflict):
    """Another thing of this kind has that name."""

    code = "name_taken"


class InUse(Conflict):
    """The thing cannot be deleted while others refer to it."""

    code = "in_use"


class StoreBusy(StoreError):
    """Another command kept the store locked for too long."""

    code = "store_busy"


class StoreDamaged(StoreError):
    """The store's file is not a healthy database."""

    code = "store_damaged"


class StoreNewer(StoreError):
    """The store was written by a newer version of the program."""

    code = "store_newer"


class StoreOlder(StoreError):
    """The store was written by an older version and must be upgraded first."""

    code = "store_older"


class StoreReadOnly(StoreError):
    """The store cannot be written to."""

    code = "store_read_only"


class StoreFull(StoreError):
    """The disk has no room for the change."""

    code = "store_full"


class StoreUnreachable(StoreError):
    """The database server does not answer, or went away."""

    code = "store_unreachable"


class StoreRefuses(StoreError):
    """The database does not let this role do that."""

    code = "store_refuses"
