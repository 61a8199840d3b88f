"""Small private files: locked between processes, written whole or not at all.

A file of ours is written under a name that nobody can guess and that holds it locked, synced, and only then given its
own name. Whoever is killed before leaves that first name behind; `sweep` removes it once its lock is free.
"""

from __future__ import annotations

import errno
import os
import stat
import sys

from timetracker.domain.annotations import Iterator
from timetracker.locks import Busy as Busy, keep, locked as locked, take
from timetracker.scope import contextmanager, suppress

PRIVATE = 0o600
UNFINISHED = ".tt-new"
_NAME_MOST = 180  # bytes of the final name that the first one repeats: names end at 255
_SIDECARS = ("-journal", "-wal", "-shm")  # what SQLite puts beside a file that it writes
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a named pipe in a file's place holds nobody up
_BINARY = getattr(os, "O_BINARY", 0)


class NotASmallFile(OSError, ValueError):
    """What is in a small file's place is not one: a directory, a pipe, or not plain ASCII."""


def filled(path: str) -> bool:
    """Whether a file is there and not empty."""
    try:
        return os.stat(path).st_size > 0
    except OSError:
        return False


def identity(path: str) -> tuple[int, int] | None:
    """Which file has a name now: its device and number; None for none."""
    try:
        there = os.stat(path)
    except OSError:
        return None
    return there.st_dev, there.st_ino


def full(path: str) -> bool:
    """Whether the disk of a file has no room for another page."""
    try:
        room = os.statvfs(os.path.dirname(path) or ".")
    except (OSError, AttributeError):  # Windows has no such call
        return False
    return room.f_bavail * room.f_frsize < 1 << 16


def read_ascii(path: str, most: int = 1 << 20) -> str:
    """The text of a small file of `most` bytes at most.

    `open` would load a codec that a hot verb needs for nothing else. A named pipe in the
    file's place holds nobody up. Raises OSError, and Odd among it.
    """
    try:
        return read_small(path, most).decode("ascii")
    except UnicodeDecodeError as error:
        raise NotASmallFile(errno.EILSEQ, "Not plain text", path) from error


def read_small(path: str, most: int = 1 << 20) -> bytes:
    """The bytes of a small file, which `read_ascii` and its like make text of.

    Raises OSError, and Odd among it.
    """
    handle = os.open(path, os.O_RDONLY | _NO_WAIT | _BINARY)
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_size > most:
            raise NotASmallFile(errno.EINVAL, "Too large" if state.st_size > most else "Not a regular file", path)
        return os.read(handle, most)
    finally:
        os.close(handle)


def regular(path: str, flags: int) -> int:
    """An opener for `open` that takes regular files only: a named pipe in a file's place holds nobody up.

    Raises OSError, and Odd among it.
    """
    handle = os.open(path, flags | _NO_WAIT | _BINARY, PRIVATE)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotASmallFile(errno.EINVAL, "Not a regular file", path)
    return handle


def read_at(handle: int, size: int, offset: int) -> bytes:
    """Some bytes of an open file from a place on; `os.pread` is not everywhere."""
    os.lseek(handle, offset, os.SEEK_SET)
    return os.read(handle, size)


def open_to_append(path: str) -> int:
    """Open a private file for reading, and for writing at its end; made when it is not there.

    Raises OSError, and Odd for what is not a file: a pipe in its place holds nobody up.
    """
    return regular(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _NO_LINK)


def write_whole(handle: int, data: bytes) -> None:
    """Write all of it or raise OSError."""
    view = memoryview(data)
    while view:
        # A full disk shortens a write, and the next one says why; the torn line is cut off by whoever comes next.
        view = view[os.write(handle, view) :]


def new_name(target: str) -> str:
    """A name beside a file that nobody can guess, and that `sweep` knows."""
    directory, base = os.path.split(target)
    head = os.fsdecode(os.fsencode(base)[:_NAME_MOST])
    return os.path.join(directory, f".{head}.{os.getpid()}-{os.urandom(8).hex()}{UNFINISHED}")


class NewFile:
    """A file that is being written: an open handle, its name for now, and the one that it will have."""

    __slots__ = ("handle", "name", "target")

    def __init__(self, target: str) -> None:
        self.target = target
        while True:
            self.name = new_name(target)
            self.handle = os.open(self.name, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY, PRIVATE)
            if self._held():
                return
            os.close(self.handle)  # swept between its making and its lock

    def _held(self) -> bool:
        try:
            if sys.platform != "win32":  # there nobody can remove a file that is open
                keep(self.handle)
            return os.path.samestat(os.stat(self.name), os.fstat(self.handle))
        except FileNotFoundError:
            return False
        except OSError:
            return True  # a file system without locks: nobody sweeps there either

    def take_place(self, *, mode: int, fresh: bool, durable: bool) -> None:
        """Sync the file and give it its own name."""
        if mode != PRIVATE:
            os.chmod(self.name, mode)
        os.fsync(self.handle)
        if sys.platform == "win32":
            self.close()  # what is open cannot be renamed there
        if fresh:
            name_first(self.name, self.target)
        else:
            os.replace(self.name, self.target)
        if durable:
            sync_directory(os.path.dirname(self.target))

    def close(self) -> None:
        """Let go of the file and its lock."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


def name_first(name: str, target: str) -> None:
    """Give a file another name, which nothing has yet.

    Raises FileExistsError.
    """
    try:
        os.link(name, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "File exists", target) from None
        os.rename(name, target)
    else:
        os.unlink(name)


@contextmanager
def replacing(path: str, *, mode: int = PRIVATE, fresh: bool = False, durable: bool = True) -> Iterator[NewFile]:
    """A new file that becomes `path` when the block ends, and is gone when it raises.

    It is private and lies beside `path`; what killed commands left of earlier ones is swept first. Whatever else opens
    it by its name (SQLite) must have closed it when the block ends. `fresh` refuses to replace anything; without
    `durable` a power cut may bring the old file back. Raises OSError, FileExistsError among it.
    """
    sweep(*os.path.split(path))
    new = NewFile(path)
    try:
        yield new
        new.take_place(mode=mode, fresh=fresh, durable=durable)
    except BaseException:
        new.close()
        for suffix in ("", *_SIDECARS):
            with suppress(OSError):
                os.unlink(new.name + suffix)
        raise
    finally:
        new.close()


@contextmanager
def scratch(path: str) -> Iterator[NewFile]:
    """A private file beside `path` that is gone when the block ends, with what SQLite put beside it.

    Raises OSError.
    """
    new = NewFile(path)
    try:
        yield new
    finally:
        new.close()
        for suffix in ("", *_SIDECARS):
            with suppress(OSError):
                os.unlink(new.name + suffix)


def sync(path: str) -> None:
    """Wait until a file is on the disk.

    Raises OSError.
    """
    handle = os.open(path, os.O_RDONLY | _BINARY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: str, text: str) -> None:
    """Write a small private file atomically.

    Raises OSError.
    """
    with replacing(path) as new:
        write_whole(new.handle, text.encode())


def sync_directory(path: str) -> None:
    """Wait until the names in a directory are on the disk, where the system can tell.

    Raises OSError.
    """
    if sys.platform == "win32":
        return  # a directory cannot be opened there
    handle = os.open(path or ".", os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems cannot
            raise
    finally:
        os.close(handle)


def sweep(directory: str, base: str = "") -> list[str]:
    """Remove what killed commands left unfinished in a directory; returns the names of it.

    With `base` only what was to become that file. What a living process still writes stays. Never raises OSError:
    litter harms nobody.
    """
    try:
        names = os.listdir(directory or ".")
    except OSError:
        return []
    left = [name for name in names if UNFINISHED in name and name[0] == "." and name.startswith(f".{base}")]
    return [name for name in left if _unfinished(name, base) and _swept(directory, name, names)]


def _unfinished(name: str, base: str) -> bool:
    for suffix in _SIDECARS:
        name = name.removesuffix(suffix)
    head, _, maker = name.removesuffix(UNFINISHED).rpartition(".")
    pid, _, random = maker.partition("-")
    named = not base or head == f".{os.fsdecode(os.fsencode(base)[:_NAME_MOST])}"
    return named and name.endswith(UNFINISHED) and pid.isdecimal() and len(random) == 16


def _swept(directory: str, name: str, names: list[str]) -> bool:
    """Whether a file was removed because nobody writes it any more; a sidecar goes with its file."""
    if not name.endswith(UNFINISHED) and name[: name.index(UNFINISHED) + len(UNFINISHED)] in names:
        return False
    path = os.path.join(directory, name)
    try:
        handle = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT)
    except OSError:
        return os.path.islink(path) and _swept_link(path, name)
    try:
        if sys.platform == "win32":
            os.close(handle)
            handle = -1
        else:
            take(handle)
        os.unlink(path)
    except OSError:
        return False
    finally:
        if handle >= 0:
            os.close(handle)
    for suffix in _SIDECARS:
        with suppress(OSError):
            os.unlink(path + suffix)
    return True


def _swept_link(path: str, name: str) -> bool:
    """Whether a link was removed that was to take a file's place and whose maker's number no process has."""
    try:
        os.kill(int(name.removesuffix(UNFINISHED).rpartition(".")[2].partition("-")[0]), 0)
    except ProcessLookupError:
        with suppress(OSError):
            os.unlink(path)
            return True
    except (OSError, OverflowError):
        return False
    return False
