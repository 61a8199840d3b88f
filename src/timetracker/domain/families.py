"""The families of errors, which every command knows; `errors` has the members, which few commands ever need."""

from __future__ import annotations

import errno
import sys
from datetime import UTC, datetime, tzinfo

from timetracker.domain.annotations import Any, Callable, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.localtime import Spanning

_OURS = __name__.partition(".")[0]


class TimetrackerError(Exception):
    """Base of all errors shown to users; `code` is stable for scripts.

    `hint` says in words what to do next, `command` is a command line that does it or shows more: the words of one that
    can be run as it is, without a placeholder, or none. A text is split at its blanks.
    Instants and entries written as {name} in the message are shown in `zone`, an entry by number, project and times.
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
        """What happened, with the instants and entries written as {name} in it."""
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


def literal(name: str) -> str:
    """A name as it is written into a message with things written as {name} in it."""
    return name.replace("{", "{{").replace("}", "}}")


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


class Unloadable(StoreError):
    """A part of the program, or of Python, cannot be read from the disk."""

    code = "unloadable"


class DirectoryGone(StoreError):
    """The directory in which the program was started has been deleted."""

    code = "directory_gone"


SCARCE = (errno.ENOMEM, errno.EMFILE, errno.ENFILE)  # of which the computer has none left for now


def no_defect(error: Exception, *, recorded: bool | None = None) -> StoreError | None:
    """The error of ours for what the computer, or the installation, cannot do; None for a defect.

    `recorded` says whether something was recorded, where that is a question.
    """
    kind: type[StoreError]
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in SCARCE):
        reason = (isinstance(error, OSError) and error.strerror) or "Cannot allocate memory"
        kind, what, hint = Exhausted, f"the computer had too little left to go on ({reason}).", "End other programs."
    elif _while_importing(error):
        kind, what = Unloadable, f"a part of the program could not be loaded ({_reason(error)})."
        hint = "Run it again; when that does not help, look at the disk, or install tt again."
    elif type(error) is FileNotFoundError and error.filename is None:  # of os.getcwd, which names nothing
        kind, what = DirectoryGone, "the current directory has been deleted."
        hint = "Go to another directory, and run it again."
    else:
        return None
    if recorded:
        return kind(f"It was recorded, but then {what}", hint=hint, command=("tt", "history"))
    nothing = " Nothing was recorded." if recorded is False else ""
    return kind(f"{what[0].upper()}{what[1:]}{nothing}", hint=hint)


def _while_importing(error: Exception) -> bool:
    """Whether Python's own import could not list a directory, read a file, or find what comes with it or with tt."""
    if isinstance(error, ImportError):  # its traceback does not show where
        package = (error.name or "").partition(".")[0]
        missing = isinstance(error, ModuleNotFoundError) and (package in sys.stdlib_module_names or package == _OURS)
        return missing or (type(error) is ImportError and not (error.path or ".py").endswith((".py", ".pyc")))
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code.co_filename.startswith("<frozen importlib")


def _reason(error: Exception) -> str:
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
