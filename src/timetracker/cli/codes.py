"""The exit code of every family of errors."""

from __future__ import annotations

from timetracker.domain.families import (
    Conflict,
    Exhausted,
    InvalidInput,
    NotFound,
    SettingsError,
    SourceError,
    StoreError,
    TimetrackerError,
)
from timetracker.files import SCARCE

EXIT_CODES: dict[type[TimetrackerError], int] = {
    InvalidInput: 2,
    NotFound: 3,
    Conflict: 4,
    SettingsError: 5,
    StoreError: 6,
    SourceError: 7,
}
DEFECT = 1
INTERRUPTED = 130


def exit_code(error: TimetrackerError) -> int:
    """The exit code of an error's family."""
    return next((code for family, code in EXIT_CODES.items() if isinstance(error, family)), DEFECT)


def exhausted(error: Exception, *, recorded: bool = False) -> Exhausted | None:
    """The error of ours where the computer is out of memory or of open files; None for a defect."""
    if not (isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in SCARCE)):
        return None
    reason = (isinstance(error, OSError) and error.strerror) or "Cannot allocate memory"
    done = "It was recorded, but then the" if recorded else "The"
    command = ("tt", "history") if recorded else ()
    return Exhausted(
        f"{done} computer had too little left to go on ({reason}).", hint="End other programs.", command=command
    )
