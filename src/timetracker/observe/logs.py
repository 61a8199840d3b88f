"""Diagnostics of the program itself, as JSON lines in `logs/tt.jsonl`; loaded only when there is something to say."""

from __future__ import annotations

import logging
import os
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from timetracker import VERSION
from timetracker.files import open_to_append


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
    if any(getattr(each, "baseFilename", "") == os.path.abspath(path) for each in logger.handlers):
        return logger  # a server says more than one thing
    handler = logging.FileHandler(path, encoding="utf-8")
    formatter = _Formatter("%(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    return logger
