"""The event log heals: lost tails, wrong lines, stores that are behind it, files that cannot be written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.builders import command_line, log_lines
from tests.observe.following import NOW, commit, follow, numbers, today

from timetracker.observe.event_log import EventLog
from timetracker.observe.log_lines import link


@pytest.mark.parametrize("lines", range(6))
@pytest.mark.parametrize("newer", [True, False])
def test_a_lost_tail_is_added_again(tmp_path: Path, lines: int, *, newer: bool) -> None:
    store = tmp_path / "s.db"
    for name in "abcde":
        commit(store, name)
        follow(tmp_path, store)
    if not newer:  # a state as earlier versions wrote it, after every command
        text = (tmp_path / "logs" / ".state").read_text().split()
        (tmp_path / "logs" / ".state").write_text(f"{text[0]} {text[1]} 5\n")
    rest = today(tmp_path).read_text().splitlines(keepends=True)[:lines]
    today(tmp_path).write_text("".join(rest))
    commit(store, "f")
    follow(tmp_path, store)
    assert numbers(tmp_path) == [1, 2, 3, 4, 5, 6]


def test_a_lost_tail_behind_many_other_lines_is_added_again(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a")
    follow(tmp_path, store)
    log = EventLog(str(tmp_path / "logs"), keep_days=9)
    text = command_line("stop", 0, 9, NOW)
    log.write_line(text * 400, "2026-03-02", NOW)
    commit(store, "b")
    follow(tmp_path, store)
    assert [line["event_id"] for line in log_lines(tmp_path) if "event_id" in line] == [1, 2]


def test_a_file_that_somebody_took_away_is_not_written_again(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a")
    follow(tmp_path, store)
    today(tmp_path).unlink()
    commit(store, "b")
    follow(tmp_path, store)
    assert numbers(tmp_path) == [2]


@pytest.mark.foreign_lines
@pytest.mark.parametrize(
    "text",
    [
        '{"event_id": , "store": 1, "user_id": 1}',
        '{"event_id": 9x, "store": 1, "a": 1}',
        "\0" * 9000,
        "\0" * 5_000_000,
        '{"store": 1, }',
    ],
)
def test_a_whole_line_that_is_wrong_hides_no_other(tmp_path: Path, text: str) -> None:
    store = tmp_path / "s.db"
    commit(store, "a")
    follow(tmp_path, store)
    with today(tmp_path).open("a") as file:
        file.write(f"{text}\n")
    (tmp_path / "logs" / ".state").unlink()
    commit(store, "b")
    follow(tmp_path, store)
    lines = today(tmp_path).read_text().splitlines()
    assert [json.loads(lines[at])["event_id"] for at in (0, 2)] == [1, 2]
    assert len(lines) == 3


def test_a_log_that_is_ahead_of_its_store_says_so_and_goes_on(tmp_path: Path) -> None:
    store, copy = tmp_path / "s.db", tmp_path / "copy.db"
    commit(store, "a", "b")
    copy.write_bytes(store.read_bytes())
    commit(store, "c", "d")
    follow(tmp_path, store)
    for path in tmp_path.glob("s.db*"):
        path.unlink()
    copy.rename(store)
    notes = follow(tmp_path, store)
    assert len(notes) == 1
    assert notes[0].startswith("The event log had come to event 4, but the store ends at 2")
    commit(store, "e")
    assert follow(tmp_path, store) == []
    assert (numbers(tmp_path), numbers(tmp_path, 2)) == ([1, 2, 3, 4], [3])


def test_another_store_that_rested_for_long_is_followed_from_where_it_was(tmp_path: Path) -> None:
    resting, busy = tmp_path / "1.db", tmp_path / "2.db"
    commit(resting, "a", "b", when="2026-02-01 09:00")
    follow(tmp_path, resting, now="2026-02-01 09:00")
    commit(resting, "c", when="2026-02-01 09:00")
    follow(tmp_path, resting, now="2026-02-01 09:00")
    for day in ("2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"):
        commit(busy, day, when=f"{day} 09:00")
        follow(tmp_path, busy, now=f"{day} 09:00", keep_days=5)
    assert follow(tmp_path, resting) == []
    commit(resting, "d")
    follow(tmp_path, resting)
    assert numbers(tmp_path, 1) == [4]


def test_an_unwritable_log_is_an_error_and_heals(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a")
    (tmp_path / "logs").write_text("")
    with pytest.raises(OSError, match="logs"):
        follow(tmp_path, store)
    (tmp_path / "logs").unlink()
    follow(tmp_path, store)
    assert numbers(tmp_path) == [1]


def test_a_link_that_cannot_be_is_no_link(tmp_path: Path) -> None:
    assert link(str(tmp_path), "app-2026-03-02.jsonl")
    assert not link(str(tmp_path / "none"), "app-2026-03-02.jsonl")


@pytest.mark.foreign_lines
def test_lines_of_other_kinds_stand_between_and_hurt_nothing(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    commit(store, "a")
    follow(tmp_path, store)
    log = EventLog(str(tmp_path / "logs"), keep_days=9)
    log.write_line(json.dumps({"event": "cli.command", "store": 1}) + "\n", "2026-03-02", NOW)
    (tmp_path / "logs" / ".state").unlink()
    commit(store, "b")
    follow(tmp_path, store)
    assert [line.get("event_id") for line in log_lines(tmp_path)] == [1, None, 2]
