"""What a user sees of a defect of ours: one line and where the details are, never a traceback."""

from __future__ import annotations

import os
import sys


def tell(error: Exception, code: int, *, mine: bool = True) -> int:
    """Write the traceback to the program log and its path to the screen; returns the exit code.

    A crash in what is done as somebody else is not reported: they were not asked for that.
    """
    if mine:
        _report(error)
    try:
        where = _logged(error)
    except Exception:
        where = "nowhere: the program log cannot be written"
    sys.stderr.write(f"tt: Something went wrong inside tt ({type(error).__name__}). Details: {where}\n")
    return code


def _logged(error: Exception) -> str:
    from timetracker import settings
    from timetracker.observe.logs import program_log

    directory = settings.find_paths(os.environ).logs
    path = os.path.join(directory, "tt.jsonl")
    program_log(path).error("unexpected exception", exc_info=error)
    return path


def _report(error: Exception) -> None:
    """Put the crash in line for telemetry, when that is on."""
    from timetracker import settings

    directory = settings.find_paths(os.environ).telemetry
    if not os.path.exists(os.path.join(directory, settings.CONSENT)):
        return
    try:
        from timetracker.cli.opening import clock
        from timetracker.telemetry import crash, outbox

        outbox.crashed(directory, crash.fields(error), clock().now())
    except Exception:
        return
