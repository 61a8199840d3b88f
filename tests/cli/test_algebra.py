"""The editing algebra, as command lines: each shows what it does, obeys the policy, and is undone as one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled


def times(tt: Tt, span: str = "all") -> list[str]:
    """All entries' times, by start."""
    entries = tt(f"log {span} --json").data["entries"]
    return [f"{e['start'][11:16]}-{(e['end'] or '')[11:16]}" for e in entries]


def _fill_day(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-02 18:00")
    tt('add site/login +a 9:00-10:00 --note "one"')
    tt('add site/login +b 10:30-11:30 --note "two"')
    tt("add docs 13:00-14:00")


@pytest.fixture
def day(tt: Tt, clock: EnvironmentClock) -> Tt:
    """Entries 1 to 3 of a day that is over at 18:00."""
    return filled(tt, clock, _fill_day)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("split 1 --at 9:20", ["09:00-09:20", "09:20-10:00", "10:30-11:30", "13:00-14:00"]),
        ("split 1 --at 9:40 --at 9:20", ["09:00-09:20", "09:20-09:40", "09:40-10:00", "10:30-11:30", "13:00-14:00"]),
        ("split 1 --into 3", ["09:00-09:20", "09:20-09:40", "09:40-10:00", "10:30-11:30", "13:00-14:00"]),
        ("split 1 --break 9:20-9:30", ["09:00-09:20", "09:30-10:00", "10:30-11:30", "13:00-14:00"]),
        ("join 1 2", ["09:00-11:30", "13:00-14:00"]),
        ("join 2 1 --close-gap", ["09:00-11:00", "13:00-14:00"]),
        ("join 1 2 --keep-gap", ["09:00-10:00", "10:30-11:30", "13:00-14:00"]),
        ("move 3 --to 16:00", ["09:00-10:00", "10:30-11:30", "16:00-17:00"]),
        ("move 3 --to 11:30", ["09:00-10:00", "10:30-11:30", "11:30-12:30"]),
        ("resize 3 --by 10m", ["09:00-10:00", "10:30-11:30", "13:00-14:10"]),
        ("resize 3 --by -10m --start", ["09:00-10:00", "10:30-11:30", "13:10-14:00"]),
        ("fill 2", ["09:00-10:00", "10:00-13:00", "13:00-14:00"]),
        ("fill 2 --start", ["09:00-10:00", "10:00-11:30", "13:00-14:00"]),
        ("fill 2 --end", ["09:00-10:00", "10:30-13:00", "13:00-14:00"]),
        ("fill 2 --to 12:00", ["09:00-10:00", "10:30-12:00", "13:00-14:00"]),
        ("fill 2 --from 7:00", ["09:00-10:00", "10:00-11:30", "13:00-14:00"]),
        ("fill 1 --from 7:00", ["07:00-10:00", "10:30-11:30", "13:00-14:00"]),
    ],
)
def test_each_does_what_its_dry_run_says_and_one_undo_takes_it_back(day: Tt, line: str, expected: list[str]) -> None:
    before = day.rows()
    dry = day(f"{line} --dry-run --json")
    assert (dry.code, dry.data["dry_run"]) == (0, True)
    assert day.rows() == before
    done = day(f"{line} --json")
    assert done.code == 0
    assert _spans(done.data["changes"]) == _spans(dry.data["changes"])
    assert times(day) == expected
    after = day.rows()
    assert day("undo").code == 0
    assert day.rows() == before
    assert day("redo").code == 0
    assert day.rows() == after


def _spans(changes: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    return [(change["before"], change["after"]) for change in changes]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("split 1", 2), ("split 1 --at 9:20 --into 2", 2), ("split 1 --into 1", 2), ("split 1 --into x", 2),
        ("split 1 --at 8:00", 4), ("split 1 --at 10:00", 4), ("split 9 --into 2", 3), ("split 1 --break 9:20", 2),
        ("split 1 --break 8:00-9:20", 4), ("split 1 --at never", 2), ("join 1", 2), ("join 1 1", 2), ("join 1 9", 3),
        ("join 1 3", 4), ("join 1 3 --close-gap", 4), ("move 1", 2), ("move 1 --to 10:45", 4), ("move 1 --to never", 2),
        ("resize 1", 2), ("resize 1 --by 45m", 4), ("resize 1 --by -1h", 2), ("resize 1 --by 0s", 2),
        ("resize 1 --by +-5m", 2), ("resize 1 --by much", 2), ("fill 9", 3), ("fill 3 --end", 4),
        ("fill 3 --end --to 15:00", 2), ("fill 1 --start", 4),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(day: Tt, line: str, code: int) -> None:
    before = day.rows()
    ran = day(line)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("tt: ")
    assert day.rows() == before


def test_a_dry_run_shows_whose_times_change(day: Tt) -> None:
    out = day("split 1 --break 9:20-9:30 --dry-run").out
    assert out == (
        "Dry run, nothing is changed. Without --dry-run: "
        "Split entry 1, site/login, into 2 without a break of 10m.\n"
        "  entry 1: 2026-03-02 09:00 – 10:00 becomes 2026-03-02 09:00 – 09:20\n"
        "  entry 4: 2026-03-02 09:30 – 10:00, new\n"
    )


@pytest.mark.parametrize(
    ("option", "said"),
    [("", "The gap of 30m counts now."), ("--close-gap", "The gap of 30m is closed."),
     ("--keep-gap", "The gap of 30m stays untracked, so they stay two entries.")],
)  # fmt: skip
def test_join_says_what_became_of_the_gap_and_keeps_both_notes_and_tags(day: Tt, option: str, said: str) -> None:
    assert said in day(f"join 1 2 {option}").out
    entries = day("log all --json").data["entries"]
    joined = [e for e in entries if e["project"]["name"] == "site"]
    assert {(tuple(e["tags"]), e["note"]) for e in joined} == {(("a", "b"), "one; two")}


def test_join_of_different_projects_says_so(day: Tt) -> None:
    ran = day("join 2 3 --json")
    assert [warning["code"] for warning in ran.json["warnings"]] == ["joined_words"]
    assert ran.data["entry"]["project"]["name"] == "site"
    assert times(day) == ["09:00-10:00", "10:30-14:00"]


def test_trim_cuts_what_stands_in_the_way_and_one_undo_brings_it_back(day: Tt) -> None:
    day.settings('overlap = "trim"\n')
    before = day.rows()
    ran = day("join 1 3")
    assert "entry 2: 2026-03-02 10:30 – 11:30 is given up" in ran.out
    assert times(day) == ["09:00-14:00"]
    day("undo")
    assert day.rows() == before
    day("move 3 --to 11:00")
    assert times(day) == ["09:00-10:00", "10:30-11:00", "11:00-12:00"]


def test_allow_lets_what_is_moved_overlap(day: Tt) -> None:
    day.settings('overlap = "allow"\n')
    assert day("move 3 --to 9:30").code == 0
    assert times(day) == ["09:00-10:00", "09:30-10:30", "10:30-11:30"]


def test_a_running_entry_is_split_up_to_now_joined_and_moved_but_never_into_the_future(
    tt: Tt, clock: EnvironmentClock
) -> None:
    tt("add site 8:00-8:30")
    tt("start site")
    clock.tick("1h")
    assert tt("split last --into 2").code == 4
    assert tt("resize last --by 10m").code == 4
    assert tt("move last --to 11:00").code == 2
    assert tt("split last --at 9:30").code == 0
    assert times(tt) == ["08:00-08:30", "09:00-09:30", "09:30-"]
    assert tt("status --json").data["entry"]["id"] == 3
    assert tt("split 3 --break 9:40-9:50").code == 0
    assert times(tt) == ["08:00-08:30", "09:00-09:30", "09:30-09:40", "09:50-"]
    assert tt("join @1 @2").code == 0
    assert times(tt) == ["08:00-08:30", "09:00-09:30", "09:30-"]
    assert tt("fill 1").code == 0
    assert tt("resize @1 --by -5m --start").code == 0
    assert times(tt) == ["08:00-09:00", "09:00-09:30", "09:35-"]
    tt("undo 5")
    assert times(tt) == ["08:00-08:30", "09:00-"]


def test_a_clock_time_without_a_day_is_meant_inside_the_entry(day: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-04 08:00")
    assert day("split 1 --at 9:20").code == 0
    assert day("split 3 --break 13:10-13:20").code == 0
    assert times(day) == ["09:00-09:20", "09:20-10:00", "10:30-11:30", "13:00-13:10", "13:20-14:00"]
    assert day('split 2 --at "today 11:00"').code == 4


def test_moving_across_a_clock_change_keeps_the_length(tt: Tt, clock: EnvironmentClock) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    clock.set("2026-03-30 10:00")
    tt('add site "2026-03-28 23:00-04:00"')
    ran = tt('move 1 --to "2026-03-28 24:00"')
    assert ran.code == 2
    ran = tt('move 1 --to "2026-03-29 00:30" --json')
    assert ran.data["entry"]["duration_s"] == 4 * 3600
    assert ran.data["entry"]["end"] == "2026-03-29T05:30:00+02:00"
