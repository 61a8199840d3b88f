"""The event log follows the journal: none lost, none twice, whatever happens in between."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.observe.following import NOW, TOKEN, commit, follow, numbers, today

from timetracker.domain.event import Draft
from timetracker.files import locked
from timetracker.observe.event_log import EventLog
from timetracker.store.store import FileStore, Writer


def test_a_line_has_the_promised_fields_in_order(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site --note secret")
    clock.tick("90s")
    tt("stop")
    line = tt.log()[-1]
    assert list(line) == [
        "ts", "schema", "level", "app", "version", "component", "event", "event_id", "store", "user_id",
        "invocation_id", "telemetry", "entry_id", "project_id", "task_id", "duration_s",
    ]  # fmt: skip
    assert line["ts"] == "2026-03-02T09:01:30Z"
    assert (line["schema"], line["level"], line["app"], line["component"]) == (1, "info", "tt", "cli")
    assert (line["event"], line["duration_s"], line["task_id"]) == ("timer.stopped", 90, None)
    assert tt.log()[0]["invocation_id"] == tt.log()[1]["invocation_id"] != line["invocation_id"]
    assert "secret" not in today(tt.home).read_text()
    assert "site" not in today(tt.home).read_text()


def test_a_command_killed_after_its_commit_is_told_by_the_next(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a", "b")
    follow(tmp_path, store)
    commit(store, "c", "d")
    commit(store, "e")
    follow(tmp_path, store)
    follow(tmp_path, store)
    assert numbers(tmp_path) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("stored", range(0, 240, 24))
def test_a_torn_last_line_is_cut_off_and_written_again(tmp_path: Path, stored: int) -> None:
    store = tmp_path / "s.db"
    commit(store, "a")
    follow(tmp_path, store)
    state = (tmp_path / "logs" / ".state").read_bytes()
    first = today(tmp_path).stat().st_size
    commit(store, "b")
    follow(tmp_path, store)
    (tmp_path / "logs" / ".state").write_bytes(state)
    os.truncate(today(tmp_path), first + stored)
    follow(tmp_path, store)
    assert numbers(tmp_path) == [1, 2]


@pytest.mark.parametrize("state", [None, b"", b"garbage", b"1 x\n", b"\xff\xfe", b"1 x y\n"])
def test_a_lost_or_damaged_cursor_loses_and_doubles_nothing(tmp_path: Path, state: bytes | None) -> None:
    store = tmp_path / "s.db"
    commit(store, "a", "b")
    follow(tmp_path, store)
    path = tmp_path / "logs" / ".state"
    if state is None:
        path.unlink()
    else:
        path.write_bytes(state)
    commit(store, "c")
    follow(tmp_path, store)
    assert numbers(tmp_path) == [1, 2, 3]


def test_two_stores_are_told_apart_by_a_small_number(tmp_path: Path) -> None:
    first, two = tmp_path / "1.db", tmp_path / "2.db"
    for round_ in "ab":
        commit(first, round_)
        follow(tmp_path, first)
        commit(two, f"{round_}1", f"{round_}2")
        follow(tmp_path, two)
    assert numbers(tmp_path, 1) == [1, 2]
    assert numbers(tmp_path, 2) == [1, 2, 3, 4]


def test_only_events_of_this_installation_are_told(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a")
    commit(store, "b", token="c" * 32)
    commit(store, "c")
    follow(tmp_path, store)
    follow(tmp_path / "other", store, token="c" * 32)
    follow(tmp_path / "third", store, token="d" * 32)
    assert numbers(tmp_path) == [1, 3]
    assert numbers(tmp_path / "other") == [2]
    assert not (tmp_path / "third").exists()


def test_a_line_goes_into_the_file_of_its_day_and_the_link_to_todays(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a", when="2026-03-01 23:59:59")
    commit(store, "b", when="2026-03-02 00:00")
    follow(tmp_path, store)
    assert [len(path.read_text().splitlines()) for path in sorted((tmp_path / "logs").glob("app-*"))] == [1, 1]
    shortcut = tmp_path / "logs" / "app.jsonl"
    assert shortcut.is_symlink()
    assert shortcut.readlink() == Path("app-2026-03-02.jsonl")


def test_a_clock_set_back_loses_no_line(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a", when="2026-03-02 10:00")
    follow(tmp_path, store)
    commit(store, "b", when="2026-03-01 10:00")
    follow(tmp_path, store)
    commit(store, "c", when="2026-03-02 10:00")
    follow(tmp_path, store)
    assert sorted(numbers(tmp_path)) == [1, 2, 3]


def test_more_events_than_a_batch_are_told_in_order(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    store = FileStore(str(path))
    writer = Writer(user_id=1, token=TOKEN, component="cli", invocation="b" * 32)
    with store.begin(writer) as tx:
        for _ in range(2100):
            tx.record(Draft("report.viewed", {"report": "log", "span_days": 1, "rows": 0}), NOW)
    store.close()
    follow(tmp_path, path)
    assert numbers(tmp_path) == list(range(1, 2101))


def test_old_files_are_pruned_by_age_and_nothing_else_is(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "old", when="2026-02-01 09:00")
    follow(tmp_path, store, now="2026-02-01 09:00", keep_days=10)
    mine = tmp_path / "logs" / "notes.jsonl"
    mine.write_text("")
    commit(store, "yesterday", when="2026-03-01 09:00")
    follow(tmp_path, store, now="2026-03-01 09:00", keep_days=10)
    commit(store, "new")
    follow(tmp_path, store, keep_days=10)
    assert sorted(path.name for path in (tmp_path / "logs").glob("*.jsonl")) == [
        "app-2026-03-01.jsonl", "app-2026-03-02.jsonl", "app.jsonl", "notes.jsonl",
    ]  # fmt: skip
    commit(store, "too old", when="2026-01-01 09:00")
    assert follow(tmp_path, store, keep_days=10) == ["1 event is older than log.keep_days and not in the event log."]
    assert follow(tmp_path, store, keep_days=10) == []
    assert numbers(tmp_path) == [2, 3]


def test_a_clock_that_was_in_the_future_once_deletes_and_silences_nothing(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    for name, when in [("a", "2026-03-02 10:00"), ("b", "2030-01-01 10:00"), ("c", "2026-03-02 10:02")]:
        commit(store, name, when=when)
        follow(tmp_path, store, now=when, keep_days=10)
        follow(tmp_path, store, now=when, keep_days=10)
    assert sorted(numbers(tmp_path)) == [1, 2, 3]
    assert (tmp_path / "logs" / "app.jsonl").readlink() == Path("app-2026-03-02.jsonl")
    assert [json.loads(text)["event_id"] for text in EventLog(str(tmp_path / "logs"), keep_days=10).tail(1)] == [3]


def test_what_a_log_never_saw_is_written_whatever_the_clock_says(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a", "b", "c")
    commit(store, "z", when="2030-01-01 10:00")
    follow(tmp_path, store, now="2030-01-01 10:00")
    assert numbers(tmp_path) == [1, 2, 3, 4]


def test_the_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    with locked(path), pytest.raises(OSError, match=r".*"), locked(path, wait=False):
        raise AssertionError("two hold it")
    with locked(path, wait=False):
        pass
