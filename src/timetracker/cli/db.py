"""The store: check, copy, restore, upgrade, purge."""

from __future__ import annotations

import os
import sys

from timetracker.actions import doctor as actions
from timetracker.actions import upkeep
from timetracker.cli.ask import confirmed, interactive
from timetracker.cli.registry import command
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput, NotFound, StoreDamaged
from timetracker.domain.when import iso_day
from timetracker.reports import health
from timetracker.scope import contextmanager
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from timetracker.cli.administration import Alerts, Before, CopyFrom, CopyTo, MaybeFile
    from timetracker.cli.parameters import FilePath
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@command("db", "check")
def check(ws: Workspace) -> Sheet:
    """Check the store's file, references and rules.

    Exit code 6 when something is wrong.
    """
    with _progress("Checking") as progress:
        checked = upkeep.check(ws, progress)
    failed = [finding for finding in checked.findings if not finding.passed]
    if failed:
        details = "; ".join(f"{finding.check}: {finding.detail}" for finding in failed)
        raise StoreDamaged(
            f"The store {ws.store.path} fails {counted(len(failed), 'check')} ({details}).",
            hint="Bring a copy back, such as the newest of backups/ beside it.",
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


@command("db", "backup")
def backup(ws: Workspace, file: MaybeFile = None) -> Card:
    """Make a verified copy of the store.

    In backups/ beside the store when no file is named.
    Example: tt db backup /mnt/disk/tt-monday.db
    """
    with _progress("Copying") as progress:
        path, size = upkeep.backup(ws, file, progress)
    return Card(f"Copied the store to {path} ({size / 1024:.0f} KiB, verified).", {"path": path, "size_bytes": size})


@command("db", "copy")
def copy(ws: Workspace, origin: CopyFrom, goal: CopyTo) -> Card:
    """Copy a whole store to another database.

    From a file to PostgreSQL, back, or between two databases, with ids, history and undo.
    What was cut off goes on when it is said again. Nothing is in use before both sides were compared.
    Example: tt db copy ~/.local/share/timetracker/timetracker.db postgresql://owner@db.example.org/time
    """
    with _progress(f"Copying to {goal}") as progress:
        done = upkeep.copy(origin, goal, progress)
    lines = ["It went on with a copy that had been cut off."] if done.resumed else []
    if done.missed:
        missed = counted(done.missed, "event was", "events were")
        lines.append(f"{missed} recorded in the source meanwhile, too late for the copy.")
    data = {"from": origin, "to": goal, "rows": dict(done.rows), "resumed": done.resumed, "missed": done.missed}
    entries = done.rows["entry"]
    return Card(f"Copied {counted(entries, 'entry')} to {goal}, verified.", data, lines=lines)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    if not (sys.stderr.isatty() and interactive()):
        yield lambda done, total: None
        return
    from timetracker.render.progress import counted

    with counted(what) as progress:
        yield progress


@command("db", "restore", confirms=True)
def restore(ws: Workspace, file: FilePath) -> Card:
    """Replace the store by a copy.

    The present content is kept in backups/.
    Example: tt db restore backups/timetracker-20261123T090000Z.db --yes
    """
    confirmed(ws, f"Replace {ws.store.path} by {file}?")
    with _progress("Restoring") as progress:
        entries, copy_, wrong = upkeep.restore(ws, file, progress)
    lines = [f"What was there before: {copy_}"] if copy_ else []
    if wrong:
        lines.append(f"That is damaged ({wrong}).")
    return Card(f"Restored {counted(entries, 'entry')} from {file}.", {"entries": entries, "kept": copy_}, lines=lines)


@command("db", "upgrade")
def upgrade(ws: Workspace) -> Card:
    """Bring an older store to this revision.

    A verified copy is made first.
    """
    if not ws.store.exists:
        raise NotFound(f"There is no store at {ws.store.path} yet.", hint="The first entry makes it.")
    done = upkeep.upgrade(ws)
    text = "Upgraded the store." if done else "The store is up to date."
    changes = upkeep.normalised(ws)
    lines = ["What an upgrade changed, since records do not hold it any more:", *changes] if changes else []
    return Card(text, {"upgraded": done, "normalised": changes}, lines=lines)


@command("db", "purge", confirms=True)
def purge(ws: Workspace, *, before: Before) -> Card:
    """Erase for good what was deleted before a day.

    What the journal keeps of it goes too.
    Example: tt db purge --before 2026-01-01 --yes
    """
    day = iso_day(before)
    if day is None:
        raise InvalidInput(f"{before!r} is not a day.", hint="As in: --before 2026-01-01")
    confirmed(ws, f"Erase for good what was deleted before {day}? It cannot be undone.")
    gone = upkeep.purge(ws, ws.days.begin(day))
    lines = ["Copies made earlier still hold it: delete those in backups/ yourself."] if gone else []
    return Card(f"Erased {counted(gone, 'deleted record')} for good.", {"erased": gone}, lines=lines)


@command("doctor")
def doctor(ws: Workspace, *, alerts: Alerts = False) -> Sheet:
    """Show all paths and whether everything works.

    With --alerts: whether what the alerts of the analytics stack look for is so now, without Prometheus. Exit code 6
    when something needs attention.
    """
    if not alerts:
        return actions.doctor(ws)
    from timetracker.actions import alerts as shipped  # door: prometheus_client

    return shipped.sheet(ws)
