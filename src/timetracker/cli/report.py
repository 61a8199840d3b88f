"""Reading commands: log and report."""

from __future__ import annotations

import sys

from timetracker.actions import programs
from timetracker.cli.asking import FilterArguments, asking
from timetracker.cli.registry import command
from timetracker.domain.families import InvalidInput
from timetracker.render import Display, pieces
from timetracker.reports import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import By, Hours, Newest, NewestFirst, Round
    from timetracker.reports.question import Question
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@command(filters=True)
@asking
def log(
    ws: Workspace, asked: FilterArguments, *, hours: Hours = "text", limit: Newest = None, reverse: NewestFirst = False
) -> Sheet:
    """List entries, today's when no span is given.

    With --limit and no span those of all time. The total is that of the entries that are listed.
    Examples: tt log · tt log week --reverse · tt log 2026-11 --project site --tag -draft · tt log --limit 5
    """
    question = asked.question(ws, "today" if limit is None else "all")._replace(limit=limit, reverse=reverse)
    sheet = ws.ask_held(build, "log", question, {"hours": [hours]})
    ws.viewed("log", len(sheet.rows), question.days)
    return sheet


@command(filters=True)
@asking
def report(
    ws: Workspace, asked: FilterArguments, *, by: By = (), rounding: Round = "", hours: Hours = "text"
) -> Sheet | None:
    """Sum time, or run a report of your own.

    This week's by project when nothing else is said; several groupings make a tree. A program NAME in reports/ beside
    the settings file is run by tt report NAME [SPAN]: it gets the entries as JSON, and prints what it likes.
    Examples: tt report · tt report month --by client,project · tt report lastmonth --client Acme --round "up 15m"
    """
    if asked.words and (path := programs.program(ws, asked.words[0])):
        if by or rounding:
            raise InvalidInput("A report of your own takes no --by and no --round.", hint="Give a span and filters.")
        _run(ws, path, asked._replace(words=asked.words[1:]).question(ws, "week"))
        return None
    question = asked.question(ws, "week")
    sheet = ws.ask(build, "report", question, {"by": by, "round": [rounding], "hours": [hours]})
    ws.viewed("report", len(sheet.rows), question.days)
    return sheet


def _run(ws: Workspace, path: str, question: Question) -> None:
    entries = ws.ask_held(build, "log", question, {})
    sys.stdout.writelines(programs.printed(ws, path, pieces(entries, "json", Display(ws.settings.zone))))
    ws.viewed("log", len(entries.rows), question.days)
