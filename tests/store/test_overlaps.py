"""What is kept of overlaps costs what lies near a change, and a report that finds none next to nothing."""

from __future__ import annotations

import pytest
from tests.builders import asked, at, entry, writer
from tests.conftest import Tt

from timetracker.domain.entry import Project
from timetracker.domain.event import Draft, added
from timetracker.domain.query import Query
from timetracker.store import shared_time, sql_sqlite
from timetracker.store.overlaps import FOREVER
from timetracker.store.store import empty

NOW = at("2026-03-02 12:00")


def test_a_change_looks_at_what_is_near_by_the_indexes() -> None:
    driver = empty().writing().driver
    asked = {"user_id": 1, "from": 5, "until": 9, "forever": FOREVER}
    plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {sql_sqlite.SHARING}", asked)]
    assert [step for step in plan if "entry" in step] == [
        "SEARCH entry USING INDEX ix_entry_timeline (user_id=? AND started_at>? AND started_at<?)",
        "SEARCH entry USING INDEX ix_entry_length (user_id=?)",
        "SEARCH entry USING INDEX uq_entry_one_running (user_id=?)",
    ]


def test_time_that_counts_twice_is_looked_for_among_what_overlaps() -> None:
    store = empty()
    with store.begin(writer()) as tx:
        spans = ("08:00-09:00", "08:30-09:30", "09:15-10:00", "10:00-11:00", "11:00-11:00", "11:30-")
        entries = [entry(span, id=number) for number, span in enumerate(spans, 1)]
        changes = asked(tx, added(Project(1, "site")), *map(added, entries))
        tx.record(Draft("import.completed", {"format": "json", "rows": 0}, changes), NOW)
    statements: list[str] = []
    with store.read() as reader:
        driver = store.writing().driver
        driver.set_trace_callback(statements.append)
        assert [listed.id for listed in shared_time.sharing(reader, Query(NOW, 1))] == [1, 2, 3]
        assert shared_time.overlap_s(reader, Query(NOW, 1)) == 30 * 60 + 15 * 60
        assert shared_time.overlap_s(reader, Query(NOW, 1, start=at("09:20"), until=NOW)) == 10 * 60
        driver.set_trace_callback(None)
        for statement in (text for text in statements if "lapped" in text):
            plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert any(
                step.startswith("SEARCH overlapping USING COVERING INDEX ix_overlapping_timeline") for step in plan
            )
            assert "SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)" in plan


@pytest.mark.parametrize("other", ["start b --at 9:00", "add b 9:00-10:00"])
def test_an_entry_without_length_leaves_what_is_kept_of_the_one_that_begins_there(tt: Tt, other: str) -> None:
    tt.set(TT_ZONE="UTC", TT_NOW="2026-03-02T09:07:00Z")
    for line in ("config set overlap allow", "add a 9:14-9:15", other, "add c --from 9:00 --to 9:00"):
        tt.set(TT_NOW="2026-03-02T09:14:00Z" if line == other else "2026-03-02T09:21:00Z")
        assert tt(line).code == 0, line
    assert {row["check"]: row["passed"] for row in tt("db check --json").data["checks"]}["overlaps"]
