"""The exit code of every family of errors."""

from __future__ import annotations

from timetracker.domain.families import (
    Conflict,
    InvalidInput,
    NotFound,
    SettingsError,
    SourceError,
    StoreError,
    TimetrackerError,
)

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
