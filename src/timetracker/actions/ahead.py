"""Long imports are worked out in a copy of the store, so that others wait only while the outcome goes over."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

from timetracker.actions.trial import Used, extract
from timetracker.domain.errors import StoreFull
from timetracker.interchange.source import Source
from timetracker.scope import contextmanager
from timetracker.store.store import FileStore, Tx
from timetracker.workspace import Workspace

T = TypeVar("T")
Take = Callable[[Tx, Used | None], T]  # takes a source in, where so much is used of budgets besides

LEAST = 128 * 1024  # bytes of a source; what is shorter is taken in faster than a store is copied
MOST_TIMES = 200  # that a store may be as long as the source, for the same reason
TRIES = 3  # to work it out while nobody changes what it is worked out from


@contextmanager
def ahead(ws: Workspace, source: Source, users: str, used: Used | None, take: Take[T]) -> Iterator[Callable[[Tx], T]]:
    """What takes a source in, inside a change of the store: what was done ahead in a copy, or else `take` itself.

    Raises what `take` does, and as `mapped` does for the `users` of a database.
    """
    with ExitStack() as stack:
        if ws.dry_run or source.size < LEAST or not _worthwhile(ws, source):
            yield lambda tx: take(tx, used)
        elif isinstance(ws.store, FileStore):
            yield _of_file(ws, ws.store, take, stack)
        else:
            yield _of_database(ws, users, take, stack)


def _of_file(ws: Workspace, store: FileStore, take: Take[T], stack: ExitStack) -> Callable[[Tx], T]:
    from timetracker.store.prepared import CopyTx, PreparedChange  # of long imports alone
    from timetracker.store.trial import copied

    ws.make_store()
    copy = stack.enter_context(copied(store, ws.paths.state))
    if copy is store:  # there is no room for one
        return lambda tx: take(tx, None)
    prepared = PreparedChange(copy)
    copy.hold_to(CopyTx, None)
    with ws.apart(copy) as tx:
        done = take(tx, None)
        assert isinstance(tx, CopyTx)
        tx.keep_sums()
        prepared.made(tx)
    copy.close()
    stack.enter_context(prepared.attached(store))
    return lambda tx: done if prepared.put(tx) else take(tx, None)


def _of_database(ws: Workspace, users: str, take: Take[T], stack: ExitStack) -> Callable[[Tx], T]:
    """The same of an extract; where somebody changed meanwhile what it holds, of the next one."""
    from timetracker.store.replayed import ReplayedChange  # of long imports alone

    def again(tx: Tx) -> T:
        ws.warnings[:] = warnings
        return take(tx, None)

    ws.make_store()
    warnings = [*ws.warnings]
    for number in range(TRIES):
        with ExitStack() as attempt:
            try:
                copy, used, snapshot = attempt.enter_context(extract(ws, users, ws.user_id))
            except (OSError, sqlite3.Error, StoreFull):  # there is no room for one
                break
            replayed = ReplayedChange(copy, *snapshot)
            with ws.apart(copy) as tx:
                done = take(tx, used)
            with ws.reading() as reader:
                fits = replayed.fits(reader)
            if fits or number == TRIES - 1:
                stack.push(attempt.pop_all())
                return lambda tx: done if replayed.put(tx) else again(tx)
        ws.warnings[:] = warnings
    return again


def _worthwhile(ws: Workspace, source: Source) -> bool:
    """Whether a source is long enough beside a file, all of which may be written to; for a database it always is."""
    store = ws.store
    if not isinstance(store, FileStore):
        return True
    if store.guarded:
        return False
    return not store.exists or os.stat(store.path).st_size <= MOST_TIMES * source.size
