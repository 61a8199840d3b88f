"""The store's upkeep: copy, restore, purge, upgrade."""

from __future__ import annotations

import os

from timetracker.domain.errors import NotFound, StoreDamaged, StoreError
from timetracker.domain.event import Draft
from timetracker.observe import given
from timetracker.store import checking, copies, maintenance
from timetracker.store.restoring import Given, Restore
from timetracker.store.store import Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from timetracker.store.copies import Tell
    from timetracker.store.copying.sides import Copied
    from timetracker.store.restoring import Copy, Restored
    from timetracker.workspace import Workspace


def backup(ws: Workspace, target: str | None = None, tell: Tell | None = None) -> tuple[str, int]:
    """Make a verified copy of the store; returns its path and size in bytes.

    Without a target it goes to `backups/` beside the store, named after the instant. `tell` is called with the pages
    that are done, and all of them. Raises NotFound when there is no store, and StoreError.
    """
    _there(ws)
    now = ws.clock.now()
    path, size = _copied(ws, now, tell) if target is None else _copy_to(ws, os.path.abspath(target), tell)
    with ws.change() as tx:
        tx.record(Draft("store.backed_up", {"size_bytes": size}), now)
    return path, size


def _copy_to(ws: Workspace, path: str, tell: Tell | None) -> tuple[str, int]:
    if os.path.lexists(path):
        raise StoreError(f"{path} exists already.", hint="Name another file.")
    return path, copies.backup(ws.store, path, tell)


def _copied(ws: Workspace, now: datetime, tell: Tell | None) -> tuple[str, int]:
    while True:
        path = _backup_path(ws, now)
        try:
            return path, copies.backup(ws.store, path, tell)
        except StoreError:
            if not os.path.lexists(path):
                raise
            # Another command took the name meanwhile: the next one is free.


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


def restore(ws: Workspace, source: str, tell: Tell | None = None) -> Restored:
    """Replace the store by a copy, in one step; what was there before is kept.

    Raises NotFound, StoreDamaged and StoreNewer, and leaves the store as it was.
    """
    if ws.store.shared:
        _there(ws)
    now = ws.clock.now()
    writer = Writer(user_id=ws.user_id, token=ws.token(), component=ws.component, invocation=ws.invocation_id)
    done = Restore(
        ws.store, writer, now, name_kept=lambda: _backup_path(ws, now), known=lambda copy: _known(ws, copy), tell=tell
    ).run(os.path.abspath(source))
    ws.catch_up(recorded=1)
    return done


def _known(ws: Workspace, copy: Copy) -> Given:
    """What this installation's log knows of what was given away after a copy was made."""
    ids = given.after(ws.installation.log, copy.store_id, copy.event, copy.given.ids)
    return Given(ids, ids.get("event", 0))


def explain(ws: Workspace, error: Exception) -> None:
    """Look whether a defect is damage of the store, which no code of ours can foresee.

    Raises StoreDamaged, which says what is wrong with it.
    """
    if isinstance(error, OSError | MemoryError) or not ws.store.exists:
        return
    try:
        ws.store.close()
        wrong = checking.damage(ws.store)
    except StoreError:
        return
    if wrong:
        raise StoreDamaged(
            f"The store {ws.store.path} is damaged ({wrong}).",
            hint="Look at it with: tt db check. Bring a copy back with: tt db restore FILE --yes",
        ) from error


def upgrade(ws: Workspace) -> bool:
    """Upgrade the store in force and record it; returns whether there was anything to do."""
    return ws.upgrade() is not None


def purge(ws: Workspace, before: datetime) -> int:
    """Erase what the journal keeps of records deleted before an instant; returns their number."""
    _there(ws)
    return maintenance.purge(ws.store, before)
