"""The families of errors, which every command knows; `errors` has the members, which few commands ever need."""

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


class Exhausted(StoreError):
    """The computer has no memory, or no open files, left."""

    # Here, since no module can be loaded then.

    code = "exhausted"
