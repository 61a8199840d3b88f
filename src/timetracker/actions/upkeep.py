"""The store's upkeep: copy, restore, purge, upgrade."""

from __future__ import annotations

import os

from timetracker.domain.errors import NotFound, StoreError
from timetracker.domain.event import Draft
from timetracker.store import maintenance
from timetracker.store.store import Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from timetracker.store.copying.sides import Copied
    from timetracker.workspace import Workspace


def backup(ws: Workspace, target: str | None = None) -> tuple[str, int]:
    """Make a verified copy of the store; returns its path and size in bytes.

    Without a target it goes to `backups/` beside the store, named after the instant.
    Raises NotFound when there is no store, and StoreError.
    """
    _there(ws)
    now = ws.clock.now()
    path = os.path.abspath(target) if target else _backup_path(ws, now)
    size = maintenance.backup(ws.store, path)
    with ws.change() as tx:
        tx.record(Draft("store.backed_up", {"size_bytes": size}), now)
    return path, size


def _backup_path(ws: Workspace, now: datetime) -> str:
    directory = os.path.join(os.path.dirname(ws.store.path), "backups")
    path = os.path.join(directory, f"timetracker-{now:%Y%m%dT%H%M%SZ}")
    number = 1
    while os.path.lexists(f"{path}{f'-{number}' if number > 1 else ''}.db"):
        number += 1
    return f"{path}{f'-{number}' if number > 1 else ''}.db"


def _there(ws: Workspace) -> None:
    if ws.store.shared:
        raise StoreError(
            f"{ws.store.path} is kept by its database, not in a file.",
            hint="Copy it with pg_dump and pg_restore. See docs/teams.md.",
        )
    if not ws.store.exists:
        raise NotFound(f"There is no store at {ws.store.path} yet.", hint="Start with: tt start PROJECT")
    ws.ready()


def copy(origin: str, goal: str, told: Callable[[int, int], None]) -> Copied:
    """Copy a whole store to another place, from a file to PostgreSQL, back, or between two databases.

    `told` is called with the rows that are done, and all of them. Raises InvalidInput for an address that holds a
    password, NotFound, and StoreError: then there is no new store yet.
    """
    from timetracker.store.address import checked
    from timetracker.store.copying import copy as copied  # door: sqlalchemy

    return copied(checked(origin), checked(goal), told)


def restore(ws: Workspace, source: str) -> tuple[int, str | None]:
    """Replace the store by a copy; returns its number of entries and where the old content was kept.

    Raises NotFound, StoreDamaged and StoreNewer, and leaves the store as it was.
    """
    now = ws.clock.now()
    kept = None
    if ws.store.shared:
        _there(ws)
    if ws.store.exists and _readable(ws):
        kept = _backup_path(ws, now)
        maintenance.backup(ws.store, kept)
    writer = Writer(user_id=ws.user_id, token=ws.token(), component=ws.component, invocation=ws.invocation_id)
    entries = maintenance.restore(ws.store, os.path.abspath(source), writer, now, upgrade_file)
    ws.catch_up()
    return entries, kept


def _readable(ws: Workspace) -> bool:
    from timetracker.domain.errors import StoreError

    try:
        with ws.store.read():
            return True
    except StoreError:
        return False


def upgrade_file(path: str) -> bool:
    """Bring a store's file to this program's revision; returns whether there was anything to do."""
    from timetracker.store.migrate import upgrade

    return upgrade(path) is not None


def upgrade(ws: Workspace) -> bool:
    """Upgrade the store in force and record it; returns whether there was anything to do."""
    return ws.upgrade() is not None


def purge(ws: Workspace, before: datetime) -> int:
    """Erase what the journal keeps of records deleted before an instant; returns their number."""
    _there(ws)
    return maintenance.purge(ws.store, before)
