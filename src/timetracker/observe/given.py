"""What the event log knows of the ids that a store gave away, where the store itself cannot say it any more."""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from timetracker.files import regular
from timetracker.observe.event_log import EventLog, LogCursor
from timetracker.scope import suppress
from timetracker.store import numbering
from timetracker.store.numbering import HighestIds
from timetracker.store.store import Tx

# Field of an event -> the table whose ids it holds.
_TABLES = {
    "entry_id": "entry", "project_id": "project", "into_id": "project", "task_id": "task", "client_id": "client",
    "tag_id": "tag", "account_id": "user_account", "lock_id": "lock",
}  # fmt: skip
_MADE = ("rows", "parts")  # fields that count things, which may be new
_MOST = 500  # changes of one event, of which the log holds no line


def after(log: EventLog, store_id: str, event: int, ids: Mapping[str, int]) -> dict[str, int]:
    """The highest ids that may have been given away since an event of a store, by table, from those given until then.

    Numbers that were given for sure, and where lines are missing, as many more as there can be.
    """
    number, last = _reached(log, store_id)
    highest = dict(ids)
    met: set[int] = set()
    grown = 0
    for line in _later(log.directory, number, event) if number else ():
        met.add(line["event_id"])
        grown += sum(line[name] for name in _MADE if isinstance(line.get(name), int))
        for name, table in _TABLES.items():
            if isinstance(line.get(name), int):
                highest[table] = max(highest.get(table, 0), line[name])
    last = max(last, *met, 0)
    if last <= event:
        return dict(ids)
    # Each event may have made a thing of its own, and those that the log does not tell of very many.
    grown += (last - event) + _MOST * max(0, last - event - len(met))
    for table in highest:
        highest[table] = max(highest[table], ids.get(table, 0) + grown)
    return {**highest, "event": last}


def _later(logs: str, store: int, event: int) -> Iterator[dict[str, Any]]:
    """The lines of a store after an event, and those of the generations that may have followed it.

    A generation has a number of its own in the log, and begins above what was given: none begins with the first event.
    """
    fresh: dict[int, bool] = {}
    for line in _lines(logs):
        number = line["store"]
        own = number == store and line["event_id"] > event
        if own or (number > store and not fresh.setdefault(number, line["event_id"] == 1)):
            yield line


def go_on(log: EventLog, place: LogCursor, tx: Tx) -> str:
    """Let the store of a transaction, an older copy that took its place, go on above what the log knows; says so."""
    from timetracker.store import dumped  # brings the SQL of PostgreSQL

    newest = tx.last_event()
    driver = tx.connection.driver
    there = numbering.contents(driver) if isinstance(driver, sqlite3.Connection) else dumped.contents(tx)
    if there is not None:
        ids = after(log, there.store_id, _common(log, place, tx), there.given.ids)
        event = max(ids.get("event", 0), place.last)
        advance = dumped.advance if tx.distant else numbering.advance
        advance(tx, there.given.joined(HighestIds({**ids, "event": event}, event)), newest)
    return (
        f"The store was replaced by an older copy, or a copy of it was written to from here: the event log knows its"
        f" event {place.last}, and the store does not. What was recorded since that copy is not in it. "
        + ("It goes on with numbers that were never given." if there else "Only its owner can let it go on above.")
    )


def _common(log: EventLog, place: LogCursor, tx: Tx) -> int:
    """The last event of which the log and the store tell the same."""
    lines = [
        (line["event_id"], line.get("invocation_id")) for line in _lines(log.directory) if line["store"] == place.number
    ]
    return next((number for number, invocation in reversed(lines) if tx.invocation(number) == invocation), 0)


def _reached(log: EventLog, store_id: str) -> tuple[int, int]:
    """The number of a store in the log, and the last of its events there; zeros for none."""
    try:
        place = log.reached(store_id)
    except OSError:
        return 0, 0
    return place.number, place.last


def _lines(logs: str) -> Iterator[dict[str, Any]]:
    """The lines about events of stores, in order."""
    for name in sorted(os.listdir(logs)):
        if not name.startswith("app-"):
            continue
        with (
            suppress(OSError),  # what cannot be read tells nothing
            open(os.path.join(logs, name), encoding="ascii", errors="replace", opener=regular) as file,
        ):
            for text in file:
                if '"store": ' in text and (line := _parsed(text)) is not None:
                    yield line


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    if not isinstance(line, dict) or not all(type(line.get(name)) is int for name in ("store", "event_id")):
        return None
    return line
