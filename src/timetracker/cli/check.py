"""The store: what is in it, and whether it is all right."""

from __future__ import annotations

import os

from timetracker.actions import check as actions
from timetracker.cli.ask import draws_bars
from timetracker.cli.registry import command
from timetracker.domain.annotations import Callable, Iterator, Sequence
from timetracker.domain.counting import counted
from timetracker.domain.errors import StoreDamaged
from timetracker.reports import health
from timetracker.scope import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.view import Card, Sheet
    from timetracker.workspace import Workspace


_BRING_BACK = "Bring a copy back, such as the newest of backups/ beside it."


@command("db", "check")
def check(ws: Workspace) -> Sheet:
    """Check the store's file, references and rules.

    Exit code 6 when something is wrong.
    """
    try:
        with progressing(ws, "Checking") as progress:
            checked = actions.check(ws, progress)
    except StoreDamaged as error:  # which leads here
        raise StoreDamaged(error.message, hint=_BRING_BACK, command=_restoring(ws)) from error
    failed = [finding for finding in checked.findings if not finding.passed]
    if failed:
        details = "; ".join(f"{finding.check}: {finding.detail}" for finding in failed)
        raise StoreDamaged(
            f"The store {ws.store.path} fails {counted(len(failed), 'check')} ({details}).",
            hint=_BRING_BACK,
            command=_restoring(ws),
        )
    return health.results(checked)


def _restoring(ws: Workspace) -> Sequence[str]:
    """The command that brings the newest of the store's own copies back; none where there is none."""
    import glob  # of a damaged store alone

    copies = sorted(glob.glob(os.path.join(glob.escape(os.path.dirname(ws.store.path)), "backups", "*.db")))
    return ("tt", "db", "restore", copies[-1], "--yes") if copies else ()


@command("db", "info")
def info(ws: Workspace) -> Card:
    """Show where the store is and what is in it."""
    return ws.ask(health.info, ws.store)


@contextmanager
def progressing(ws: Workspace, what: str) -> Iterator[Callable[[int, int], None]]:
    """What to call with the rows that are done and all of them: shown where somebody watches."""
    if not draws_bars(ws):
        yield lambda done, total: None
        return
    from timetracker.render.progress import counted

    with counted(what) as progress:
        yield progress
