"""Stores of an older program, full of odd values: this program opens, upgrades and reads them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.conftest import Tt

# Of the first user; the same in the file and in the database.
COUNTS = {"client": 8, "project": 48, "task": 21, "tag": 17, "entry": 1226}


def test_the_older_file_is_upgraded_and_read(tt: Tt, older_file: Path) -> None:
    tt.set(TT_STORE=f"sqlite:///{older_file}")
    _holds(tt)


def test_the_older_database_is_upgraded_and_read(tt: Tt, older_team: str) -> None:
    tt.set(TT_STORE=older_team)
    _holds(tt)


def _holds(tt: Tt) -> None:
    tt.set(TT_ZONE="Europe/Berlin", TT_NOW="2026-03-06T19:00:00+01:00")
    assert tt("db upgrade").code == 0
    items = [line.split('"', 4)[3] for line in tt("export json").out.splitlines()[1:-1]]
    assert Counter(items) == COUNTS
    assert tt("log 2026-03-02 --user anna --json").data["entries"][0]["note"] == "anna's"
    assert len(tt("history --limit 1000 --json").data["actions"]) > 100
    checked = tt("db check --json")
    assert checked.code in (0, 6)
    assert checked.err == "" or checked.error["code"] == "store_damaged"
