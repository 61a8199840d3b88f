"""The commands of all reports but log and sums, made from REPORTS: span, filters, and the options of each."""

from __future__ import annotations

from timetracker.cli.asking import signature, take_filters
from timetracker.cli.registry import command
from timetracker.domain.annotations import Any, Sequence
from timetracker.reports import REPORTS, Report, build
from timetracker.view import HOURS, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inspect import Signature

    from timetracker.workspace import Workspace

# An option of a report -> the parameter that it is here, its type in `parameters`, and what it is when it is not given.
_OPTIONS: dict[str, tuple[str, str, Any]] = {
    "round": ("rounding", "Round", ""),
    "within": ("within", "Within", "entries"),
    "least": ("least", "Least", "1m"),
    "with": ("with_", "OtherSpan", ""),
    "amounts": ("amounts", "Amounts", False),
    "hours": ("hours", "Hours", HOURS[0]),
}


def _texts(value: Any) -> Sequence[str]:
    """A value of a command line as an address gives it: texts, of which a switch that is off has none."""
    if isinstance(value, bool):
        return ["yes"] * value
    return [value] if isinstance(value, str) else value


class _Reading:
    """The command of a report: a span, filters, and the report's own options."""

    def __init__(self, name: str, report: Report) -> None:
        self.__name__, self.__doc__ = name, report.help
        self.known = report

    def __call__(self, ws: Workspace, **given: Any) -> Sheet:
        name = self.__name__
        question = take_filters(given).question(ws, self.known.span)
        said = {option: given["by" if option == "by" else _OPTIONS[option][0]] for option in self._options}
        texts = {option: _texts(value) for option, value in said.items()}
        sheet = ws.ask_held(build, name, question, texts)
        ws.viewed(name, len(sheet.rows), question.days)
        return sheet

    @property
    def _options(self) -> tuple[str, ...]:
        return (*self.known.options, "hours")

    @property
    def __signature__(self) -> Signature:
        import inspect  # a line that is read by the table does not pay for it

        own = [inspect.Parameter("ws", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
        for option in self._options:
            name, kind, default = _OPTIONS.get(option, ("by", f"grouping(REPORTS[{self.__name__!r}])", ()))
            if option == "by" and self.known.single:
                default = self.known.options["by"][0]
            own.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind))
        return signature(own)


for _name, _known in REPORTS.items():
    if _known.help:
        command(_name, filters=True)(_Reading(_name, _known))
