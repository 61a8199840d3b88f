"""How a restored store goes on: which numbers its copies have given, and above which it begins."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from timetracker.domain.event import Draft
from timetracker.domain.record import NamedTuple
from timetracker.store import sql_sqlite as sql
from timetracker.store.checking.structure import NUMBERED
from timetracker.store.store import FileStore, Tx, Writer

GENERATION_OF, BEGINS_AFTER = "generation_of", "begins_after"  # in `meta`


class HighestIds(NamedTuple):
    """The highest ids that a store has given away, by table, and its highest action."""

    ids: Mapping[str, int]
    action: int

    def joined(self, other: HighestIds) -> HighestIds:
        """The higher of both."""
        ids = {name: max(self.ids.get(name, 0), other.ids.get(name, 0)) for name in {*self.ids, *other.ids}}
        return HighestIds(ids, max(self.action, other.action))


class CopyFacts(NamedTuple):
    """What a copy holds: which store it is of, up to which event, and what that had given away."""

    store_id: str
    event: int
    given: HighestIds


def contents(driver: sqlite3.Connection) -> CopyFacts | None:
    """What a store holds and has given away; None when it cannot say."""
    try:
        return copy_facts(driver)
    except (sqlite3.Error, TypeError):
        return None


def copy_facts(driver: sqlite3.Connection) -> CopyFacts:
    """The same; raises what the driver does."""
    ids = dict(driver.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    for table, column in NUMBERED.items():
        ids[table] = max(ids.get(table) or 0, driver.execute(f"SELECT max({column}) FROM {table}").fetchone()[0] or 0)
    given = HighestIds(ids, driver.execute(sql.NEXT_ACTION).fetchone()[0] - 1)
    store_id = driver.execute(sql.META, {"key": "store_id"}).fetchone()[0]
    return CopyFacts(store_id, driver.execute(sql.LAST_EVENT).fetchone()[0], given)


def go_on(prepared: FileStore, given: HighestIds, writer: Writer, at: datetime, after: int | None) -> int:
    """Record the restore in a copy with numbers that were never given; returns its entries.

    With `after` it becomes a store of its own, whose readers begin after that event: what the old one gave away is
    not known for sure.
    """
    with prepared.begin(writer) as tx:
        advance(tx, given, after)
        entries: int = tx.value(sql.COUNT_ENTRIES)
        tx.record(Draft("store.restored", {"entries": entries}), at)
    return entries


def advance(tx: Tx, given: HighestIds, after: int | None) -> None:
    """Let a transaction go on above what was given; with `after` as a store of its own, as `go_on` says."""
    for table, last in given.ids.items():
        row: dict[str, Any] = {"name": table, "last": last}
        tx.connection.run("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name", row)
        tx.connection.run(
            "INSERT INTO sqlite_sequence (name, seq) SELECT :name, :last"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)", row,
        )  # fmt: skip
    if after is not None:
        _begin_generation(tx, after)
    tx.start_actions_at(given.action + 1)


def _begin_generation(tx: Tx, after: int) -> None:
    """Give a store another id, and let it remember all that it had."""
    of = f"{tx.store_id()}:{after} {tx.value(sql.META, key=GENERATION_OF) or ''}".rstrip()
    for key, value in ((GENERATION_OF, of), (BEGINS_AFTER, str(after)), ("store_id", os.urandom(16).hex())):
        tx.connection.run("DELETE FROM meta WHERE key = :key", {"key": key})
        tx.connection.run(sql.INSERT_META, {"key": key, "value": value})
