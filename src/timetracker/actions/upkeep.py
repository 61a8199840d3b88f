"""The store's upkeep: copy, restore, purge, upgrade."""

from __future__ import annotations

import os

from timetracker.domain.annotations import Callable
from timetracker.domain.errors import NotFound, StoreDamaged, StoreError
from timetracker.domain.event import Draft
from timetracker.domain.jsontext import loads
from timetracker.domain.record import NamedTuple
from timetracker.observe import given
from timetracker.scope import suppress
from timetracker.store import checking, copies, maintenance
from timetracker.store.numbering import CopyFacts, HighestIds
from timetracker.store.restoring import Restore, Restored, prepared_copy
from timetracker.store.store import FileStore, Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.store.copies import Tell
    from timetracker.store.copying.sides import CopyResult
    from timetracker.workspace import Workspace


def backup(ws: Workspace, target: str | None = None, tell: Tell | None = None) -> tuple[str, int]:
    """Make a verified copy of the store; returns its path and size in bytes.

    Without a target it goes to `backups/` beside the store, named after the instant. `tell` is called with the pages
    that are done, and all of them. Raises NotFound when there is no store, and StoreError.
    """
    _exists(ws)
    now = ws.clock.now()
    path, size = _copied(ws, now, tell) if target is None else _copy_to(ws, os.path.abspath(target), tell)
    with ws.change() as tx:
        tx.record(Draft("store.backed_up", {"size_bytes": size}), now)
    return path, size


def _copy_to(ws: Workspace, path: str, tell: Tell | None) -> tuple[str, int]:
    if os.path.lexists(path):
        raise StoreError(f"{path} exists already.", hint="Name another file.")
    return path, _copy(ws, path, tell)


def _copy(ws: Workspace, path: str, tell: Tell | None) -> int:
    if isinstance(ws.store, FileStore):
        return copies.backup(ws.store, path, tell)
    from timetracker.store.copying import copy as copied  # door: sqlalchemy

    copied(ws.settings.store, path, tell or (lambda done, total: None))
    return os.stat(path).st_size


def _copied(ws: Workspace, now: datetime, tell: Tell | None) -> tuple[str, int]:
    while True:
        path = _backup_path(ws, now)
        try:
            return path, _copy(ws, path, tell)
        except StoreError:
            if not os.path.lexists(path):
                raise
            # Another command took the name meanwhile: the next one is free.


def _backup_path(ws: Workspace, now: datetime) -> str:
    directory = os.path.join(os.path.dirname(ws.paths.store if ws.store.shared else ws.store.path), "backups")
    path = os.path.join(directory, f"timetracker-{now:%Y%m%dT%H%M%SZ}")
    number = 1
    while os.path.lexists(f"{path}{f'-{number}' if number > 1 else ''}.db"):
        number += 1
    return f"{path}{f'-{number}' if number > 1 else ''}.db"


class CopyFile(NamedTuple):
    """A copy beside the store: the file's name, its size, and when it was made, as Unix seconds."""

    name: str
    size_bytes: int
    made_s: int


def copies_of(ws: Workspace) -> list[CopyFile]:
    """The copies in `backups/` beside the store, newest first; none where its database keeps it."""
    if ws.store.shared:
        return []
    try:
        with os.scandir(os.path.join(os.path.dirname(ws.store.path), "backups")) as files:
            copied = [file for file in files if file.name.endswith(".db") and file.is_file()]
            states = [(file.name, file.stat()) for file in copied]
    except OSError:
        return []
    listed = [CopyFile(name, state.st_size, int(state.st_mtime)) for name, state in states]
    return sorted(listed, key=lambda copy: (-copy.made_s, copy.name))


def _exists(ws: Workspace) -> None:
    if not ws.store.exists:
        raise NotFound(f"There is no store at {ws.store.path} yet.", hint="The first entry makes it.")
    ws.ready()


def _in_a_file(ws: Workspace) -> FileStore:
    store = ws.store
    if not isinstance(store, FileStore):
        raise StoreError(
            f"{ws.store.path} is kept by its database, not in a file.", hint="What can be done there: docs/teams.md"
        )
    _exists(ws)
    return store


def copy(origin: str, goal: str, progress: Callable[[int, int], None]) -> CopyResult:
    """Copy a whole store to another place, from a file to PostgreSQL, back, or between two databases.

    `told` is called with the rows that are done, and all of them. Raises InvalidInput for an address that holds a
    password, NotFound, and StoreError: then there is no new store yet.
    """
    from timetracker.store.address import checked
    from timetracker.store.copying import copy as copied  # door: sqlalchemy

    return copied(checked(origin), checked(goal), progress)


def restore(ws: Workspace, source: str, tell: Tell | None = None) -> Restored:
    """Replace the store by a copy, in one step; what was there before is kept.

    Raises NotFound, StoreDamaged and StoreNewer, and leaves the store as it was.
    """
    store = ws.store
    if not isinstance(store, FileStore):
        return _restore_team(ws, os.path.abspath(source), tell)
    now = ws.clock.now()
    writer = Writer(user_id=ws.user_id, token=ws.token(), component=ws.component, invocation=ws.invocation_id)
    with suppress(StoreError), ws.reading() as reader:  # what is replaced may be beyond reading
        writer.mark = ws.mark(reader, ws.user_id)
    done = Restore(
        store, writer, now, name_kept=lambda: _backup_path(ws, now), given=lambda copy: _known(ws, copy), tell=tell
    ).run(os.path.abspath(source))
    ws.catch_up(recorded=1)
    return done


def _restore_team(ws: Workspace, source: str, tell: Tell | None) -> Restored:
    """Make a store of a copy, in a database in which there is none."""
    from timetracker.store.copying import copy as copied  # door: sqlalchemy

    if ws.store.exists:
        raise StoreError(
            f"There is a store at {ws.store.path} already: a copy is restored into an empty database.",
            hint="Make another database or schema, and name it with --store.",
        )
    with prepared_copy(source, ws.paths.store) as path:
        ws.store.close()
        rows = copied(path, ws.settings.store, tell or (lambda done, total: None)).rows
    with ws.change() as tx:
        tx.record(Draft("store.restored", {"entries": rows["entry"]}), ws.clock.now())
    return Restored(rows["entry"], None)


def _known(ws: Workspace, copy: CopyFacts) -> HighestIds:
    """What this installation's log knows of what was given away after a copy was made."""
    ids = given.after(ws.installation.log, copy.store_id, copy.event, copy.given.ids)
    return HighestIds(ids, ids.get("event", 0))


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
            hint="See what is damaged; then bring a copy back from backups/ beside it.",
            command="tt db check",
        ) from error


def upgrade(ws: Workspace) -> bool:
    """Upgrade the store in force and record it; returns whether there was anything to do."""
    return ws.upgrade() is not None


def normalised(ws: Workspace) -> list[str]:
    """What upgrades of this store changed in names, notes and details, as sentences."""
    with ws.reading() as reader:
        sentences = reader.value(reader.sql.META, key="normalised")
    return [] if sentences is None else list(loads(sentences))


def purge(ws: Workspace, before: datetime) -> int:
    """Erase what the journal keeps of records deleted before an instant; returns their number."""
    return maintenance.purge(_in_a_file(ws), before)
