"""A store in a file begins as a copy of one that was created before: to create it is most of what many tests do.

Tests of stores themselves, and of their loss, create theirs as the program does; so does every other process.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from timetracker.store import sqlite

_CREATING = {"store", "loss"}  # directories of such tests
_as_the_program_does = sqlite._make_private
_copying = True


def begin(test: Path) -> None:
    """Decide by where a test is how its stores begin."""
    global _copying
    _copying = _CREATING.isdisjoint(test.parts)


@cache
def _created() -> tuple[bytes, bytes]:
    """The file of a new store, and its id therein."""
    with TemporaryDirectory() as directory:
        path = f"{directory}/new.db"
        _as_the_program_does(path)
        sqlite.SQLiteConnection(path, writable=True).close()
        with closing(sqlite3.connect(path)) as driver:
            id = driver.execute("SELECT value FROM meta WHERE key = 'store_id'").fetchone()[0].encode()
        content = Path(path).read_bytes()
    assert content.count(id) == 1
    return content, id


def _begun(path: str) -> None:
    """Make the file of a new store, whole at once, with an id of its own; what is there stays."""
    if not _copying or os.path.lexists(path):
        _as_the_program_does(path)
        return
    content, id = _created()
    beside = f"{path}.{os.urandom(4).hex()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content.replace(id, os.urandom(16).hex().encode()))
        os.link(beside, path)
    except OSError:  # another one was first, or nothing can be made here: the program says what becomes of that
        _as_the_program_does(path)
    finally:
        with suppress(OSError):
            os.unlink(beside)


sqlite._make_private = _begun
