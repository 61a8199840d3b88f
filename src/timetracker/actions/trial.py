"""Dry runs of imports, which take long: tried on a copy of the store, so that nobody waits for them."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import Any

from timetracker.actions.mapping import mapped
from timetracker.domain.errors import StoreFull
from timetracker.reports import budget_warnings
from timetracker.scope import contextmanager, suppress
from timetracker.store.store import FileStore, empty
from timetracker.workspace import Workspace

Used = Mapping[budget_warnings.Key, int]
Snapshot = tuple[Sequence[int], Sequence[Any]]  # users, and what their rows were like: a `fingerprint`


@contextmanager
def extract(ws: Workspace, users: str, user_id: int) -> Iterator[tuple[FileStore, Used, Snapshot]]:
    """An extract of a database for an import for some `users`, what is used of budgets there, and how it was then.

    Raises as `mapped` does, and OSError, sqlite3.Error and StoreFull where there is no room for it.
    """
    from timetracker.store.trial import extracted, fingerprint  # of long imports alone

    with ExitStack() as stack:
        with ws.reading() as reader:
            used = budget_warnings.used(ws.asking(reader))
            people = [id for id, _ in mapped(ws, reader, users)]
            copy = stack.enter_context(extracted(reader, people, user_id, ws.paths.state))
            snapshot = people, fingerprint(reader, people)
        yield copy, used, snapshot


@contextmanager
def apart(ws: Workspace, users: str) -> Iterator[Used | None]:
    """Let what is changed inside be tried on a copy, where it is a dry run of an import for some `users`.

    Of PostgreSQL the copy is an extract. Gives what is used of budgets where it does not show in that; else None.
    Raises as `mapped` does.
    """
    store, used = ws.store, None
    if not ws.dry_run:
        yield None
        return
    from timetracker.store.trial import copied  # of dry runs alone

    user_id = ws.user_id
    ws.ready()
    with ExitStack() as stack:
        if not store.exists:
            ws.store = stack.enter_context(closing(empty()))
            ws.store.shared = store.shared
        elif isinstance(store, FileStore):
            ws.store = stack.enter_context(copied(store, ws.paths.state))
        else:
            with suppress(OSError, sqlite3.Error, StoreFull):
                ws.store, used, _ = stack.enter_context(extract(ws, users, user_id))
        try:
            yield used
        finally:
            ws.store = store
