"""Locks, and what became of one."""

from __future__ import annotations

from timetracker.asking import ReportContext
from timetracker.domain.annotations import Any
from timetracker.domain.entry import Client, Lock, User
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records, stamp
from timetracker.view import Card, Column, Sheet

COLUMNS = (
    Column("client", "Client", "label", none="all"), Column("until", "Locked until", "day"),
    Column("by", "By", "label"), Column("at", "On", "instant"),
)  # fmt: skip


class NamedLock(NamedTuple):
    """A lock, whose time it locks, and who locked, as far as one may see that."""

    lock: Lock
    client: Client | None
    by: User | None


def read(ask: ReportContext) -> list[NamedLock]:
    """All locks, that of all time first."""
    names = Records(ask.reader)
    return [_named(names, lock) for lock in ask.reader.locks()]


def listed(ask: ReportContext) -> Sheet:
    """The same as a sheet."""
    locks = read(ask)
    rows = [[item.client and item.client.name, item.lock.day, item.by and item.by.name, item.lock.at] for item in locks]
    data = [_data(ask, item) for item in locks]
    return Sheet("Locks", COLUMNS, rows, {"locks": data}, note="" if rows else "Nothing is locked.")


def card(ask: ReportContext, lock: Lock, headline: str) -> Card:
    """What was locked, or released; `{scope}` is replaced by whose time it is."""
    item = _named(Records(ask.reader), lock)
    scope = f"the time of {item.client.name}" if item.client else "all time"
    return Card(headline.replace("{scope}", scope), {"lock": _data(ask, item)})


def _named(names: Records, lock: Lock) -> NamedLock:
    return NamedLock(lock, names.of("client", lock.client_id), names.of("user", lock.user_id))


def _data(ask: ReportContext, item: NamedLock) -> dict[str, Any]:
    (lock, client, by), zone = item, ask.settings.zone
    return {
        "id": lock.id, "client": client and {"id": client.id, "name": client.name}, "until": lock.day,
        "until_at": stamp(lock.until, zone), "by": {"id": lock.user_id, "name": by and by.name},
        "at": stamp(lock.at, zone),
    }  # fmt: skip
