"""Undo, redo and history."""

from __future__ import annotations

from timetracker.actions import history as actions, naming
from timetracker.cli.registry import command
from timetracker.reports import history as report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import Count, Limit, MaybeEntry
    from timetracker.view import Card, Sheet
    from timetracker.workspace import Workspace

LONGEST = 19  # digits of a number that a store can hold


@command(writes=True)
def undo(ws: Workspace, count: Count = 1) -> Card:
    """Take back the last action, or the last N.

    Examples: tt undo · tt undo 3 · tt undo --dry-run
    """
    return ws.ask(report.reverted, actions.undo(ws, count), "Undone:")


@command(writes=True)
def redo(ws: Workspace, count: Count = 1) -> Card:
    """Do again what was undone.

    Until something new is done.
    """
    return ws.ask(report.reverted, actions.redo(ws, count), "Done again:")


@command()
def history(ws: Workspace, entry: MaybeEntry = None, *, limit: Limit = 20) -> Sheet:
    """Show what was done, newest first.

    With ENTRY only what was done to it, among your newest 20 000 actions, without changes of many entries in one go;
    of one that is gone too, by its number.
    Examples: tt history · tt history 42 · tt history last
    """
    if entry is None:
        return ws.ask(report.build, limit)
    if entry.isdecimal() and len(entry) < LONGEST:
        sheet = ws.ask(report.build, limit, int(entry))
        if sheet.rows:  # it may be deleted, or its making undone
            return sheet
    return ws.ask(report.build, limit, naming.entry_named(ws, entry).id)
