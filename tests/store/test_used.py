"""Sums that budgets ask for: equal to those of the history, and read without it."""

from __future__ import annotations

import pytest
from tests.builders import asked, at, entry, writer

from timetracker.domain.entry import Client, Project, Task
from timetracker.domain.event import Draft, Thing, added
from timetracker.store import sql_sqlite, used
from timetracker.store.store import empty

NOW = at("2026-03-02 12:00")


@pytest.mark.parametrize("kind", ["project", "task", "client"])
def test_a_sum_for_all_time_reads_no_history(kind: str) -> None:
    driver = empty().writing().driver
    plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {sql_sqlite.USED[kind]}", {"ids": "[1]", "now": 1})]
    assert [step for step in plan if "entry" in step] == ["SCAN entry USING INDEX uq_entry_one_running"]
    (sums,) = [step for step in plan if "tracked" in step]
    assert "(user_id=? AND project_id=?" in sums, "and not the sums of all projects"


def test_sums_are_of_everybody_and_what_runs_counts() -> None:
    store = empty()
    things: list[Thing] = [Client(1, "Acme"), Project(1, "site", 1), Project(2, "other"), Task(1, 1, "login")]
    with store.begin(writer()) as tx:
        entries = [
            entry("09:00-10:30", id=1, task_id=1), entry("10:30-11:00", id=2), entry("11:00-11:10", "docs", id=3),
            entry("11:30-", id=4, task_id=1),
        ]  # fmt: skip
        tx.record(
            Draft(
                "import.completed",
                {"format": "json", "rows": 0},
                asked(tx, *map(added, things), *map(added, entries)),
            ),
            NOW,
        )
    borders = [at("2026-03-01 00:00"), at("2026-03-02 00:00"), at("2026-03-02 10:00")]
    with store.read() as reader:
        assert used.for_all_time(reader, "project", [1], NOW) == {1: 9000}
        assert used.for_all_time(reader, "project", [1, 2], NOW) == {1: 9000, 2: 600}
        assert used.for_all_time(reader, "task", [1], NOW) == {1: 7200}
        assert used.for_all_time(reader, "client", [1], NOW) == {1: 9000}
        assert used.between(reader, "client", [1], NOW, borders) == {1: {1: 3600}}
        assert used.between(reader, "task", [1], NOW, borders) == {1: {1: 3600}}
