"""A question in, a view out. Sums are made in SQL; a history is never loaded whole."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple
from timetracker.view import HOURS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timetracker.asking import Asking
    from timetracker.reports.question import Question
    from timetracker.view import Sheet


class Report(NamedTuple):
    """A report for everybody who shows reports.

    `module` is one of this package, with `build(ask, question, options) -> Sheet`; `span` is what it is about when
    nothing is said; `options` are further things to say, each with the choices there are (none: any text); `hours`
    is one of every report. A `single` report is grouped by one key alone. One that `counts` says what of its span it
    counts.
    """

    module: str
    span: str
    title: str
    options: Mapping[str, Sequence[str]] = {}
    single: bool = False
    counts: bool = True


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
    "gaps": Report("gaps", "today", "Gaps", {"within": ("entries", "day"), "least": ()}, counts=False),
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
    from timetracker.reports import counting
    from timetracker.reports.measure import whose
    from timetracker.reports.options import read

    report = REPORTS[name]
    options = read(report, texts)
    module = __import__(f"timetracker.reports.{report.module}", fromlist=["build"])
    sheet: Sheet = module.build(ask, question, options)
    if not report.counts or not sheet.rows:
        return told(sheet, hours=options.hours)
    counted = counting.read(ask, whose(ask, question, everybody="user" in options.by))
    sheet = sheet._replace(data={**sheet.data, **counted.data})
    return told(sheet, counted.words, options.hours)


def told(sheet: Sheet, words: str = "", hours: str = HOURS[0]) -> Sheet:
    """The sheet, and what people see of it, with more words below it, and its hours written in a way."""
    note = " ".join(text for text in (sheet.note, words) if text)
    people = sheet.people and sheet.people._replace(note=note, hours=hours)
    return sheet._replace(note=note, hours=hours, people=people)
