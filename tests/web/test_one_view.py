"""A page reads the store once: what all of its parts need is asked for once."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from tests.web.browsing import Visitor

from timetracker.store.sqlite import SQLiteConnection


@pytest.mark.parametrize("path", ["/", "/entries", "/reports"])
def test_a_page_asks_once_how_long_the_longest_entry_is(
    path: str, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, counted = SQLiteConnection.run, list[str]()

    def counting(self: SQLiteConnection, statement: str, *more: Any) -> sqlite3.Cursor:
        counted.append(statement)
        return run(self, statement, *more)

    monkeypatch.setattr(SQLiteConnection, "run", counting)
    assert admin.get(path).status_code == 200
    assert counted.count(SQLiteConnection.sql.LONGEST) == 1
