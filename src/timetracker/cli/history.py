"""Undo, redo and history."""

from __future__ import annotations

from timetracker.actions import history as actions
from timetracker.cli.registry import command
from timetracker.reports import history as report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import Count, Limit
    from timetracker.view import Card, Sheet
    from timetracker.workspace import Workspace


@command(writes=True)
def undo(ws: Workspace, count: Count = 1) -> Card:
    """Take back the last action, or the last N.

    Examples: tt undo · tt undo 3 · tt undo --dry-run
    """
    return ws.show(report.reverted, actions.undo(ws, count), "Undone:")


@command(writes=True)
def redo(ws: Workspace, count: Count = 1) -> Card:
    """Do again what was undone.

    Until something new is done.
    """
    return ws.show(report.reverted, actions.redo(ws, count), "Done again:")


@command()
def history(ws: Workspace, *, limit: Limit = 20) -> Sheet:
    """Show what was done, newest first."""
    return ws.ask(report.build, limit)
