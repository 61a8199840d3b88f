"""Diagnostics of the program itself, as JSON lines in `logs/tt.jsonl`; loaded only when there is something to say."""

import logging
import os
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from timetracker import VERSION, settings
from timetracker.domain.errors import TimetrackerError
from timetracker.files import open_to_append
from timetracker.scope import suppress

_TOLD = logging.getLogger("tt")  # no relative of the program log: without a handler it writes to the error stream


class _Formatter(JsonFormatter):
    """The fields of the event log, and a message."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Put the fixed fields first."""
        log_data.update(
            ts=self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"), schema=1, level=record.levelname.lower(), app="tt",
            version=VERSION, component="cli", event="program.message",
        )  # fmt: skip
        super().add_fields(log_data, record, message_dict)


def program_log(path: str) -> logging.Logger:
    """A logger that appends to the program log.

    Raises OSError when the log cannot be written.
    """
    import time

    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    os.close(open_to_append(path))
    logger = logging.getLogger("timetracker")
    if any(getattr(existing, "baseFilename", "") == os.path.abspath(path) for existing in logger.handlers):
        return logger  # a server says more than one thing
    handler = logging.FileHandler(path, encoding="utf-8")
    formatter = _Formatter("%(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    return logger


def trouble(about: str, error: Exception) -> None:
    """Say on the error stream, in one line, what failed; the traceback of a defect goes to the program log."""
    reason = str(error)
    if isinstance(error, OSError) and error.strerror:
        reason = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    _TOLD.warning("tt: %s: %s", about, reason or type(error).__name__)
    if isinstance(error, TimetrackerError | OSError | MemoryError):
        return
    with suppress(OSError):
        path = os.path.join(settings.find_paths(os.environ).logs, "tt.jsonl")
        program_log(path).error(about, exc_info=error)
