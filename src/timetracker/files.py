"""Small private files: locked between processes, written whole or not at all."""

from __future__ import annotations

import os
import sys

from timetracker.scope import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Busy(OSError):
    """Somebody else holds the lock, and waiting was not wanted."""


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int, *, wait: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def filled(path: str) -> bool:
    """Whether a file is there and not empty."""
    try:
        return os.stat(path).st_size > 0
    except OSError:
        return False


@contextmanager
def locked(path: str, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock of a file, made when it is not there.

    Raises Busy when it is held and `wait` is false, OSError when it cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(handle, wait=wait)
        except BlockingIOError as error:
            raise Busy(str(error)) from error
        yield
    finally:
        os.close(handle)


def read_ascii(path: str, most: int = 1 << 20) -> str:
    """The text of a small file, its first `most` bytes at most.

    `open` would load a codec that a hot verb needs for nothing else. A named pipe in the
    file's place holds nobody up. Raises OSError, UnicodeDecodeError.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        return os.read(handle, most).decode("ascii")
    finally:
        os.close(handle)


def write_whole(handle: int, data: bytes) -> None:
    """Write all of it or raise OSError."""
    # A full disk shortens a write; the torn line is cut off by whoever comes next.
    if os.write(handle, data) != len(data):
        raise OSError(28, "No space left on device")


def replace(path: str, text: str) -> None:
    """Write a small private file atomically."""
    fresh = f"{path}.new"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_whole(handle, text.encode("ascii"))
    finally:
        os.close(handle)
    os.replace(fresh, path)
