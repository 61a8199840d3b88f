"""Dry runs that take long: tried on a copy of the store, so that nobody waits for them."""

from collections.abc import Iterator

from timetracker.scope import contextmanager
from timetracker.store.store import FileStore
from timetracker.workspace import Workspace


@contextmanager
def apart(ws: Workspace) -> Iterator[None]:
    """Let what is changed inside be tried on a copy, where it is a dry run of a store in a file.

    PostgreSQL has no copy to try it on: there other writers wait for a dry run.
    """
    store = ws.store
    if not (ws.dry_run and isinstance(store, FileStore)):
        yield
        return
    from timetracker.store.trial import copied  # of dry runs alone

    ws.ready()
    with copied(store, ws.paths.state) as ws.store:
        try:
            yield
        finally:
            ws.store = store
