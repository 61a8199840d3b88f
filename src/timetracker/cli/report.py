"""Reading commands: log and report."""

from __future__ import annotations

import sys

from timetracker.actions import programs
from timetracker.cli.registry import command
from timetracker.domain import span
from timetracker.domain.errors import InvalidInput
from timetracker.render import Look, pieces
from timetracker.reports import build
from timetracker.reports.question import Filters, Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.cli.parameters import (
        Billable,
        Billed,
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
    billed: Billed = None,
    hours: Hours = "text",
) -> Sheet:
    """List entries, today's when no span is given.

    Examples: tt log · tt log week · tt log 2026-11 --project site --tag -draft · tt log last 7 days
    """
    filters = Filters(project, task, client, tag, note, billable, running, billed)
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
    billed: Billed = None,
    hours: Hours = "text",
) -> Sheet | None:
    """Sum time, or run a report of your own.

    This week's by project when nothing else is said; several groupings make a tree. A program NAME in reports/ beside
    the settings file is run by tt report NAME [SPAN]: it gets the entries as JSON, and prints what it likes.
    Examples: tt report · tt report month --by client,project · tt report lastmonth --client Acme --round "up 15m"
    """
    filters = Filters(project, task, client, tag, note, billable, running, billed)
    if span_ and (path := programs.program(ws, span_[0])):
        if by or rounding:
            raise InvalidInput("A report of your own takes no --by and no --round.", hint="Give a span and filters.")
        _run(ws, path, question(ws, span_[1:], "week", from_, to, filters))
        return None
    asked = question(ws, span_, "week", from_, to, filters)
    sheet = ws.ask(build, "report", asked, {"by": by, "round": [rounding], "hours": [hours]})
    ws.viewed("report", len(sheet.rows), asked.days)
    return sheet


def _run(ws: Workspace, path: str, asked: Question) -> None:
    entries = ws.ask_held(build, "log", asked, {})
    sys.stdout.writelines(programs.printed(ws, path, pieces(entries, "json", Look(ws.settings.zone))))
    ws.viewed("log", len(entries.rows), asked.days)


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
