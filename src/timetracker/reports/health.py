"""Is everything all right: the store's checks, its facts, and all paths."""

from __future__ import annotations

import os
import sys

from timetracker import VERSION
from timetracker.domain.errors import NotFound, StoreError
from timetracker.store import checking
from timetracker.store import sql_sqlite as sql
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from timetracker.asking import Asking
    from timetracker.settings import Settings
    from timetracker.store.store import Store

_CHECKS = (Column("check", "Check"), Column("passed", "Passed", "yes_no"), Column("detail", "Detail"))


def check(store: Store, *, overlap: str) -> Sheet:
    """One row a check of the store.

    Raises NotFound when there is no store, and StoreError.
    """
    if not store.exists:
        raise NotFound(f"There is no store at {store.path} yet.", hint="Start with: tt start PROJECT")
    found = checking.findings(store, overlap=overlap)
    data = {"checks": [finding._asdict() for finding in found], "path": store.path}
    return Sheet("Check", _CHECKS, [tuple(finding) for finding in found], data)


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


def doctor(store: Store, settings: Settings) -> Sheet:
    """One row a thing that must work, with its path."""
    rows = list(_diagnoses(store, settings))
    data = {"version": VERSION, "checks": [dict(zip(("check", "passed", "detail"), row, strict=True)) for row in rows]}
    wrong = sum(not row[1] for row in rows)
    return Sheet("Doctor", _CHECKS, rows, data, note=f"{wrong} things need attention." if wrong else "All is well.")


def _diagnoses(store: Store, settings: Settings) -> Iterator[tuple[str, bool, str]]:
    import sqlite3

    python = ".".join(map(str, sys.version_info[:3]))
    yield "program", True, f"tt {VERSION}, Python {python}, SQLite {sqlite3.sqlite_version}"
    config = settings.paths.config
    yield "settings", not settings.unknown, config + ("" if os.path.exists(config) else " (none: defaults)")
    yield "zone", bool(settings.zone), settings.zone_name
    yield _store(store, overlap=settings.overlap)
    yield _directory("event log", settings.paths.logs)
    yield _link(settings.paths.logs)
    yield "telemetry", True, settings.paths.telemetry


def _store(store: Store, *, overlap: str) -> tuple[str, bool, str]:
    path = store.path
    if not store.exists:
        return "store", True, f"{path} (not made yet)"
    try:
        found = [f"{one.check}: {one.detail}" for one in checking.findings(store, overlap=overlap) if not one.passed]
    except StoreError as error:
        return "store", False, f"{error.message} {error.hint}"
    if not store.shared and not os.access(path, os.W_OK):
        found.append("it cannot be written to")
    return "store", not found, f"{path}{' – ' if found else ''}{'; '.join(found)}"


def _directory(name: str, path: str) -> tuple[str, bool, str]:
    there = path
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    usable = os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK)
    return name, usable, path if usable else f"{path} cannot be written to"


def _link(logs: str) -> tuple[str, bool, str]:
    path = os.path.join(logs, "app.jsonl")
    if not os.path.isdir(logs) or not any(name.startswith("app-") for name in os.listdir(logs)):
        return "log link", True, f"{path} (no log yet)"
    there = os.path.exists(path)
    return "log link", there, path if there else f"{path} could not be made; read the newest app-*.jsonl instead"
