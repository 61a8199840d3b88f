"""Short ways to write instants, entries and workspaces in tests; everything is in UTC unless told otherwise."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from timetracker import settings
from timetracker.domain import duration
from timetracker.domain.calendar import Days
from timetracker.domain.entry import Entry
from timetracker.domain.event import Change, Ended, outcome
from timetracker.observe.log_lines import ended_line
from timetracker.settings import Value
from timetracker.store.opening import opened
from timetracker.store.reader import Reader
from timetracker.store.schema import METADATA
from timetracker.store.store import Tx, Writer, empty
from timetracker.workspace import Clock, Workspace

DAY = "2026-03-02"
START = f"{DAY} 09:00"
PROJECTS: dict[str, int] = {"site": 1, "docs": 2, "ops": 3}
DAYS = Days(UTC)


def at(text: str) -> datetime:
    """The instant of `2026-03-02 09:00`, or of `09:00` on 2026-03-02; another offset may follow."""
    result = datetime.fromisoformat(text if "-" in text[:5] else f"{DAY} {text}")
    return (result if result.tzinfo else result.replace(tzinfo=UTC)).astimezone(UTC)


def entry(span: str, project: str = "site", *, id: int = 1, **details: Any) -> Entry:
    """An entry of `09:00-10:30`, or a running one of `09:00-`, on 2026-03-02."""
    start, _, end = span.partition("-")
    values = {"uuid": f"00000000-0000-4000-8000-{id:012}", "user_id": 1, "task_id": None, "zone": "UTC", **details}
    return Entry(id=id, project_id=PROJECTS[project], start=at(start), end=at(end) if end else None, **values)


class SetClock(Clock):
    """A clock that stands still until it is told to move."""

    __slots__ = ("_now",)

    def __init__(self, now: str = START) -> None:
        super().__init__()
        self._now = at(now)

    def now(self) -> datetime:
        """The instant that was set."""
        return self._now

    def set(self, text: str) -> datetime:
        """Stand at another instant, as `at` reads it."""
        self._now = at(text)
        return self._now

    def tick(self, text: str = "1s") -> datetime:
        """Go on by a duration such as `25m`."""
        self._now += duration.read(text)
        return self._now


def workspace(home: Path, clock: Clock | None = None, **details: Any) -> Workspace:
    """A workspace over a real store in `home`: in UTC, or in the zone and with the days of a calendar, `days`.

    With the address of a `store` on a server, its connections may come from a pool and outlast it: `pooled`.
    """
    pooled = details.pop("pooled", False)
    days: Days = details.pop("days", DAYS)
    zone = details.pop("zone", str(days.zone))
    environ = {"TT_HOME": str(home), "TT_ZONE": zone, "TT_STORE": details.pop("store", "")}
    loaded = settings.load(environ=environ)
    if days is not DAYS:
        loaded.values = {**loaded.values, "day.start": Value(f"{days.day_start:%H:%M}", "flag")}
    result = Workspace(loaded, clock or SetClock(), **details)
    if pooled and "://" in loaded.store:
        result.store = opened(loaded.store, pooled=True)
    return result


def asked(tx: Tx, *changes: Change) -> tuple[Change, ...]:
    """Changes, after the store was asked for the ids of what they add, as actions do."""
    for change in changes:
        if change.before is None and change.after is not None and change.kind != "charge":  # which has its entry's
            while tx.next_id(change.kind) < change.after.id:
                pass
    return changes


def writer(token: str = "a" * 32) -> Writer:
    """Somebody who writes to a store without a workspace around it."""
    return Writer(user_id=1, token=token, component="cli", invocation="b" * 32)


# By name: a store on PostgreSQL has one column more.
_ALL = {
    table.name: f"SELECT {', '.join(column.name for column in table.c)} FROM {table.name}"
    for table in METADATA.sorted_tables
}


def dump(path: Path | str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of what a user keeps, by table: everything but the journal and what is local to the store."""
    store = opened(str(path))
    if not store.exists:
        store = empty()
    try:
        with store.read() as reader:
            return table_rows(reader)
    finally:
        store.close()


def table_rows(reader: Reader) -> dict[str, list[tuple[Any, ...]]]:
    """The same, asked of what reads a store already."""
    tables = ("client", "project", "task", "tag", "entry", "entry_tag", "user_account")
    return {table: sorted(map(tuple, reader.rows(_ALL[table])), key=repr) for table in tables}


def log_lines(home: Path) -> list[dict[str, Any]]:
    """The event log of a home, all days in order."""
    files = sorted((home / "logs").glob("app-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("ascii").splitlines()]


def minutes(count: int) -> timedelta:
    """A duration of so many minutes."""
    return timedelta(minutes=count)


def command_line(name: str, code: int, duration_ms: int, now: datetime, invocation: str = "0" * 32) -> str:
    """The event log's line of a finished command."""
    ended = Ended("cli", name, outcome(code), code, duration_ms)
    return ended_line(ended, now, user_id=1, invocation=invocation, telemetry="never")
