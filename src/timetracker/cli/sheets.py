"""Reports beyond log and sums: timesheet, gaps, chart, heatmap, compare, balance."""

from __future__ import annotations

from timetracker.cli.reading import reading
from timetracker.reports import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import ChartBy, CompareBy, Hours, Least, OtherSpan, Round, SheetBy, Within
    from timetracker.reports.question import Question
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@reading
def timesheet(
    ws: Workspace, asked: Question, *, by: SheetBy = (), rounding: Round = "", hours: Hours = "text"
) -> Sheet:
    """Show a grid of days for each week, this week's by project when nothing else is said.

    Examples: tt timesheet · tt timesheet lastweek --by client,project · tt timesheet month --format html
    """
    return ws.ask(build, "timesheet", asked, {"by": by, "round": [rounding], "hours": [hours]})


@reading
def gaps(
    ws: Workspace, asked: Question, *, within: Within = "entries", least: Least = "1m", hours: Hours = "text"
) -> Sheet:
    """List untracked time between the entries of a day, today's when no span is given.

    Examples: tt gaps · tt gaps week --least 15m · tt gaps yesterday --within day
    """
    return ws.ask_held(build, "gaps", asked, {"within": [within], "least": [least], "hours": [hours]})


@reading
def chart(ws: Workspace, asked: Question, *, by: ChartBy = "project", hours: Hours = "text") -> Sheet:
    """Draw a day as a ribbon of time, today when no span is given; a longer span as bars.

    Examples: tt chart · tt chart yesterday · tt chart week --by client · tt chart month --format html
    """
    return ws.ask(build, "chart", asked, {"by": [by], "hours": [hours]})


@reading
def heatmap(ws: Workspace, asked: Question, *, hours: Hours = "text") -> Sheet:
    """Draw the days of a year, this one when none is given: the darker, the more.

    Examples: tt heatmap · tt heatmap 2025 --project site · tt heatmap --format html
    """
    return ws.ask(build, "heatmap", asked, {"hours": [hours]})


@reading
def compare(
    ws: Workspace,
    asked: Question,
    *,
    with_: OtherSpan = "",
    by: CompareBy = (),
    rounding: Round = "",
    hours: Hours = "text",
) -> Sheet:
    """Compare a span, this week when none is given, with another: the one before when none is named.

    Examples: tt compare · tt compare month --by client · tt compare 2026-11 --with 2025-11
    """
    return ws.ask(build, "compare", asked, {"with": [with_], "by": by, "round": [rounding], "hours": [hours]})


@reading
def balance(ws: Workspace, asked: Question, *, hours: Hours = "text") -> Sheet:
    """Show what was tracked against the goals, this week up to today when no span is given.

    The goal of Monday to Friday is the setting goal.day, or else a fifth of goal.week.
    Examples: tt balance · tt balance month · tt balance 2026-11-01..
    """
    return ws.ask(build, "balance", asked, {"hours": [hours]})
