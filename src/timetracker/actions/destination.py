"""What a user names to be written: a file, a pipe, a device."""

import os
import stat
from collections.abc import Iterator

from timetracker.files import PRIVATE, replacing
from timetracker.scope import contextmanager


@contextmanager
def opened(path: str, *, mode: int = PRIVATE) -> Iterator[int]:
    """An open handle for what a user names: a regular file is replaced when the block ends, through any link.

    A pipe, a device or a descriptor (`/dev/stdout`) is written to. A new file is private unless `mode` says otherwise;
    one that is replaced keeps its mode, but nobody else may write to it. Raises OSError.
    """
    try:
        state = os.stat(path)
    except FileNotFoundError:
        state = None
    if _descriptor(path) or (state is not None and not stat.S_ISREG(state.st_mode)):
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        try:
            yield handle
        finally:
            os.close(handle)
        return
    if state is not None:
        mode = stat.S_IMODE(state.st_mode) & 0o755
    with replacing(os.path.realpath(path), mode=mode) as new:
        yield new.handle


def _descriptor(path: str) -> bool:
    """Whether a path leads, by its links, to an open file of a process, which has no name to be replaced under."""
    for _ in range(40):
        directory = os.path.realpath(os.path.dirname(path) or ".")
        if directory == "/dev/fd" or (directory.startswith("/proc/") and directory.endswith("/fd")):
            return True
        if not os.path.islink(path):
            return False
        path = os.path.join(directory, os.readlink(path))
    return False
