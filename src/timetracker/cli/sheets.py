"""The commands of all reports but log and sums, made from REPORTS: span, filters, and the options of each."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from timetracker.cli import parameters, report
from timetracker.cli.registry import command
from timetracker.reports import REPORTS, build
from timetracker.reports.question import FILTERS, Filters
from timetracker.view import HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timetracker.reports import Report
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace

_SHARED = [shared for shared in inspect.signature(report.log).parameters.values() if shared.name != "hours"]
_OWN = FILTERS[:-1]  # --user is an option of every command
# An option of a report -> the parameter that it is here, its kind, and what it is when it is not given.
_OPTIONS: dict[str, tuple[str, Any, Any]] = {
    "round": ("rounding", parameters.Round, ""),
    "within": ("within", parameters.Within, "entries"),
    "least": ("least", parameters.Least, "1m"),
    "with": ("with_", parameters.OtherSpan, ""),
    "hours": ("hours", parameters.Hours, HOURS[0]),
}


def _parameters(known: Report) -> Iterator[tuple[str, inspect.Parameter]]:
    """The options of a report, each with the parameter that it is here."""
    for option in (*known.options, "hours"):
        if option == "by":
            name, kind, default = "by", parameters.grouping(known), known.options["by"][0] if known.single else ()
        else:
            name, kind, default = _OPTIONS[option]
        yield option, inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _register(name: str, known: Report) -> None:
    options = dict(_parameters(known))

    def run(ws: Workspace, span_: Any = (), *, from_: Any = None, to: Any = None, **given: Any) -> Sheet:
        filters = Filters(*(given.pop(key) for key in _OWN))
        asked = report.question(ws, span_, known.span, from_, to, filters)
        said = {option: given[parameter.name] for option, parameter in options.items()}
        texts = {option: [value] if isinstance(value, str) else value for option, value in said.items()}
        sheet = ws.ask_held(build, name, asked, texts)
        ws.viewed(name, len(sheet.rows), asked.days)
        return sheet

    declared = [*_SHARED, *options.values()]
    run.__name__, run.__doc__ = name, known.help
    run.__signature__ = inspect.Signature(declared)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in declared}
    command(filters=True)(run)


for _name, _known in REPORTS.items():
    if _known.help:
        _register(_name, _known)
