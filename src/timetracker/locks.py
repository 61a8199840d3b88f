"""Locks between processes, which the system takes back from whoever is killed."""

from __future__ import annotations

import os
import sys
import time

from timetracker.domain.annotations import Iterator
from timetracker.scope import contextmanager

AGAIN_S = 0.01


class Busy(OSError):
    """Somebody else holds the lock, and waiting was not wanted."""


if sys.platform == "win32":
    import msvcrt

    def take(handle: int) -> None:
        """Take the lock of an open file at once.

        Raises Busy, and OSError where there are no locks.
        """
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise Busy(error.errno, error.strerror) from error

    def keep(handle: int, limit_s: float | None = None) -> None:
        """Take the lock of an open file, and wait for it, `limit_s` seconds at most where that is given.

        Raises Busy when the limit is over, and OSError where there are no locks.
        """
        _poll(handle, limit_s)

else:
    import fcntl

    def take(handle: int) -> None:
        """As on Windows."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(error.errno, error.strerror) from error

    def keep(handle: int, limit_s: float | None = None) -> None:
        """As on Windows."""
        if limit_s is None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        else:
            _poll(handle, limit_s)


def _poll(handle: int, limit_s: float | None = None) -> None:
    end = None if limit_s is None else time.monotonic() + limit_s
    while True:
        try:
            return take(handle)
        except Busy:
            if end is not None and time.monotonic() >= end:
                raise
        time.sleep(AGAIN_S)


@contextmanager
def locked(path: str, *, wait: bool = True, limit_s: float | None = None) -> Iterator[None]:
    """Hold the lock of a file, made when it is not there; wait for it, `limit_s` seconds at most where that is given.

    Raises Busy when it is held and `wait` is false or the limit is over, OSError when it cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if wait:
            keep(handle, limit_s)
        else:
            take(handle)
        yield
    finally:
        os.close(handle)
