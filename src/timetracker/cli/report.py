"""Reading commands: log and report."""

from __future__ import annotations

from timetracker.cli.registry import command
from timetracker.domain import span
from timetracker.domain.errors import InvalidInput
from timetracker.reports import build
from timetracker.reports.question import Filters, Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.cli.parameters import (
        Billable,
        By,
        Clients,
        Hours,
        NoteText,
        Projects,
        Round,
        Running,
        SpanFrom,
        SpanText,
        SpanTo,
        TagNames,
        Tasks,
    )
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@command(filters=True)
def log(
    ws: Workspace,
    span_: SpanText = (),
    *,
    from_: SpanFrom = None,
    to: SpanTo = None,
    project: Projects = (),
    task: Tasks = (),
    client: Clients = (),
    tag: TagNames = (),
    note: NoteText = None,
    billable: Billable = None,
    running: Running = False,
    hours: Hours = "text",
) -> Sheet:
    """List entries, today's when no span is given.

    Examples: tt log · tt log week · tt log 2026-11 --project site --tag -draft · tt log last 7 days
    """
    filters = Filters(project, task, client, tag, note, billable, running)
    asked = question(ws, span_, "today", from_, to, filters)
    sheet = ws.ask_held(build, "log", asked, {"hours": [hours]})
    ws.viewed("log", len(sheet.rows), asked.days)
    return sheet


@command(filters=True)
def report(
    ws: Workspace,
    span_: SpanText = (),
    *,
    by: By = (),
    rounding: Round = "",
    from_: SpanFrom = None,
    to: SpanTo = None,
    project: Projects = (),
    task: Tasks = (),
    client: Clients = (),
    tag: TagNames = (),
    note: NoteText = None,
    billable: Billable = None,
    running: Running = False,
    hours: Hours = "text",
) -> Sheet:
    """Sum time by project, task, client, tag, day.

    This week's by project when nothing else is said; several groupings make a tree.
    Examples: tt report · tt report month --by client,project · tt report lastmonth --client Acme --round "up 15m"
    """
    filters = Filters(project, task, client, tag, note, billable, running)
    asked = question(ws, span_, "week", from_, to, filters)
    sheet = ws.ask(build, "report", asked, {"by": by, "round": [rounding], "hours": [hours]})
    ws.viewed("report", len(sheet.rows), asked.days)
    return sheet


def question(
    ws: Workspace, words: Sequence[str], default: str, start: str | None, until: str | None, filters: Filters
) -> Question:
    """The question that a command line asks.

    Raises InvalidInput.
    """
    now = ws.clock.now()
    filters = filters._replace(user=ws.shown_user)
    if start is None and until is None:
        period = span.read(" ".join(words) or default, ws.days, now)
        return Question(period.start, period.until, filters)
    if words:
        raise InvalidInput("A span and --from or --to say two things.", hint="Give one of them.")
    period = span.read_bounds(start, until, ws.days, now)
    return Question(period.start, period.until, filters)
