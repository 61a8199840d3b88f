"""A page reads the store once: what all of its parts need is asked for once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.browsing import Visitor

from timetracker.store.journal import Journal


@pytest.mark.parametrize("path", ["/", "/calendar", "/entries", "/reports"])
def test_a_page_asks_once_how_long_the_longest_entry_is(
    path: str, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, counted = Journal.value, list[str]()

    def counting(self: Journal, statement: str, **parameters: Any) -> Any:
        if statement == self.sql.LONGEST:
            counted.append(statement)
        return value(self, statement, **parameters)

    monkeypatch.setattr(Journal, "value", counting)
    assert admin.get(path).status_code == 200
    assert len(counted) == 1
