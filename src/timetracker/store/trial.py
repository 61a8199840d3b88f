"""A copy of a store in a file, in which something long can be tried while others write."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

from timetracker.domain.jsontext import dumps
from timetracker.files import scratch, sweep
from timetracker.store import copies
from timetracker.store.guards import VEILED
from timetracker.store.people import MemberTx
from timetracker.store.reader import Reader
from timetracker.store.rows import Row
from timetracker.store.sqlite import SQLiteConnection
from timetracker.store.store import FileStore, Tx

_NAME = "trial"
_THEIRS = "user_id IN (SELECT value::BIGINT FROM json_array_elements_text(%(users)s::JSON))"
_OF_ENTRIES = f"IN (SELECT id FROM entry WHERE {_THEIRS})"
_IMPORTS = f"SELECT action FROM event_visible WHERE {_THEIRS} AND name = 'import.completed'"
# What of a database an import of some users may meet, by table; of the tables that are not named, nothing.
_ROWS = {
    "meta": "key <> 'revision'",
    **dict.fromkeys(("user_account", "client", "project", "task", "tag", "rate", "lock", "billing", "invoice"), "true"),
    **dict.fromkeys(("entry", "imported", "tracked", "overlapping"), _THEIRS),
    "entry_tag": f"entry_id {_OF_ENTRIES}",
    "charge": f"id {_OF_ENTRIES}",
    # Names that things had when they came in; and the newest, which says how far the journal goes.
    "event": f"action IN ({_IMPORTS}) OR reverts IN ({_IMPORTS})"
    " OR number = (SELECT max(newest.number) FROM event_visible AS newest)",
}
# By what is looked whether that is as it was: `tracked` and `overlapping` follow from entries.
_TELLING = {
    **{table: condition for table, condition in _ROWS.items() if table not in ("tracked", "overlapping")},
    "event": f"action IN ({_IMPORTS}) OR reverts IN ({_IMPORTS})",
}


class _ExtractTx(Tx):
    secluded = True


class _MemberExtractTx(MemberTx):
    secluded = True


@contextmanager
def copied(store: FileStore, directory: str) -> Iterator[FileStore]:
    """A store like another one, as it is in one instant, in a private file that is gone when the block ends.

    It is held to the same rights. Where there is no room for a copy, it is the other one itself.
    """

    def fill(name: str) -> FileStore:
        with closing(SQLiteConnection(store.path, writable=False)) as source:
            copies.fill(source.driver, name)
        return store.like(name)

    with ExitStack() as stack:
        try:
            copy = _filled(fill, directory, stack)
        except (OSError, sqlite3.Error):
            copy = store
        yield copy


@contextmanager
def extracted(reader: Reader, users: Sequence[int], user_id: int, directory: str) -> Iterator[FileStore]:
    """The same of a database, with what the user may see and an import for some users may meet.

    Raises OSError and sqlite3.Error where there is no room for it.
    """

    def fill(name: str) -> FileStore:
        copy = FileStore(name)
        _extract(reader, copy.writing().driver, users)
        user = reader.user(user_id)
        copy.hold_to(_MemberExtractTx if user is None or not user.administers else _ExtractTx, None)
        copy.shared, copy.known_user = True, user_id
        return copy

    with ExitStack() as stack:
        yield _filled(fill, directory, stack)


def _filled(fill: Callable[[str], FileStore], directory: str, stack: ExitStack) -> FileStore:
    os.makedirs(directory, mode=0o700, exist_ok=True)
    sweep(directory)
    file = stack.enter_context(scratch(os.path.join(directory, _NAME)))
    copy = stack.enter_context(closing(fill(file.name)))
    copy.writing().driver.execute("PRAGMA synchronous=OFF")
    return copy


def fingerprint(reader: Reader, users: Sequence[int]) -> list[Row]:
    """What differs once something changed in a database of what `extracted` takes of it for some users."""
    parts = [
        f"SELECT '{table}', count(*), CAST(sum(hashtextextended(CAST(x AS TEXT), 0)) AS TEXT)"
        f" FROM (SELECT * FROM {_source(table)} WHERE {condition}) AS x"
        for table, condition in _TELLING.items()
    ]
    return list(reader.rows(" UNION ALL ".join(parts), users=dumps([*users])))


def _source(table: str) -> str:
    return f"{table}_visible" if table in VEILED else table


def _extract(reader: Reader, driver: sqlite3.Connection, users: Sequence[int]) -> None:
    driver.execute("PRAGMA foreign_keys=OFF")  # entries of others are left out
    driver.execute("BEGIN")
    for table, condition in _ROWS.items():
        names = [row[1] for row in driver.execute(f"PRAGMA table_info({table})")]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = reader.stream(f"SELECT {listed} FROM {_source(table)} WHERE {condition}", users=dumps([*users]))
        driver.execute(f"DELETE FROM {table}")
        driver.executemany(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})", rows)
    driver.execute("COMMIT")
    driver.execute("PRAGMA foreign_keys=ON")
