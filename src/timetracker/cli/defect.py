"""What a user sees of a defect of ours: one line and where the details are, never a traceback."""

from __future__ import annotations

import os
import sys

from timetracker.scope import suppress


def tell(error: Exception, code: int, *, mine: bool = True) -> int:
    """Write the traceback to the program log and its path to the screen; returns the exit code.

    A crash in what is done as somebody else is not reported: they were not asked for that.
    """
    from timetracker import settings

    paths = settings.find_paths(os.environ)
    if mine and os.path.exists(os.path.join(paths.telemetry, settings.CONSENT)):
        with suppress(Exception):
            _report(error, paths.telemetry)
    where = os.path.join(paths.logs, "tt.jsonl")
    try:
        from timetracker.observe.logs import program_log

        program_log(where).error("unexpected exception", exc_info=error)
    except Exception:
        where = "nowhere: the program log cannot be written"
    sys.stderr.write(f"tt: Something went wrong inside tt ({type(error).__name__}). Details: {where}\n")
    return code


def _report(error: Exception, directory: str) -> None:
    """Put the crash in line for telemetry, which is on."""
    from timetracker.cli.opening import clock
    from timetracker.telemetry import crash, outbox

    outbox.crashed(directory, crash.fields(error), clock().now())
