"""Is everything all right: the store's checks, its facts, and all paths."""

from __future__ import annotations

import os
import sys

from timetracker import VERSION
from timetracker.domain.errors import NotFound, StoreError
from timetracker.store import maintenance
from timetracker.store import sql_sqlite as sql
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from timetracker.workspace import Workspace

_CHECKS = (Column("check", "Check"), Column("passed", "Passed", "yes_no"), Column("detail", "Detail"))


def check(ws: Workspace) -> Sheet:
    """One row a check of the store.

    Raises NotFound when there is no store, and StoreError.
    """
    if not ws.store.exists:
        raise NotFound(f"There is no store at {ws.store.path} yet.", hint="Start with: tt start PROJECT")
    found = maintenance.findings(ws.ready(), overlap=ws.settings.overlap)
    data = {"checks": [finding._asdict() for finding in found], "path": ws.store.path}
    return Sheet("Check", _CHECKS, [tuple(finding) for finding in found], data)


def info(ws: Workspace) -> Card:
    """Where the store is, how large, and what is in it."""
    with ws.reading() as reader:
        entries = reader.value(reader.sql.COUNT_ENTRIES)
        events = reader.value(reader.sql.COUNT_EVENTS)
        store_id, size = reader.store_id(), reader.size_bytes()
    data = {
        "path": ws.store.path, "exists": ws.store.exists, "size_bytes": size, "revision": sql.REVISION,
        "store_id": store_id, "entries": entries, "events": events,
    }  # fmt: skip
    fields = [
        ("Revision", "count", sql.REVISION), ("Entries", "count", entries), ("Events", "count", events),
        ("Size", "text", f"{size / 1024:.0f} KiB"),
    ]  # fmt: skip
    return Card(ws.store.path, data, fields=fields)


def doctor(ws: Workspace) -> Sheet:
    """One row a thing that must work, with its path."""
    rows = list(_diagnoses(ws))
    data = {"version": VERSION, "checks": [dict(zip(("check", "passed", "detail"), row, strict=True)) for row in rows]}
    wrong = sum(not row[1] for row in rows)
    return Sheet("Doctor", _CHECKS, rows, data, note=f"{wrong} things need attention." if wrong else "All is well.")


def _diagnoses(ws: Workspace) -> Iterator[tuple[str, bool, str]]:
    import sqlite3

    python = ".".join(map(str, sys.version_info[:3]))
    yield "program", True, f"tt {VERSION}, Python {python}, SQLite {sqlite3.sqlite_version}"
    config = ws.paths.config
    yield "settings", not ws.settings.unknown, config + ("" if os.path.exists(config) else " (none: defaults)")
    yield "zone", bool(ws.settings.zone), ws.zone_name
    yield _store(ws)
    yield _directory("event log", ws.paths.logs)
    yield _link(ws)
    yield "telemetry", True, ws.paths.telemetry


def _store(ws: Workspace) -> tuple[str, bool, str]:
    path = ws.store.path
    if not ws.store.exists:
        return "store", True, f"{path} (not made yet)"
    try:
        found = [f"{one.check}: {one.detail}" for one in _findings(ws) if not one.passed]
    except StoreError as error:
        return "store", False, f"{error.message} {error.hint}"
    if not ws.store.shared and not os.access(path, os.W_OK):
        found.append("it cannot be written to")
    return "store", not found, f"{path}{' – ' if found else ''}{'; '.join(found)}"


def _findings(ws: Workspace) -> list[maintenance.Finding]:
    return maintenance.findings(ws.store, overlap=ws.settings.overlap)


def _directory(name: str, path: str) -> tuple[str, bool, str]:
    there = path
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    usable = os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK)
    return name, usable, path if usable else f"{path} cannot be written to"


def _link(ws: Workspace) -> tuple[str, bool, str]:
    path = os.path.join(ws.paths.logs, "app.jsonl")
    if not os.path.isdir(ws.paths.logs) or not any(name.startswith("app-") for name in os.listdir(ws.paths.logs)):
        return "log link", True, f"{path} (no log yet)"
    there = os.path.exists(path)
    return "log link", there, path if there else f"{path} could not be made; read the newest app-*.jsonl instead"
