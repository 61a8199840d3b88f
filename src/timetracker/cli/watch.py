"""A live view of what runs and of today."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from timetracker.cli.output import colored
from timetracker.cli.registry import command
from timetracker.domain.span import read
from timetracker.render import Look, live, render
from timetracker.reports import build, status
from timetracker.reports.question import Filters, Question

if TYPE_CHECKING:
    from timetracker.cli.parameters import Every
    from timetracker.view import Card, Sheet
    from timetracker.workspace import Workspace


@command("watch")
def watch(ws: Workspace, *, every: Every = 1.0) -> Card | None:
    """Show what runs and today's entries, live.

    Drawn again every second, until Ctrl-C.
    Without a terminal it shows once what `tt status` does.
    """
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return ws.ask(status.build)
    color = colored(None, terminal=True)
    live.watch(lambda width, height: frame(ws, width, height, color=color), every, color=color)
    return None


def frame(ws: Workspace, width: int, height: int, *, color: bool) -> str:
    """What stands on the screen: what runs, and as many of today's entries as there is room for, the newest."""
    look = Look(ws.settings.zone, color, False, width)
    top = render(ws.ask(status.build), "plain", look)
    today = read("today", ws.days, ws.clock.now())
    sheet = ws.ask_held(build, "log", Question(today.start, today.until, Filters()), {})
    room = height - top.count("\n") - 6  # the table's frame, head and total, and the blank line
    try:
        table = render(_newest(sheet, room), "table", look) if sheet.rows and room > 0 else ""
    finally:
        ws.let_go()  # the next frame must see what other commands recorded meanwhile
    return f"{top}\n{table}"


def _newest(sheet: Sheet, room: int) -> Sheet:
    """As many of the last rows as there is room for; what is left out is said, as the totals count it."""
    people = sheet.people or sheet
    rows = list(people.rows)
    if len(rows) <= room:
        return people
    newest = rows[-max(room - 1, 1) :]
    left = len(rows) - len(newest)
    note = f"The totals count {left} more {'entry' if left == 1 else 'entries'} of today. {people.note}".rstrip()
    return people._replace(rows=newest, note=note)
