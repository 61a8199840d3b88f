"""Reports as grids and lists: timesheet, gaps."""

from __future__ import annotations

from timetracker.cli.reading import reading
from timetracker.reports import gaps as gaps_report
from timetracker.reports import timesheet as timesheet_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import Least, SheetBy, Within
    from timetracker.reports.question import Question
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@reading
def timesheet(ws: Workspace, asked: Question, *, by: SheetBy = ()) -> Sheet:
    """Show a grid of days for each week, this week's by project when nothing else is said.

    Examples: tt timesheet · tt timesheet lastweek --by client,project · tt timesheet month --format html
    """
    return timesheet_report.build(ws, asked, timesheet_report.keys(by))


@reading
def gaps(ws: Workspace, asked: Question, *, within: Within = "entries", least: Least = "1m") -> Sheet:
    """List untracked time between the entries of a day, today's when no span is given.

    Examples: tt gaps · tt gaps week --least 15m · tt gaps yesterday --within day
    """
    return gaps_report.build(ws, asked, gaps_report.within(within), gaps_report.least(least))
