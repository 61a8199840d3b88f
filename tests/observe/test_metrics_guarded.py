"""Figures that nothing odd takes away: lines, counts, other stores, other people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.observe.test_metrics import figures, one, shown

from timetracker.observe.metrics_catalogue import COLLECTORS
from timetracker.observe.metrics_fold import LogCounts, add, nothing

GOOD: dict[str, Any] = {
    "event": "cli.command", "level": "info", "ts": "2026-03-02T12:00:00Z", "schema": 1, "command": "start",
    "outcome": "ok", "exit_code": 0, "duration_ms": 9,
}  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, -1, 1e400, float("nan"), 10**400, "", "9", "x" * 100, "\ud800", "a\nb", [], [1], {}, {"a": []},
)  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_line_with_an_odd_value_is_malformed_and_takes_nothing_away(name: str) -> None:
    counts = nothing()
    add(json.dumps(GOOD).encode(), counts)
    for value in ODD:
        add(json.dumps(GOOD | {name: value}).encode(), counts)
    assert counts["malformed"] >= len(ODD) - 2
    assert sum(counts["commands"]["start"].values()) == counts["levels"]["info"]
    assert counts["malformed"] + counts["newer"] + counts["levels"]["info"] + sum(counts["events"].values()) >= len(ODD)
    assert json.loads(json.dumps(counts, allow_nan=False)) == counts


@pytest.mark.parametrize(
    "text",
    [b"", b"[" * 100_000, b"[]", b"1", b'"x"', b"\xff", b'{"event":[]}', b'{"ts":1}', b'{"schema":"1"}', b"no json"],
)
def test_what_is_no_line_is_malformed(text: bytes) -> None:
    counts = nothing()
    add(text, counts)
    assert counts["malformed"] == 1


def test_rows_and_copies_of_odd_kinds_are_malformed() -> None:
    counts = nothing()
    head = {"level": "info", "ts": "2026-03-02T12:00:00Z"}
    for odd in (
        {"event": "import.completed", "format": "csv", "rows": "9"},
        {"event": "export.completed", "format": ["csv"], "rows": 1},
        {"event": "store.backed_up", "size_bytes": 5},
        {"event": "store.backed_up", "size_bytes": "5", "store": 1},
        {"event": "timer.started", "ts": "2026-03-02T12:00:00"},
        {"event": "timer.started", "ts": "9999-99-99T99:00:00Z"},
    ):
        add(json.dumps(head | odd).encode(), counts)
    assert counts["malformed"] == 6


def test_a_line_of_a_newer_program_is_counted_as_such_and_not_read() -> None:
    counts = nothing()
    add(json.dumps(GOOD | {"schema": 2, "command": {"words": ["start"]}}).encode(), counts)
    assert (counts["newer"], counts["malformed"], counts["commands"]) == (1, 0, {})


def test_names_in_lines_are_bounded() -> None:
    counts = nothing()
    for number in range(600):
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        add(json.dumps(GOOD | {"command": letters, "exit_code": number}).encode(), counts)
        add(json.dumps(GOOD | {"event": f"x.{letters}"}).encode(), counts)
    assert max(len(counts[kind]) for kind in ("commands", "durations", "exits", "events")) == 201
    assert counts["commands"]["_other"]["ok"] == 400


@pytest.mark.foreign_lines
@pytest.mark.parametrize(
    "text", ["[]", "null", '{"schema":1}', '{"schema":2}', "\xff", "[" * 50_000, '{"schema":2,"files":{"a":"b"}}']
)
def test_kept_counts_that_are_not_sound_are_counted_again(tmp_path: Path, text: str) -> None:
    fold = _fold(tmp_path, 3)
    fold.counts()
    (tmp_path / "metrics" / "counts.json").write_bytes(text.encode("latin-1"))
    assert fold.counts()["levels"] == {"info": 3}


@pytest.mark.foreign_lines
@pytest.mark.parametrize("name", [name for name in nothing() if name != "schema"])
def test_one_odd_value_in_the_kept_counts_is_enough_to_count_again(tmp_path: Path, name: str) -> None:
    fold = _fold(tmp_path, 2)
    fold.counts()
    file = tmp_path / "metrics" / "counts.json"
    sound = json.loads(file.read_text())
    for odd in ("x", -1, [1], {"a": "b"}, {"app-2026-03-02.jsonl": ["", -5]}):
        file.write_text(json.dumps(sound | {name: odd}))
        assert fold.counts()["levels"] == {"info": 2}


def _fold(directory: Path, lines: int) -> LogCounts:
    (directory / "logs").mkdir()
    (directory / "logs" / "app-2026-03-02.jsonl").write_text(f"{json.dumps(GOOD)}\n" * lines)
    return LogCounts(str(directory / "logs"), str(directory / "metrics"))


@pytest.mark.foreign_lines
def test_a_file_that_was_shortened_goes_on_being_counted(tmp_path: Path) -> None:
    fold = _fold(tmp_path, 3)
    fold.counts()
    file = tmp_path / "logs" / "app-2026-03-02.jsonl"
    file.write_text(f"{json.dumps(GOOD)}\n")
    assert fold.counts()["levels"] == {"info": 3}
    with file.open("a") as opened:
        opened.write(f"{json.dumps(GOOD)}\n")
    assert fold.counts()["levels"] == {"info": 4}


@pytest.mark.foreign_lines
def test_a_line_of_any_length_and_a_directory_in_the_way_are_passed_over(tmp_path: Path) -> None:
    fold = _fold(tmp_path, 1)
    (tmp_path / "logs" / "app-2026-03-03.jsonl").mkdir()
    with (tmp_path / "logs" / "app-2026-03-02.jsonl").open("a") as opened:
        opened.write("x" * 300_000 + "\n" + json.dumps(GOOD) + "\n" + "y" * 300_000)
    counts = fold.counts()
    assert (counts["levels"], counts["malformed"]) == ({"info": 2}, 1)


@pytest.mark.foreign_lines
def test_an_odd_line_leaves_every_figure_there(tt: Tt) -> None:
    tt("start a")
    tt("stop")
    with next((tt.home / "logs").glob("app-*.jsonl")).open("a") as log:
        log.write(
            '{"event":"cli.command","level":"info","ts":"2026-03-02T12:00:00Z","command":"x","duration_ms":"9"}\n'
        )
    result = tt("metrics show")
    values = figures(result.out)
    assert result.code == 0
    assert one(values, "tt_event_log_malformed_total") == 1
    assert all(one(values, "tt_exporter_collector_success", collector=name) == 1 for name in COLLECTORS)
    assert one(values, "tt_cli_invocations_total", command="stop", outcome="ok") == 1


def test_a_copy_and_a_check_belong_to_the_store_that_they_name(tt: Tt, tmp_path: Path) -> None:
    other = f"--store sqlite:///{tmp_path}/other.db"
    tt("start a")
    tt(f"start b {other}")
    tt(f"db backup {other}")
    tt(f"db check {other}")
    names = {"tt_backup_last_success_timestamp_seconds", "tt_db_integrity_ok"}
    assert not names & {name for name, _ in shown(tt)}
    assert names <= {name for name, _ in figures(tt(f"metrics show {other}").out)}
    tt("db backup")
    assert "tt_backup_last_success_timestamp_seconds" in {name for name, _ in shown(tt)}


def test_only_a_result_of_a_check_changes_the_integrity(tt: Tt) -> None:
    tt("start a")
    tt("stop")
    assert tt("db check").code == 0
    assert tt("db check --user nobody").code == 3
    assert one(shown(tt), "tt_db_integrity_ok") == 1
    tt.store.write_bytes(tt.store.read_bytes()[:5000] + b"no database" * 1000)
    assert tt("db check").code == 6
    values = shown(tt)
    assert one(values, "tt_db_integrity_ok") == 0
    assert one(values, "tt_exporter_collector_success", collector="log") == 1


def test_a_goal_is_compared_with_the_time_of_the_person_whose_it_is(tt: Tt) -> None:
    tt("config set goal.week 40h")
    tt("user add carol")
    tt('add p --from "2026-03-02 0:00" --to "2026-03-02 12:00"')
    tt('add p --from "2026-03-02 0:00" --to "2026-03-02 11:00" --user carol')
    week = {"window": "week", "billable": "false"}
    assert one(shown(tt), "tt_tracked_window_seconds", **week) == 12 * 3600
    assert one(figures(tt("metrics show --user carol").out), "tt_tracked_window_seconds", **week) == 11 * 3600
    assert json.loads(tt("report week --json").out)["data"]["total_s"] == 12 * 3600
    assert "tt_user_window_seconds" not in {name for name, _ in shown(tt)}
    tt("config set metrics.user_labels name")
    assert one(shown(tt), "tt_user_window_seconds", user="carol", window="week") == 11 * 3600


def test_what_is_planned_counts_as_in_the_report(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-02 12:00")
    tt("add p --from 14:00 --to 16:00")
    values = shown(tt)
    total = json.loads(tt("report today --json").out)["data"]["total_s"]
    assert one(values, "tt_tracked_window_seconds", window="day", billable="false") == total == 7200


@pytest.mark.parametrize("option", ["--json", "--format csv", "--quiet"])
def test_options_that_say_nothing_here_are_refused(tt: Tt, option: str) -> None:
    result = tt(f"metrics show {option}")
    assert (result.code, result.out) == (2, "")
    assert "format of its own" in result.err


def test_a_typing_mistake_is_not_our_fault_and_is_counted(tt: Tt) -> None:
    tt("start a")
    assert tt("import /nonexistent.csv").code == 7
    for line in ("start --bogus", "nosuchcommand", "add"):
        assert tt(line).code == 2
    assert [(line["command"], line["outcome"], line["level"]) for line in tt.finished()[1:]] == [
        ("import", "usage_error", "info"), ("start", "usage_error", "info"), ("_other", "usage_error", "info"),
        ("add", "usage_error", "info"),
    ]  # fmt: skip
    assert one(shown(tt), "tt_cli_exits_total", exit_code="2") == 3
