"""How a server is connected to: once for a command, from a pool for the web admin.

Addresses go to libpq as they are, so password files, services and TLS settings are those of psql.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

import psycopg
from psycopg.adapt import Loader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

    Driver = psycopg.Connection[tuple[Any, ...]]

POOL = 8
POOL_WAIT_S = 0.5
OPTIONS = {"connect_timeout": 10, "autocommit": True, "application_name": "timetracker"}


class _Whole(Loader):
    """Sums of whole numbers come as NUMERIC, and are whole numbers."""

    def load(self, data: Any) -> int:
        """The number of a text."""
        return int(bytes(data))


def _configure(driver: Driver) -> None:
    driver.adapters.register_loader("numeric", _Whole)


class Direct:
    """A connection of its own for whoever asks."""

    def __init__(self, address: str) -> None:
        self._address = address

    def take(self) -> Driver:
        """A connection. Raises psycopg.Error with what the server, or libpq, says."""
        driver = psycopg.connect(self._address, **OPTIONS)  # type: ignore[arg-type]  # names of libpq
        _configure(driver)
        return driver

    def give_back(self, driver: Driver) -> None:
        """End a connection."""
        driver.close()


class Pooled:
    """A connection out of the pool of an address; one more where the pool has none to give."""

    def __init__(self, address: str) -> None:
        self._direct = Direct(address)
        self._pool = _pool(address)
        self._lent: Driver | None = None

    def take(self) -> Driver:
        """A connection. Raises psycopg.Error with what the server, or libpq, says."""
        from psycopg_pool import PoolTimeout

        try:
            self._lent = self._pool.getconn(POOL_WAIT_S)
        except PoolTimeout:  # it does not say why; a connection of our own does, or is there
            return self._direct.take()
        return self._lent

    def give_back(self, driver: Driver) -> None:
        """Return a connection to the pool, which replaces one that is closed."""
        if driver is self._lent:
            self._lent = None
            self._pool.putconn(driver)
        else:
            self._direct.give_back(driver)


_pools: dict[str, ConnectionPool[Driver]] = {}
_making = Lock()


def _pool(address: str) -> ConnectionPool[Driver]:
    with _making:
        if address not in _pools:
            _pools[address] = _made(address)
        return _pools[address]


def _made(address: str) -> ConnectionPool[Driver]:
    import atexit
    import logging

    from psycopg_pool import ConnectionPool

    # What cannot be connected is told to whoever asked: see `Pooled.take`.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    pool: ConnectionPool[Driver] = ConnectionPool(
        address, kwargs=OPTIONS, configure=_configure, check=ConnectionPool.check_connection,
        min_size=0, max_size=POOL, num_workers=2, open=True,
    )  # fmt: skip
    atexit.register(pool.close)
    return pool


def close_pools() -> None:
    """End all connections that wait in a pool."""
    with _making:
        for pool in _pools.values():
            pool.close()
        _pools.clear()
