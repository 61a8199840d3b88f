"""A question in, a view out. Sums are made in SQL; a history is never loaded whole."""

from __future__ import annotations

from timetracker.domain.annotations import Mapping, Sequence
from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.view import HOURS, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.reports.question import Question


class Report(NamedTuple):
    """A report for everybody who shows reports.

    `module` is one of this package, with `build(ask, question, options) -> Sheet`; `span` is what it is about when
    nothing is said; `help` is that of its command, which `cli.sheets` makes. `options` are further things to say, of
    those that `options.Options` and `cli.sheets` know, each with the choices there are (none: any text); `hours` is one
    of every report. A `single` report is grouped by one key alone. One that `counts` says what of its span it counts; a
    `personal` one is about one user.
    """

    module: str
    span: str
    title: str
    help: str = ""
    options: Mapping[str, Sequence[str]] = {}  # noqa: RUF012 - nobody changes a mapping
    single: bool = False
    counts: bool = True
    personal: bool = False


# Name, as in `report.viewed` and on the command line -> the report. `log` and `report` have commands of their own.
REPORTS: dict[str, Report] = {
    "report": Report(
        "summary",
        "week",
        "Summary",
        options={"by": ("project", "task", "client", "tag", "day", "week", "month", "user"), "round": ()},
    ),
    "log": Report("log", "today", "Log"),
    "unbilled": Report(
        "unbilled",
        "all",
        "Unbilled",
        """List billable time that no invoice holds.

        Of all time when no span is given, by client: hours, amounts, and the day of the oldest entry with its age.
        What an invoice holds is said by tt edit --billed and tt bulk --set-billed.
        Examples: tt unbilled · tt unbilled --by project · tt unbilled ..lastmonth --client Acme --json
        """,
        {"by": ("client", "project", "task", "user"), "round": ()},
    ),
    "timesheet": Report(
        "timesheet",
        "week",
        "Timesheet",
        """Show a grid of days for each week.

        This week's by project when nothing else is said; --amounts adds the amounts.
        Examples: tt timesheet · tt timesheet lastweek --by client,project · tt timesheet month --format html
        """,
        {"by": ("project", "task", "client", "user"), "round": (), "amounts": ("no", "yes")},
    ),
    "gaps": Report(
        "gaps",
        "today",
        "Gaps",
        """List untracked time between entries.

        Today's when no span is given.
        Examples: tt gaps · tt gaps week --least 15m · tt gaps yesterday --within day
        """,
        {"within": ("entries", "day"), "least": ()},
        counts=False,
    ),
    "overlaps": Report(
        "overlaps",
        "all",
        "Overlaps",
        """List entries that share time.

        Those of all time when no span is given, each with a command that ends it.
        Examples: tt overlaps · tt overlaps month · tt overlaps 2026-02 --json
        """,
        counts=False,
    ),
    "chart": Report(
        "chart",
        "today",
        "Chart",
        """Draw a day as a ribbon, a longer span as bars.

        Today when no span is given.
        Examples: tt chart · tt chart yesterday · tt chart week --by client · tt chart month --format html
        """,
        {"by": ("project", "client", "task")},
        single=True,
    ),
    "heatmap": Report(
        "heatmap",
        "year",
        "Heatmap",
        """Draw the days of a year: darker is more.

        This year when none is given.
        Examples: tt heatmap · tt heatmap 2025 --project site · tt heatmap --format html
        """,
    ),
    "balance": Report(
        "balance",
        "week",
        "Balance",
        """Compare tracked time with the goals.

        This week up to today when no span is given.
        The goal of Monday to Friday is the setting goal.day, or else a fifth of goal.week.
        Examples: tt balance · tt balance month · tt balance 2026-11-01..
        """,
        personal=True,
    ),
    "compare": Report(
        "compare",
        "week",
        "Comparison",
        """Compare a span with another.

        This week when none is given, and the span before it when no other is named.
        Examples: tt compare · tt compare month --by client · tt compare 2026-11 --with 2025-11
        """,
        {"by": ("project", "task", "client", "tag", "user"), "with": (), "round": ()},
    ),
}
# Pages of the web admin that count as a look at a report, though no report of that name can be asked for.


def build(ask: ReportContext, name: str, question: Question, texts: Mapping[str, Sequence[str]]) -> Sheet:
    """The sheet of a report of REPORTS; `texts` are its options as they were given.

    Raises NotFound and InvalidInput.
    """
    from timetracker.reports import counting
    from timetracker.reports.measure import query_of_users
    from timetracker.reports.options import read
    from timetracker.reports.question import words

    report = REPORTS[name]
    if report.personal and question.filters.everybody:
        raise InvalidInput(f"{report.title} is about one user.", hint="Name one user, or none for yourself.")
    options = read(report, texts)
    module = __import__(f"timetracker.reports.{report.module}", fromlist=["build"])
    sheet: Sheet = module.build(ask, question, options)
    if question.filters.given:
        about = words(ask, question)
        sheet = sheet._replace(about=about, people=sheet.people and sheet.people._replace(about=about))
    if not report.counts or not sheet.rows:
        return with_note(sheet, hours=options.hours)
    counted = counting.read(ask, query_of_users(ask, question, everybody="user" in options.by))
    sheet = sheet._replace(data={**sheet.data, **counted.data})
    return with_note(sheet, counted.words, options.hours)


def with_note(sheet: Sheet, words: str = "", hours: str = HOURS[0]) -> Sheet:
    """The sheet, and what people see of it, with more words below it, and its hours written in a way."""
    note = " ".join(text for text in (sheet.note, words) if text)
    people = sheet.people and sheet.people._replace(note=note, hours=hours)
    return sheet._replace(note=note, hours=hours, people=people)
