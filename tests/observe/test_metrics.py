"""The figures: what they count, what they leave out, and what a broken part does to the others."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S

from timetracker.cli import registry
from timetracker.observe import logs
from timetracker.observe.metrics_catalogue import CATALOGUE, COLLECTORS

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(text: str) -> Figures:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def shown(tt: Tt) -> Figures:
    return figures(tt("metrics show").out)


def one(figures_: Figures, name: str, **labels: str) -> float:
    return figures_[name, tuple(sorted(labels.items()))]


def test_the_output_is_the_catalogue_and_nothing_else(tt: Tt, clock: EnvironmentClock) -> None:
    tt("config set goal.week 40h")
    tt("start site")
    clock.tick("5m")
    tt("stop")
    tt("start docs")
    tt("db backup")
    tt("db check")
    declared = {name: metric.kind for name, metric in CATALOGUE.items()}
    result = {f"{f.name}_total" if f.type == "counter" else f.name: f for f in _families(tt)}
    assert {name: family.type for name, family in result.items()} == declared
    for name, family in result.items():
        assert family.documentation == CATALOGUE[name].help
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == set(CATALOGUE[name].labels)


def _families(tt: Tt) -> list[Metric]:
    return list(text_string_to_metric_families(tt("metrics").out))


def test_tracked_time_counts_the_running_timer_in_its_windows_only(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add site 7:00-8:00")
    tt("start docs --billable --at 8:30")
    clock.set("2026-03-02 09:30")
    values = shown(tt)
    assert one(values, "tt_tracked_seconds", project="_all", billable="false") == 3600
    assert one(values, "tt_tracked_seconds", project="_all", billable="true") == 0
    assert one(values, "tt_tracked_window_seconds", window="day", billable="false") == 3600
    assert one(values, "tt_tracked_window_seconds", window="week", billable="true") == 3600
    assert one(values, "tt_timer_running") == 1
    assert one(values, "tt_entries", state="closed") == 1


def test_an_entry_across_midnight_counts_in_a_day_with_its_part(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add site --from '2026-03-01 23:00' --to '2026-03-02 01:00'")
    assert one(shown(tt), "tt_tracked_window_seconds", window="day", billable="false") == 3600


def test_names_appear_only_when_the_setting_says_so(tt: Tt) -> None:
    tt("add secretive +hidden 7:00-8:00")
    tt("project edit secretive --budget 1h")
    text = tt("metrics show").out
    assert "secretive" not in text
    assert "hidden" not in text
    assert one(figures(text), "tt_budgets", of="project", state="near") == 1
    tt("config set metrics.project_labels name")
    values = shown(tt)
    assert one(values, "tt_tracked_seconds", project="secretive", billable="false") == 3600
    assert one(values, "tt_tag_window_seconds", tag="hidden", window="day") == 3600
    assert one(values, "tt_project_budget_used_ratio", project="secretive") == 1


def test_budgets_of_tasks_and_clients_are_counted_and_never_named(tt: Tt) -> None:
    tt("config set metrics.project_labels name")
    tt("add site/hushed 7:00-9:00 --billable")
    tt("project edit site --client Secretive")
    tt("task edit hushed --budget 1h")
    tt("rate set --client Secretive 50 EUR")
    tt("rate set --client Secretive 80 EUR --from 2026-03-02 --yes")
    tt('client edit Secretive --budget "180 EUR/month"')
    text = tt("metrics show").out
    assert one(figures(text), "tt_budgets", of="task", state="exceeded") == 1
    assert one(figures(text), "tt_budgets", of="client", state="near") == 1, "160 EUR at the rate of the day"
    assert "hushed" not in text
    assert "Secretive" not in text
    tt("task status hushed done")
    assert one(shown(tt), "tt_budgets", of="task", state="exceeded") == 0


def test_of_many_projects_fifty_have_a_name(tt: Tt) -> None:
    tt("config set metrics.project_labels name")
    for number in range(55):
        tt(f"project add p{number:02}")
    names = {dict(labels)["project"] for name, labels in shown(tt) if name == "tt_tracked_seconds"}
    assert len(names) == 51
    assert "_other" in names


def test_every_pair_of_command_and_outcome_begins_at_zero(tt: Tt) -> None:
    registry.load_all()
    values = shown(tt)
    for path, command in registry.COMMANDS.items():
        if not command.hidden:
            assert one(values, "tt_cli_invocations_total", command=" ".join(path), outcome="app_error") == 0


def test_commands_are_counted_by_how_they_ended(tt: Tt) -> None:
    tt("start site")
    tt("status")
    tt("stop")
    tt("stop")
    tt("edit 99 --note x")
    values = shown(tt)
    assert one(values, "tt_cli_invocations_total", command="stop", outcome="ok") == 1
    assert one(values, "tt_cli_invocations_total", command="stop", outcome="usage_error") == 1
    assert one(values, "tt_cli_invocations_total", command="status", outcome="ok") == 0
    assert one(values, "tt_cli_exits_total", exit_code="3") == 1
    assert one(values, "tt_cli_duration_seconds_count", command="stop") == 2
    assert one(values, "tt_cli_duration_seconds_bucket", command="stop", le="+Inf") == 2
    lines = Counter((line["command"], line["outcome"]) for line in tt.finished())
    totals = {key: value for key, value in values.items() if key[0] == "tt_cli_invocations_total" and value}
    assert {(dict(labels)["command"], dict(labels)["outcome"]): n for (_, labels), n in totals.items()} == lines
    assert [(line["command"], line["exit_code"]) for line in tt.finished()] == [
        ("start", 0), ("stop", 0), ("stop", 4), ("edit", 3),
    ]  # fmt: skip


def test_a_command_for_a_user_who_is_not_there_is_counted_too(tt: Tt) -> None:
    tt("start site")
    assert tt("stop --user nobody").code == 3
    assert [(line["command"], line["exit_code"]) for line in tt.finished()] == [("start", 0), ("stop", 3)]


def test_a_damaged_store_leaves_the_figures_of_the_log(tt: Tt, caplog: pytest.LogCaptureFixture) -> None:
    tt("start site")
    tt.store.write_bytes(b"this is not a database" * 100)
    values = shown(tt)
    success = {name: one(values, "tt_exporter_collector_success", collector=name) for name in COLLECTORS}
    assert success["log"] == success["build"] == 1
    assert success["time"] == success["timer"] == success["quality"] == 0
    assert one(values, "tt_cli_invocations_total", command="start", outcome="ok") == 1
    assert any(f"figures of the part time are missing: The store {tt.store} is" in text for text in caplog.messages)
    assert "Traceback" not in caplog.text


def test_a_defect_is_one_line_on_the_error_stream_and_a_traceback_in_the_program_log(
    tt: Tt, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        int("seven")
    except ValueError as error:
        logs.trouble("The figures are missing", error)
    assert caplog.records[0].getMessage().startswith("tt: The figures are missing: invalid literal")
    assert caplog.records[0].exc_info is None
    assert "ValueError" in json.loads((tt.home / "logs" / "tt.jsonl").read_text())["exc_info"]


def test_a_fresh_home_has_figures_and_stays_without_a_store(tt: Tt) -> None:
    values = shown(tt)
    assert one(values, "tt_entries", state="closed") == 0
    assert all(one(values, "tt_exporter_collector_success", collector=name) == 1 for name in COLLECTORS)
    assert not tt.store.exists()


def test_write_replaces_the_file_at_once_and_leaves_nothing_beside_it(tt: Tt, tmp_path: Path) -> None:
    target = tmp_path / "out" / "tt.prom"
    target.parent.mkdir()
    target.write_text("old")
    assert tt(f"metrics write {target}").code == 0
    assert one(figures(target.read_text()), "tt_timer_running") == 0
    assert [path.name for path in target.parent.iterdir()] == ["tt.prom"]
    assert tt(f"metrics write {tmp_path}/none/tt.prom").code == 7


def test_recent_entries_that_look_wrong_are_counted(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add site --from '2026-03-01 01:00' --to '2026-03-01 20:00'")
    tt("add site --from '2026-01-01 01:00' --to '2026-01-01 20:00'")
    values = shown(tt)
    assert one(values, "tt_data_quality_issues", check="too_long") == 1
    assert one(values, "tt_data_quality_issues", check="overlap") == 0


def test_a_backup_and_a_check_leave_their_time(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    tt("db backup")
    tt("db check")
    values = shown(tt)
    assert one(values, "tt_backup_last_success_timestamp_seconds") == clock.now().timestamp()
    assert one(values, "tt_backup_last_size_bytes") > 0
    assert one(values, "tt_db_integrity_ok") == 1
    assert one(values, "tt_event_log_unwritten_events") == 0
    assert one(values, "tt_db_schema_current") == 1


def test_a_scrape_waits_for_nobody_who_writes(tt: Tt) -> None:
    tt("start site")
    with closing(sqlite3.connect(tt.home / "timetracker.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        values = shown(tt)
    assert one(values, "tt_timer_running") == 1
    assert one(values, "tt_exporter_collector_success", collector="store") == 1


@pytest.mark.slow
def test_scrapes_and_writers_at_the_same_time_all_give_everything(tt: Tt, tmp_path: Path) -> None:
    tt("start site")
    tt("stop")
    target = tmp_path / "tt.prom"
    program = [sys.executable, "-c", "from timetracker.cli.main import run; run()", "metrics"]
    environ = {"TT_HOME": str(tt.home), "TT_ZONE": "UTC", "PATH": os.environ["PATH"]}
    shows = [subprocess.Popen([*program, "show"], env=environ, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    writes = [
        subprocess.Popen([*program, "write", str(target)], env=environ, stdout=subprocess.DEVNULL) for _ in range(3)
    ]
    texts = [process.communicate(timeout=DEADLINE_S)[0] for process in shows] + [
        target.read_text() for process in writes if not process.wait(timeout=DEADLINE_S)
    ]
    assert len(texts) == 6
    for text in texts:
        assert one(figures(text), "tt_cli_invocations_total", command="stop", outcome="ok") == 1
        assert one(figures(text), "tt_entries", state="closed") == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["tt.prom"]


def test_a_team_costs_a_scrape_no_more_questions_and_counts_everybody(tt: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    from timetracker.store.sqlite import SQLiteConnection

    asked: list[str] = []
    run = SQLiteConnection.run

    def counted(self: SQLiteConnection, statement: str, *more: Any) -> sqlite3.Cursor:
        asked.append(statement)
        return run(self, statement, *more)

    tt("add site 7:00-8:00")
    monkeypatch.setattr(SQLiteConnection, "run", counted)
    shown(tt)
    alone = len(asked)
    for number in range(5):
        assert tt(f"user add person{number}").code == 0
        assert tt(f"add site 7:30-8:00 --user person{number}").code == 0
    assert tt("start site --user person1").code == 0
    asked.clear()
    values = shown(tt)
    assert len(asked) == alone
    assert one(values, "tt_entries", state="running") == 1
    assert one(values, "tt_timer_running") == 0
    assert one(values, "tt_entries", state="closed") == 6
    assert one(values, "tt_tracked_window_seconds", window="day", billable="false") == 3600
    assert one(values, "tt_tracked_seconds", project="_all", billable="false") == 3600 + 5 * 1800
    assert one(values, "tt_data_quality_issues", check="overlap") == 0
