"""The numbers that a store gave."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def numbers(path: Path) -> tuple[int, int, int, str]:
    """The newest event, action and entry of a store, and its id."""
    with closing(sqlite3.connect(path)) as driver:
        newest = driver.execute("SELECT max(number), max(action) FROM event").fetchone()
        entry = driver.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entry'").fetchone()
        return (*newest, *entry, driver.execute("SELECT value FROM meta WHERE key = 'store_id'").fetchone()[0])
