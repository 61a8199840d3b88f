"""What the commands that answer a question have in common: a span, filters, and the note that a report was shown."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from timetracker.cli import report
from timetracker.cli.registry import command
from timetracker.reports import REPORTS
from timetracker.reports.question import FILTERS, Filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from timetracker.view import Sheet
    from timetracker.workspace import Workspace

    Show = Callable[..., Sheet]

_SHARED = [each for each in inspect.signature(report.log).parameters.values() if each.name != "hours"]
_OWN = FILTERS[:-1]  # --user is an option of every command


def reading(show: Show) -> Show:
    """Register a command named as in REPORTS: the line gives span, filters and the options of `show(ws, asked, …)`."""
    name = show.__name__

    def run(ws: Workspace, span_: Any = (), *, from_: Any = None, to: Any = None, **given: Any) -> Sheet:
        filters = Filters(*(given.pop(key) for key in _OWN))
        asked = report.question(ws, span_, REPORTS[name].span, from_, to, filters)
        sheet = show(ws, asked, **given)
        ws.viewed(name, len(sheet.rows), asked.days)
        return sheet

    own = list(inspect.signature(show).parameters.values())[2:]
    declared = [*_SHARED, *own]
    run.__name__, run.__doc__ = name, show.__doc__
    run.__signature__ = inspect.Signature(declared)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in declared}
    return command(filters=True)(run)
