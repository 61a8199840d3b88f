"""The store: check, copy, restore, upgrade, purge."""

from __future__ import annotations

from timetracker.actions import upkeep
from timetracker.cli.ask import confirmed
from timetracker.cli.check import progressing
from timetracker.cli.registry import command
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput, NotFound
from timetracker.domain.when import iso_day
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import Before, CopyFrom, CopyOfStore, CopyTo, MaybeFile
    from timetracker.workspace import Workspace


@command("db", "backup")
def backup(ws: Workspace, file: MaybeFile = None) -> Card:
    """Make a verified copy of the store.

    In backups/ beside the store when no file is named.
    Example: tt db backup /mnt/disk/tt-monday.db
    """
    with progressing(ws, "Copying") as progress:
        path, size = upkeep.backup(ws, file, progress)
    return Card(f"Copied the store to {path} ({size / 1024:.0f} KiB, verified).", {"path": path, "size_bytes": size})


@command("db", "copy")
def copy(ws: Workspace, origin: CopyFrom, goal: CopyTo) -> Card:
    """Copy a whole store to another database.

    From a file to PostgreSQL, back, or between two databases, with ids, history and undo.
    What was cut off goes on when it is said again. Nothing is in use before both sides were compared.
    Example: tt db copy ~/.local/share/timetracker/timetracker.db postgresql://owner@db.example.org/time
    """
    with progressing(ws, f"Copying to {goal}") as progress:
        done = upkeep.copy(origin, goal, progress)
    lines = ["It went on with a copy that had been cut off."] if done.resumed else []
    if done.missed:
        missed = counted(done.missed, "event was", "events were")
        lines.append(f"{missed} recorded in the source meanwhile, too late for the copy.")
    data = {"from": origin, "to": goal, "rows": dict(done.rows), "resumed": done.resumed, "missed": done.missed}
    entries = done.rows["entry"]
    return Card(f"Copied {counted(entries, 'entry')} to {goal}, verified.", data, lines=lines)


@command("db", "restore", confirms=True)
def restore(ws: Workspace, file: CopyOfStore) -> Card:
    """Replace the store by a copy.

    The present content is kept in backups/.
    Example: tt db restore backups/timetracker-20261123T090000Z.db --yes
    """
    confirmed(ws, f"Replace {ws.store.path} by {file}?")
    with progressing(ws, "Restoring") as progress:
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
