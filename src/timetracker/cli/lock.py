"""Locks: until which day nothing is changed any more."""

from __future__ import annotations

from timetracker.actions import locking
from timetracker.cli.registry import command
from timetracker.reports import locks as report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import LastDay, OfClient
    from timetracker.view import Card, Sheet
    from timetracker.workspace import Workspace


@command("lock", "until", writes=True)
def until(ws: Workspace, day: LastDay, *, client: OfClient = None) -> Card:
    """Lock all time up to the end of a day.

    Times, projects, tasks and billable marks in it stay as they are; notes and tags can be changed. With --client only
    the time of that client. On a team an administrator locks.
    Examples: tt lock until lastmonth · tt lock until 2026-10-31 --client Acme
    """
    lock, before = locking.until(ws, day, client or "")
    was = f" It was until {before.day}." if before else ""
    return ws.ask(report.card, lock, f"Locked {{scope}} until {lock.day}.{was}")


@command("lock", "list")
def list_(ws: Workspace) -> Sheet:
    """List what is locked, until when and by whom."""
    return ws.ask(report.listed)


@command("lock", "release", writes=True)
def release(ws: Workspace, *, client: OfClient = None) -> Card:
    """Let time be changed again that was locked.

    Examples: tt lock release · tt lock release --client Acme
    """
    lock = locking.release(ws, client or "")
    return ws.ask(report.card, lock, f"Released {{scope}}, which was locked until {lock.day}.")
