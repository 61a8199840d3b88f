"""Is the store all right: its checks, and its facts."""

from __future__ import annotations

from time import perf_counter

from timetracker.asking import ReportContext
from timetracker.domain.annotations import Callable, Sequence
from timetracker.domain.errors import NotFound
from timetracker.domain.record import NamedTuple
from timetracker.store import checking, sql_sqlite as sql
from timetracker.store.checking import Finding
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.opening import Store


CHECKS = (Column("check", "Check"), Column("passed", "Passed", "yes_no"), Column("detail", "Detail"))
MANY = 10_000  # rows of which a rate says something


class StoreCheck(NamedTuple):
    """A store that was checked: what each check says, how many rows were read, and in which time."""

    path: str
    findings: Sequence[Finding]
    rows: int
    spent_s: float


class Facts(NamedTuple):
    """Where a store is, how large, and what is in it."""

    path: str
    exists: bool
    size_bytes: int
    revision: int
    store_id: str
    entries: int
    events: int


def check(store: Store, tell: Callable[[int, int], None] | None = None) -> StoreCheck:
    """Check a store; `tell` is called with the rows that are done, and all of them.

    Raises NotFound when there is no store, and StoreError.
    """
    if not store.exists:
        raise NotFound(f"There is no store at {store.path} yet.", hint="The first entry makes it.")
    rows, begin = 0, perf_counter()

    def count(done: int, total: int) -> None:
        nonlocal rows
        rows = done
        if tell is not None:
            tell(done, total)

    findings = checking.findings(store, count)
    return StoreCheck(store.path, findings, rows, perf_counter() - begin)


def results(checked: StoreCheck) -> Sheet:
    """One row a check of the store, and the rate where that says something."""
    rows, spent_s = checked.rows, checked.spent_s
    rate = f"{rows} entries and events in {spent_s:.1f} s, {rows / spent_s:.0f} a second." if rows >= MANY else ""
    data = {"checks": [finding._asdict() for finding in checked.findings], "path": checked.path}
    return Sheet("Check", CHECKS, checked.findings, data, note=rate)


def facts(ask: ReportContext, store: Store) -> Facts:
    """Where the store is, how large, and what is in it."""
    reader = ask.reader
    entries, events = reader.value(reader.sql.COUNT_ENTRIES), reader.value(reader.sql.COUNT_EVENTS)
    return Facts(
        store.path, store.exists, reader.connection.size_bytes(), sql.REVISION, reader.store_id(), entries, events
    )


def info(ask: ReportContext, store: Store) -> Card:
    """The same as a card."""
    content = facts(ask, store)
    fields = [
        ("Revision", "count", content.revision), ("Entries", "count", content.entries),
        ("Events", "count", content.events),
        ("Size", "text", f"{content.size_bytes / 1024:.0f} KiB"),
    ]  # fmt: skip
    return Card(content.path, content._asdict(), fields=fields)
