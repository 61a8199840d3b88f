"""Changes of many entries in one go, and merging, as command lines."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.builders import minutes
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled
from tests.telemetry.terminal import Terminal

from timetracker.actions import bulk, edit, history
from timetracker.domain.event import Draft, added
from timetracker.domain.query import Query
from timetracker.reports.question import Filters, Question
from timetracker.store import lists
from timetracker.workspace import Workspace


def _fill_week(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-02 18:00")
    tt('add site/login +draft 8:00-9:00 --note "lunch talk"')
    tt("add docs/login +draft 9:00-10:00 --billable")
    tt("add docs/draw 10:00-11:00")
    tt("add ops 13:00-14:00")


@pytest.fixture
def week(tt: Tt, clock: EnvironmentClock) -> Tt:
    """Four entries of two projects, each of an hour."""
    return filled(tt, clock, _fill_week)


def told(tt: Tt, key: str) -> list[Any]:
    """One thing of all entries, by start."""
    entries = tt("log all --json").data["entries"]
    values = [e[key] for e in entries]
    return [value["name"] if isinstance(value, dict) else value for value in values]


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        ("bulk --tag draft --retag +x --retag -draft", "tags", [["x"], ["x"], [], []]),
        ("bulk --project docs --set-project site", "project", ["site", "site", "site", "ops"]),
        ("bulk --project docs --set-project site", "task", ["login", "login", None, None]),
        ("bulk --project docs --set-project new --set-task t", "task", ["login", "t", "t", None]),
        ("bulk today --set-task same", "task", ["same"] * 4),
        ("bulk --project docs --set-task ''", "task", ["login", None, None, None]),
        ("bulk --project docs --set-no-billable", "billable", [False] * 4),
        ("bulk --no-billable --set-billable", "billable", [True] * 4),
        ("bulk --note lunch --delete", "id", [2, 3, 4]),
        ("bulk --entry 1 --entry last --delete", "id", [2, 3]),
        ("bulk --entry 1 --entry 2 --project docs --delete", "id", [1, 3, 4]),
        ("bulk today --project -docs --delete", "id", [2, 3]),
    ],
)
def test_it_changes_what_the_filter_finds_as_one_action(week: Tt, line: str, key: str, expected: list[Any]) -> None:
    before = week.rows()
    assert week(f"{line} --dry-run").out.count("Dry run, nothing is changed.") == 1
    assert week.rows() == before
    assert week(f"{line} --yes").code == 0
    assert told(week, key) == expected
    after = week.rows()
    assert week("undo").code == 0
    assert week.rows() == before
    assert week("redo").code == 0
    assert week.rows() == after
    assert week("db check").code == 0


def test_a_shift_moves_all_and_minds_what_is_not_selected(week: Tt) -> None:
    assert week("bulk today --shift -1h --yes").code == 0
    assert [start[11:16] for start in told(week, "start")] == ["07:00", "08:00", "09:00", "12:00"]
    before = week.rows()
    ran = week("bulk --project docs --shift -30m --yes")
    assert ran.code == 4
    assert "entry 1" in ran.err
    assert week.rows() == before
    assert week("bulk --project docs --shift 2h --yes").code == 0
    assert [start[11:16] for start in told(week, "start")] == ["07:00", "10:00", "11:00", "12:00"]
    assert week("bulk today --shift 99999h --yes").code == 0
    assert week("bulk all --shift 1999999h --yes").code == 2


def test_a_shift_trims_what_is_in_the_way_where_the_policy_says_so(week: Tt) -> None:
    week.settings('overlap = "trim"\n')
    before = week.rows()
    ran = week("bulk --project docs --shift -30m --yes --json")
    assert [warning["code"] for warning in ran.json["warnings"]] == ["trimmed"]
    assert [start[11:16] for start in told(week, "start")] == ["08:00", "08:30", "09:30", "13:00"]
    assert week("db check").code == 0
    week("undo")
    assert week.rows() == before


def test_a_running_entry_is_never_shifted_past_now(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("1h")
    assert tt("bulk today --shift -5m --yes").code == 0
    assert tt("status --json").data["entry"]["start"] == "2026-03-02T08:55:00+00:00"
    assert tt("bulk --running --shift 2h --yes").code == 2


def test_what_is_like_that_already_is_counted_apart_and_makes_no_action(week: Tt) -> None:
    ran = week("bulk --tag draft --retag +draft --yes --json")
    assert (ran.data["matched"], ran.data["changed"]) == (2, 0)
    assert week("undo").out.startswith("Undone: ")
    assert told(week, "id") == [1, 2, 3]  # what was undone is the add before


def test_entries_that_lose_their_task_are_said(week: Tt) -> None:
    ran = week("bulk --project docs --set-project ops --yes --json")
    assert ran.data["tasks_lost"] == 2
    assert [warning["code"] for warning in ran.json["warnings"]] == ["tasks_lost"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("bulk --delete --yes", 2), ("bulk all --yes", 2), ("bulk all --delete", 2), ("bulk all --retag +x", 2),
        ("bulk all --delete --retag +x --yes", 2), ("bulk all --retag -never --yes", 3),
        ("bulk --project never --delete --yes", 3), ("bulk all --shift much --yes", 2), ("bulk --entry 9 --delete", 3),
        ("bulk all --set-project a/b --yes", 2), ("bulk all --set-task a/b --yes", 2), ("bulk never --delete --yes", 2),
    ],
)  # fmt: skip
def test_what_is_not_clear_or_not_confirmed_changes_nothing(week: Tt, line: str, code: int) -> None:
    before = week.rows()
    ran = week(line)
    assert (ran.code, ran.out) == (code, "")
    assert week.rows() == before


def test_nothing_found_is_no_error(week: Tt) -> None:
    assert week("bulk --note never --delete").out == "No entries match; nothing was changed.\n"


def test_an_entry_that_reaches_beyond_the_span_counts_as_a_whole_since_all_of_it_is_changed(week: Tt) -> None:
    week("add night --from '2026-03-01 21:00' --to '2026-03-02 7:00'")
    ran = week("bulk 2026-03-01 --delete --dry-run --json")
    assert (ran.data["matched"], ran.data["total_s"]) == (1, 36_000)
    assert "1 entry (10h) from 2026-03-01 to 2026-03-02" in week("bulk 2026-03-01 --delete --dry-run").out


def test_it_shows_the_first_few_and_how_many_more(week: Tt) -> None:
    for minute in range(10, 14):
        week(f"add ops 15:{minute}-15:{minute + 1}")
    out = week("bulk today --retag +x --dry-run").out
    assert out.startswith(
        "Dry run, nothing is changed. Without --dry-run: Changed 8 of 8 entries (4h 4m) from 2026-03-02: +x.\n"
    )
    assert "  entry 1: 2026-03-02 08:00 – 09:00 site/login\n" in out
    assert out.endswith("  and 3 more\n")


@pytest.mark.slow
def test_the_action_takes_numbers_alone_and_many_batches_are_undone_and_redone(ws: Workspace) -> None:
    many = bulk.BATCH * (history.FEW + 1) + 1
    begin = ws.clock.now() - timedelta(days=30)
    template = edit.add(ws, "site", begin, begin + minutes(1)).entry
    assert template is not None
    with ws.change() as tx:
        created = [
            template.entry._replace(
                id=tx.next_id("entry"),
                uuid=str(UUID(int=i)),
                start=begin + minutes(2 * i),
                end=begin + minutes(2 * i + 1),
            )
            for i in range(1, many)
        ]
        tx.record(
            Draft("import.completed", {"format": "json", "rows": len(created)}, tuple(map(added, created))), begin
        )
    chosen = bulk.Selection(Question(None, None, Filters()), list(range(1, many)))
    done = bulk.apply(ws, chosen, bulk.BulkChange(add_tags=["x"], billable=True))
    assert (done.matched, done.changed) == (many - 1, many - 1)
    assert tagged(ws) == many - 1
    history.undo(ws)
    assert tagged(ws) == 0
    with ws.reading() as reader:
        assert reader.tag_named("x") is None
    history.redo(ws)
    assert tagged(ws) == many - 1


def tagged(ws: Workspace) -> int:
    """How many entries are billable and carry a tag."""
    with ws.reading() as reader:
        return sum(entry.billable and bool(entry.tag_ids) for entry in lists.entries(reader, Query(ws.clock.now(), 1)))


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 0), ("n", 2, 4)])
def test_on_a_terminal_it_shows_what_it_will_do_and_asks(week: Tt, answer: str, code: int, left: int) -> None:
    environ = {
        "TT_HOME": str(week.home),
        **week.named,
        "TT_ZONE": "UTC",
        "TT_NOW": "2026-03-02T18:00:00+00:00",
        "CI": "1",
    }
    run = "from timetracker.cli.main import run; run()"
    terminal = Terminal([sys.executable, "-c", run, "bulk", "today", "--delete"], environ)
    assert terminal.until("Go on? [y/N] ")
    assert "Delete 4 entries (4h) from 2026-03-02: all of them.\n  entry 1: " in terminal.printed
    terminal.type(f"{answer}\n")
    assert terminal.end() == code
    assert len(told(week, "id")) == left


def test_history_says_a_bulk_change_in_one_line(week: Tt) -> None:
    week("bulk today --retag +x --yes")
    assert "made tag x; changed 4 entries" in week("history --limit 1").out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("project merge docs site", "Merged project docs into site: 2 entries, 2 tasks.\n"),
        ("tag merge draft review", "Merged tag draft into review: 2 entries.\n"),
        ("task merge docs/login site/login", "Merged task login into login: 1 entry.\n"),
        ("client merge acme bigco", "Merged client acme into bigco: 1 project.\n"),
    ],
)
def test_a_merge_moves_all_that_refers_to_it_and_is_undone_as_one(week: Tt, line: str, said: str) -> None:
    week("tag add review")
    week("project edit ops --client Acme")
    week("client add BigCo")
    before = week.rows()
    assert week(f"{line} --dry-run").code == 0
    assert week.rows() == before
    assert week(line).out.lower() == said.lower()
    after = week.rows()
    assert len(told(week, "id")) == 4
    assert week("db check").code == 0
    assert week(line).code == 3
    assert week("undo").code == 0
    assert week.rows() == before
    assert week("redo").code == 0
    assert week.rows() == after


def test_merged_projects_share_tasks_of_the_same_name(week: Tt) -> None:
    week("project merge docs site")
    assert told(week, "project") == ["site", "site", "site", "ops"]
    assert told(week, "task") == ["login", "login", "draw", None]
    assert [task["name"] for task in week("task list site --json").data["tasks"]] == ["draw", "login"]


def test_nothing_is_merged_with_itself_or_with_what_is_not_there(week: Tt) -> None:
    assert week("project merge site SITE").code == 2
    assert week("project merge site never").code == 3
    assert week("tag merge draft never").code == 3


def test_merging_projects_of_other_rates_says_so(week: Tt) -> None:
    week("project edit docs --rate 80 --currency EUR")
    ran = week("project merge docs site --json")
    assert [warning["code"] for warning in ran.json["warnings"]] == ["other_rate"]
