"""Changes of very many records: one event that counts the whole, parts of it in the journal ahead of it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import at
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling

from timetracker.domain.event import PART

ROWS = 1200


@filling
def imported(tt: Tt, _: EnvironmentClock) -> None:
    """A store after an import of 1200 entries."""
    path = tt.home.with_name("in.csv")
    begin = at("2025-01-01 09:00")
    starts = [begin + timedelta(hours=n) for n in range(ROWS)]
    form = "{:%Y-%m-%dT%H:%MZ},{:%Y-%m-%dT%H:%MZ},p{}"
    lines = [form.format(start, start + timedelta(minutes=30), n % 3) for n, start in enumerate(starts)]
    path.write_text("\n".join(["start,end,project", *lines, ""]))
    assert tt("import csv", str(path), "--zone", "UTC").code == 0


def logged(tt: Tt, event: str) -> list[int]:
    """The rows that each event of a name counts in the log."""
    return [line["rows"] for line in tt.log() if line["event"] == event]


def test_an_import_is_one_event_that_counts_the_whole(imported: Tt) -> None:
    assert logged(imported, "import.completed") == [ROWS]
    assert PART not in {line["event"] for line in imported.log()}
    actions = imported("history --json").data["actions"]
    assert [event["name"] for event in actions[0]["events"]] == ["import.completed"]
    assert imported("db check").code == 0


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("bulk all --retag +x --yes", "entries.changed"), ("bulk all --delete --yes", "entries.deleted"),
        ("bulk all --shift +1m --yes", "entries.changed"), ("project merge p0 p1", "entries.changed"),
    ],
)  # fmt: skip
def test_a_bulk_change_is_one_event_and_is_undone_and_done_again(imported: Tt, line: str, event: str) -> None:
    rows = ROWS // 3 if "merge" in line else ROWS
    before = imported.rows()
    assert imported(line).code == 0
    assert logged(imported, event) == [rows]
    after = imported.rows()
    assert imported("undo").code == 0
    assert imported.rows() == before
    assert imported("redo").code == 0
    assert imported.rows() == after
    assert [line["event"] for line in imported.log()][-2:] == ["change.undone", "change.redone"]
    assert imported("db check").code == 0


def test_the_undo_of_an_import_is_one_event(imported: Tt) -> None:
    assert imported("undo").code == 0
    assert imported("log all --json").data["entries"] == []
    assert [line["event"] for line in imported.log()].count("change.undone") == 1
    assert imported("undo").code == 4
    assert imported("redo").code == 0
    assert len(imported("log all --json").data["entries"]) == ROWS
    assert imported("db check").code == 0


def test_an_import_that_ends_with_what_is_known_is_one_event(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    line = "{0:%Y-%m-%dT%H:%MZ},{0:%Y-%m-%dT%H:%MZ},p"
    lines = [line.format(at("2025-01-01 09:00") + timedelta(minutes=n)) for n in range(499)]
    path.write_text("\n".join(["start,end,project", *lines, *lines, ""]))
    assert tt("import csv", str(path), "--zone", "UTC").code == 0
    assert len(logged(tt, "import.completed")) == 1
    assert tt("db check").code == 0
    assert json.loads(tt("undo --json").out)["data"]
