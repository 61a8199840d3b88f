"""Every error a user can cause: what happened, to which thing, and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo
    from typing import Any

    from timetracker.domain.localtime import Spanning


class TimetrackerError(Exception):
    """Base of all errors shown to users; `code` is stable for scripts.

    `hint` says in words what to do next, `command` is a command line that does it or shows more: the words of one that
    can be run as it is, without a placeholder, or none. A text is split at its blanks.
    Instants and entries that stand as {name} in the message are shown in `zone`, an entry by number, project and times.
    """

    code = "error"
    default_hint = ""
    lines: Sequence[str] = ()  # what the message counts, an item a line

    def __init__(
        self, message: str, *, hint: str = "", command: str | Sequence[str] = (), **things: datetime | Spanning
    ) -> None:
        super().__init__(message)
        self._pattern = message
        self._things = things
        self.hint = hint or self.default_hint
        self.command = tuple(command.split() if isinstance(command, str) else command)
        self.zone: tzinfo = UTC
        self._called: dict[str, tuple[str, str]] = {}

    @property
    def message(self) -> str:
        """What happened, with the instants and entries that stand as {name} in it."""
        if not self._things:
            return self._pattern
        from timetracker.domain import localtime

        texts = {
            name: localtime.text(thing, self.zone)
            if isinstance(thing, datetime)
            else localtime.entry(thing, self._called.get(name), self.zone)
            for name, thing in self._things.items()
        }
        text = self._pattern.format(**texts)
        return text[:1].upper() + text[1:]

    def call(self, title: Callable[[Any], tuple[str, str]]) -> None:
        """Let the entries of the message be called what `title` says, the first to say it."""
        for name, thing in self._things.items():
            if not isinstance(thing, datetime):
                self._called.setdefault(name, title(thing))

    def __str__(self) -> str:
        return self.message


class InvalidInput(TimetrackerError):
    """Understood, but impossible: also wrong usage."""

    code = "invalid_input"


class NotFound(TimetrackerError):
    """Nothing answers to that name or id."""

    code = "not_found"


class Conflict(TimetrackerError):
    """What is stored does not allow it."""

    code = "conflict"


class SettingsError(TimetrackerError):
    """The settings file is wrong."""

    reason = ""  # of a file that cannot be read: why, without its name
    code = "settings"


class StoreError(TimetrackerError):
    """The store is locked, damaged, full, read-only, or newer than the program."""

    code = "store"


class SourceError(TimetrackerError):
    """A file or service we read from is bad."""

    code = "source"


class Undelivered(SourceError):
    """Something could not be sent to a service of ours, which is no mistake of the user's."""

    code = "undelivered"


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
    """An instant does not lie inside the entry that it shall cut."""

    code = "not_inside"


class StillRunning(Conflict):
    """The entry has no end yet, and what was asked needs one."""

    code = "still_running"


class Stale(Conflict):
    """What was to be changed is not as it was when it was looked at."""

    code = "stale"


class SoAlready(Conflict):
    """The thing has that state already."""

    code = "so_already"


class NotAllowed(Conflict):
    """A member of a shared store may not do that."""

    code = "not_allowed"


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


class Exhausted(StoreError):
    """The computer has no memory, or no open files, left."""

    code = "exhausted"
