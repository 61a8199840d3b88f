"""A question in, a view out. Sums are made in SQL; a history is never loaded whole."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timetracker.asking import Asking
    from timetracker.reports.question import Question
    from timetracker.view import Sheet


class Report(NamedTuple):
    """A report for everybody who shows reports.

    `module` is one of this package, with `build(ask, question, options) -> Sheet`; `span` is what it is about when
    nothing is said; `options` are further things to say, each with the choices there are (none: any text). A `single`
    report is grouped by one key alone.
    """

    module: str
    span: str
    title: str
    options: Mapping[str, Sequence[str]] = {}
    single: bool = False


# Name, as in `report.viewed` and on the command line -> the report.
REPORTS: dict[str, Report] = {
    "report": Report(
        "summary",
        "week",
        "Sums",
        {"by": ("project", "task", "client", "tag", "day", "week", "month", "user"), "round": ()},
    ),
    "log": Report("log", "today", "Log"),
    "timesheet": Report("timesheet", "week", "Timesheet", {"by": ("project", "task", "client", "user"), "round": ()}),
    "gaps": Report("gaps", "today", "Gaps", {"within": ("entries", "day"), "least": ()}),
    "chart": Report("chart", "today", "Chart", {"by": ("project", "client", "task")}, single=True),
    "heatmap": Report("heatmap", "year", "Heatmap"),
    "balance": Report("balance", "week", "Balance"),
    "compare": Report(
        "compare", "week", "Comparison", {"by": ("project", "task", "client", "tag", "user"), "with": (), "round": ()}
    ),
}
# Pages of the web admin that count as a look at a report, though no report of that name can be asked for.
PAGES = ("today",)


def build(ask: Asking, name: str, question: Question, texts: Mapping[str, Sequence[str]]) -> Sheet:
    """The sheet of a report of REPORTS; `texts` are its options as they were given.

    Raises NotFound and InvalidInput.
    """
    from timetracker.reports.options import read

    report = REPORTS[name]
    module = __import__(f"timetracker.reports.{report.module}", fromlist=["build"])
    sheet: Sheet = module.build(ask, question, read(report, texts))
    return sheet
