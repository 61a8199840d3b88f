"""Is the store all right: its checks, and its facts."""

from __future__ import annotations

from time import perf_counter

from timetracker.domain.errors import NotFound
from timetracker.store import checking
from timetracker.store import sql_sqlite as sql
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from timetracker.asking import Asking
    from timetracker.store.protocol import Store

MANY = 10_000  # rows of which a rate says something
_CHECKS = (Column("check", "Check"), Column("passed", "Passed", "yes_no"), Column("detail", "Detail"))


def check(store: Store, *, overlap: str, tell: Callable[[int, int], None] | None = None) -> Sheet:
    """One row a check of the store; `tell` is called with the rows that are done, and all of them.

    Raises NotFound when there is no store, and StoreError.
    """
    if not store.exists:
        raise NotFound(f"There is no store at {store.path} yet.", hint="Start with: tt start PROJECT")
    rows, begin = 0, perf_counter()

    def count(done: int, total: int) -> None:
        nonlocal rows
        rows = done
        if tell is not None:
            tell(done, total)

    found = checking.findings(store, overlap=overlap, tell=count)
    spent = perf_counter() - begin
    rate = f"{rows} entries and events in {spent:.1f} s, {rows / spent:.0f} a second." if rows >= MANY else ""
    data = {"checks": [finding._asdict() for finding in found], "path": store.path}
    return Sheet("Check", _CHECKS, [tuple(finding) for finding in found], data, note=rate)


def info(ask: Asking, store: Store) -> Card:
    """Where the store is, how large, and what is in it."""
    reader = ask.reader
    entries, events = reader.value(reader.sql.COUNT_ENTRIES), reader.value(reader.sql.COUNT_EVENTS)
    store_id, size = reader.store_id(), reader.size_bytes()
    data = {
        "path": store.path, "exists": store.exists, "size_bytes": size, "revision": sql.REVISION,
        "store_id": store_id, "entries": entries, "events": events,
    }  # fmt: skip
    fields = [
        ("Revision", "count", sql.REVISION), ("Entries", "count", entries), ("Events", "count", events),
        ("Size", "text", f"{size / 1024:.0f} KiB"),
    ]  # fmt: skip
    return Card(store.path, data, fields=fields)
