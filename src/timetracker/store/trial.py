"""A copy of a store in a file, in which something long can be tried while others write."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from timetracker.files import scratch, sweep
from timetracker.store import copies
from timetracker.store.sqlite import SQLiteConnection
from timetracker.store.store import FileStore, empty

_NAME = "trial"


@contextmanager
def copied(store: FileStore, directory: str) -> Iterator[FileStore]:
    """A store like another one, as it is in one instant, in a private file that is gone when the block ends.

    It is held to the same rights. Where there is no room for a copy, it is the other one itself.
    """
    with ExitStack() as stack:
        try:
            copy = stack.enter_context(closing(_copy(store, directory, stack)))
        except (OSError, sqlite3.Error):
            copy = store
        yield copy


def _copy(store: FileStore, directory: str, stack: ExitStack) -> FileStore:
    if not store.exists:
        return empty()
    os.makedirs(directory, mode=0o700, exist_ok=True)
    sweep(directory)
    file = stack.enter_context(scratch(os.path.join(directory, _NAME)))
    with closing(SQLiteConnection(store.path, writable=False)) as source:
        copies.fill(source.driver, file.name)
    copy = store.like(file.name)
    copy.writing().driver.execute("PRAGMA synchronous=OFF")
    return copy
