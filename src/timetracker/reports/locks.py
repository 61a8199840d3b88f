"""Locks, and what became of one."""

from typing import Any

from timetracker.asking import Asking
from timetracker.domain.entry import Lock
from timetracker.reports.described import Records, stamp
from timetracker.view import Card, Column, Sheet

COLUMNS = (
    Column("client", "Client", "label", none="all"), Column("until", "Locked until", "day"),
    Column("by", "By", "label"), Column("at", "On", "instant"),
)  # fmt: skip


def listed(ask: Asking) -> Sheet:
    """All locks, that of all time first."""
    data = [_data(ask, lock) for lock in ask.reader.locks()]
    rows = [
        [item["client"] and item["client"]["name"], item["until"], item["by"]["name"], lock.at]
        for item, lock in zip(data, ask.reader.locks(), strict=True)
    ]
    return Sheet("Locks", COLUMNS, rows, {"locks": data}, note="" if rows else "Nothing is locked.")


def card(ask: Asking, lock: Lock, headline: str) -> Card:
    """What was locked, or released; `{scope}` stands for whose time it is."""
    data = _data(ask, lock)
    scope = f"the time of {data['client']['name']}" if data["client"] else "all time"
    return Card(headline.replace("{scope}", scope), {"lock": data})


def _data(ask: Asking, lock: Lock) -> dict[str, Any]:
    names, zone = Records(ask.reader), ask.settings.zone
    client, user = names.of("client", lock.client_id), names.of("user", lock.user_id)
    return {
        "id": lock.id, "client": client and {"id": client.id, "name": client.name}, "until": lock.day,
        "until_at": stamp(lock.until, zone), "by": {"id": lock.user_id, "name": user and user.name},
        "at": stamp(lock.at, zone),
    }  # fmt: skip
