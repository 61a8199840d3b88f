"""Opens the store of an address, whichever database it is. Both kinds have the same methods."""

from __future__ import annotations

import os

from timetracker.store.sqlite import BUSY_S
from timetracker.store.store import FileStore, path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.team import TeamStore

    Store = FileStore | TeamStore


def opened(address: str, *, busy_s: float = BUSY_S, pooled: bool = False) -> Store:
    """The store of an address: a file's, or one on PostgreSQL; connections are `pooled` where many threads ask.

    Raises InvalidInput, and StoreError when what PostgreSQL needs is not installed.
    """
    if _on_postgresql(address):
        from timetracker.store.team import TeamStore  # door: psycopg

        return TeamStore(address, busy_s=busy_s, pooled=pooled)
    if pooled and os.name != "nt":  # there nobody can replace a file that is open
        from timetracker.store.pooling import PooledStore  # of the web admin alone

        return PooledStore(path_of(address), busy_s=busy_s)
    return FileStore(path_of(address), busy_s=busy_s)


def _on_postgresql(address: str) -> bool:
    if "://" not in address and "=" not in address:
        return False  # nearly every file: no hot verb loads more for it
    from timetracker.store.address import on_postgresql

    return on_postgresql(address)
