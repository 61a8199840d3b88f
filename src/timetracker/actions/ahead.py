"""Long imports are worked out in a copy of the store, so that others wait only while the outcome goes over."""

import os
from collections.abc import Callable, Iterator
from typing import TypeVar

from timetracker.interchange.source import Source
from timetracker.scope import contextmanager
from timetracker.store.store import FileStore, Tx
from timetracker.workspace import Workspace

T = TypeVar("T")

LEAST = 128 * 1024  # bytes of a source; what is shorter is taken in faster than a store is copied
MOST_TIMES = 200  # that a store may be as long as the source, for the same reason


@contextmanager
def ahead(ws: Workspace, source: Source, take: Callable[[Tx], T]) -> Iterator[Callable[[Tx], T]]:
    """What takes a source in, inside a change of the store: what was done ahead in a copy, or else `take` itself.

    Raises what `take` does.
    """
    store = ws.store
    if ws.dry_run or not isinstance(store, FileStore) or not _worthwhile(store, source):
        yield take
        return
    from timetracker.store.prepared import CopyTx, PreparedChange  # of long imports alone
    from timetracker.store.trial import copied

    ws.make_store()
    with copied(store, ws.paths.state) as copy:
        if copy is store:  # there is no room for one
            yield take
            return
        prepared = PreparedChange(copy)
        copy.hold_to(CopyTx, None)
        with ws.apart(copy) as tx:
            done = take(tx)
            assert isinstance(tx, CopyTx)
            tx.keep_sums()
            prepared.made(tx)
        copy.close()
        with prepared.attached(store):
            yield lambda tx: done if prepared.put(tx) else take(tx)


def _worthwhile(store: FileStore, source: Source) -> bool:
    """Whether a source is long enough, beside a store that all may be written to, as who opens a file may."""
    if store.guarded or source.size < LEAST:
        return False
    return not store.exists or os.stat(store.path).st_size <= MOST_TIMES * source.size
