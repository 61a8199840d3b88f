"""One meaning for every clock time, on whole command lines; Berlin on a Friday evening."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Ran, Tt

NOW = "2026-03-06T18:00:00+01:00"


@pytest.fixture
def berlin(tt: Tt, clock: EnvironmentClock) -> Tt:
    """`tt` in Berlin, at 18:00 on Friday 2026-03-06."""
    clock.set(NOW)
    tt.set(TT_ZONE="Europe/Berlin")
    return tt


def ends(tt: Tt, id: int = 1) -> tuple[str, str]:
    """Start and end of an entry."""
    (entry,) = (e for e in tt("log all --json").data["entries"] if e["id"] == id)
    return entry["start"][:16], (entry["end"] or "")[:16]


def codes(ran: Ran) -> set[str]:
    """The codes of the warnings."""
    return {warning["code"] for warning in ran.json["warnings"]}


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [("edit 1 --from 9:10 --to 10:10", "2026-03-02T09:10", "2026-03-02T10:10"),
     ("edit 1 --to 10:30", "2026-03-02T09:00", "2026-03-02T10:30"),
     ("fill 1 --to 10:30", "2026-03-02T09:00", "2026-03-02T10:30"),
     ("split 1 --at 9:05", "2026-03-02T09:00", "2026-03-02T09:05"),
     ("move 1 --to 14:00", "2026-03-02T14:00", "2026-03-02T15:00"),
     ("edit 1 --to 10:30 --for 1h", "2026-03-02T09:30", "2026-03-02T10:30"),
     ("edit 1 --from 9:00 --to 8:00", "2026-03-02T09:00", "2026-03-03T08:00")],
)  # fmt: skip
def test_a_clock_time_of_an_entry_is_on_its_own_day_and_that_is_said(
    berlin: Tt, line: str, start: str, end: str
) -> None:
    berlin("add a", "2026-03-02 9:00-10:00")
    ran = berlin(f"{line} --json")
    assert ran.code == 0, ran.err
    assert ends(berlin) == (start, end)
    assert "other_day" in codes(ran)


def test_an_end_follows_its_start(berlin: Tt) -> None:
    berlin("add p --from", "mon 22:00", "--to", "23:00")
    assert ends(berlin) == ("2026-03-02T22:00", "2026-03-02T23:00")


def test_an_interval_means_the_same_however_it_is_written(berlin: Tt, clock: EnvironmentClock) -> None:
    for number, words in enumerate(("9:00-9:00", "--from 9:00 --to 9:00"), 1):
        ran = berlin(f"add p {words} --json")
        assert (ran.data["entry"]["duration_s"], ends(berlin, number)) == (0, ("2026-03-06T09:00", "2026-03-06T09:00"))
    clock.set("2026-03-03T00:30:00+01:00")
    for words in ("23:50-00:10", "--from 23:50 --to 00:10"):
        ran = berlin(f"add y {words} --json")
        assert (ran.data["entry"]["start"], ran.data["entry"]["end"]) == (
            "2026-03-02T23:50:00+01:00", "2026-03-03T00:10:00+01:00",
        )  # fmt: skip
        assert codes(ran) == {"other_day"}
        berlin("undo")


def test_with_a_late_day_start_a_written_date_is_that_date(berlin: Tt) -> None:
    berlin("config set day.start 05:00")
    assert berlin("when 2026-03-02T04:00 --json").data["instant"] == "2026-03-02T04:00:00+01:00"
    berlin("add a --from 2026-03-02T23:00:00+01:00 --to 2026-03-03T02:30:00+01:00")
    assert berlin("split 1 --at", "2026-03-03 01:00").code == 0
    assert ends(berlin) == ("2026-03-02T23:00", "2026-03-03T01:00")


@pytest.mark.parametrize(
    ("line", "times"),
    [("edit 1 --to 8:00", ("08:00:00", "09:00:00")), ("edit last --from 10:05", ("10:00:00", "10:05:00")),
     ("add b --from 'today 10:00' --to 'today 9:00'", ("09:00:00", "10:00:00"))],
)  # fmt: skip
def test_an_end_before_the_start_is_refused_in_local_time(berlin: Tt, line: str, times: tuple[str, str]) -> None:
    berlin("add a 9:00-10:00")
    ran = berlin(line)
    assert ran.code == 2
    assert all(f"2026-03-06 {time}" in ran.err for time in times)
    assert "UTC" not in ran.err


def test_a_week_of_the_year_1_is_no_span(berlin: Tt) -> None:
    for line in ("log 0001-W01", "when 0001-W01", "report 0001-W01", "log 0001-01"):
        assert berlin(line).code == 2


def test_a_length_alone_ends_now(berlin: Tt) -> None:
    assert berlin("add p --for 3h").code == 0
    assert ends(berlin) == ("2026-03-06T15:00", "2026-03-06T18:00")
    refused = berlin("add p --for 1h")
    assert (refused.code, "overlap entry 1" in refused.err) == (4, True)


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [("add x 9:00–10:00", "09:00", "10:00"), ("add x 12:00-noon", "12:00", "12:00"),
     ("add x 9h30-1100", "09:30", "11:00"),
     ("add x --from 9:00 --for .5h", "09:00", "09:30"), ("add x --from 9:00 --for 1,5h", "09:00", "10:30"),
     ("add x --from 9:00 --for 1h30", "09:00", "10:30")],
)  # fmt: skip
def test_what_people_type_is_read(berlin: Tt, line: str, start: str, end: str) -> None:
    assert berlin(line).code == 0
    assert ends(berlin) == (f"2026-03-06T{start}", f"2026-03-06T{end}")


def test_a_day_is_no_length(berlin: Tt) -> None:
    ran = berlin("add x --from 9:00 --for 1d")
    assert (ran.code, "24h" in ran.err, "move" in ran.err) == (2, True, True)


def test_a_stop_is_the_latest_since_the_start(berlin: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-05T21:00:00+01:00")
    berlin("start a")
    clock.set("2026-03-06T08:00:00+01:00")
    ran = berlin("stop --at 23:30 --json")
    assert ran.data["entry"]["end"] == "2026-03-05T23:30:00+01:00"
    assert "other_day" in codes(ran)
    ran = berlin("start b --at 23:45 --json")
    assert ran.data["entry"]["start"] == "2026-03-05T23:45:00+01:00"
    assert berlin("start c --at 20:30").code == 4
    assert berlin("start c --at 19:00").code == 2


def test_the_answer_of_when_reads_back(berlin: Tt) -> None:
    for text in ("9:30", "2026-10-25T02:30:00+01:00", "24:00"):
        ran = berlin("when", text)
        at = berlin("when --json", text).data["instant"]
        day, clock = ran.out.split()[1:3]
        assert berlin("when --json", f"{day} {clock}").data["instant"] == at


def test_last_is_the_entry_of_the_users_last_action_and_1_the_newest_by_time(berlin: Tt) -> None:
    berlin("add ops", "2026-03-05 9:00-17:00")
    berlin("add web", "mon 9:00-10:00")
    ran = berlin("edit last --note hello")
    assert "entry 2: web, Mon 2026-03-02 09:00 – 10:00 (1h). Take it back: tt undo" in ran.out
    berlin("edit @1 --note world")
    assert {e["id"]: e["note"] for e in berlin("log all --json").data["entries"]} == {2: "hello", 1: "world"}


def test_what_moves_last_is_the_users_own_action_on_an_entry_that_is_there(berlin: Tt) -> None:
    berlin("add a 9:00-10:00")
    berlin("add b 7:00-8:00")
    berlin("bulk today --retag +x --yes")
    berlin("undo")
    assert "entry 2" in berlin("edit last --note x").out
    berlin("add c 6:00-7:00")
    berlin("undo")
    assert "entry 2" in berlin("edit last --note y").out
    berlin("delete 2")
    assert "entry 1" in berlin("edit last --note z").out
    berlin("split 1 --into 3")
    assert "entry 5" in berlin("edit last --note w").out  # of several the latest by time


def test_the_answer_to_a_change_is_one_line_of_what_was_and_what_is(berlin: Tt) -> None:
    berlin("add a", "2026-03-02 9:00-10:00")
    assert berlin("edit 1 --to 10:30 --project b").out == (
        "Changed entry 1: a, Mon 2026-03-02 09:00 – 10:00 (1h), is now b, Mon 2026-03-02 09:00 – 10:30 (1h 30m)."
        " Take it back: tt undo\n"
    )
    assert berlin("move 1 --to", "yesterday 23:00").out == (
        "Moved entry 1: b, Mon 2026-03-02 09:00 – 10:30 (1h 30m), is now b, Thu 2026-03-05 23:00 – 2026-03-06 00:30"
        " (1h 30m). Take it back: tt undo\n"
    )
    assert berlin("edit 1 --note x --tag +y").out == (
        "Changed the tags and note of entry 1: b, Thu 2026-03-05 23:00 – 2026-03-06 00:30 (1h 30m)."
        " Take it back: tt undo\n"
    )


def test_an_answer_names_the_day_where_it_is_not_today(berlin: Tt) -> None:
    assert berlin("add a", "mon 9:00-10:00").out == "Added a (1h) (new project), Mon 2026-03-02 09:00 – 10:00.\n"
    assert berlin("add a 9:00-10:00").out == "Added a (1h).\n"


def test_a_day_later_is_a_calendar_day_over_a_clock_change(berlin: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-30T18:00:00+02:00")
    berlin("add a", "2026-03-28 9:00-10:00")
    assert berlin("move 1 --by 1d").code == 0
    assert ends(berlin) == ("2026-03-29T09:00", "2026-03-29T10:00")
    assert berlin("bulk all --shift -1d --yes").code == 0
    assert ends(berlin) == ("2026-03-28T09:00", "2026-03-28T10:00")
    ran = berlin("bulk all", "--shift", "1d 30m", "--yes")
    assert (ran.code, "1d 30m later" in ran.out) == (0, True)
    assert ends(berlin) == ("2026-03-29T09:30", "2026-03-29T10:30")
    assert berlin("move 1 --to", "2 days ago").code == 0
    assert ends(berlin) == ("2026-03-28T18:00", "2026-03-28T19:00")
    assert berlin("resize 1 --by 1d").code == 2
    assert berlin("move 1 --by 1d --to 9:00").code == berlin("move 1").code == 2


def test_a_due_day_is_a_day_word_and_what_is_none_says_why(berlin: Tt) -> None:
    for words, day in (
        ("next friday", "2026-03-13"), ("fri", "2026-03-06"), ("tomorrow", "2026-03-07"), ("in 3 days", "2026-03-09"),
        ("2026-11-30", "2026-11-30"),
    ):  # fmt: skip
        berlin("project add p")
        assert berlin("task add p t --due", words).code == 0
        assert berlin("task list --json").data["tasks"][0]["due"] == day
        berlin("task delete t --yes")
    ran = berlin("task add p t --due 2026-02-30")
    assert (ran.code, "February 2026 has no day 30" in ran.err) == (2, True)
    assert berlin("task add p t --due 2300-01-01").code == 2


def test_in_a_repeated_hour_the_cut_that_lies_inside_is_meant_and_errors_show_offsets(
    berlin: Tt, clock: EnvironmentClock
) -> None:
    clock.set("2026-10-26T12:00:00+01:00")
    berlin("add a", "2026-10-25 0:30-6:00")
    berlin("split 1 --at", "2026-10-25 2:30", "--second")
    assert berlin("split 2 --break 2:45-3:15").code == 0
    assert berlin("undo").code == 0
    ran = berlin("split 2 --break", "2026-10-25 2:45-3:15")
    assert (ran.code, "2026-10-25 02:45:00+02:00" in ran.err, "--second" in ran.err) == (4, True, True)


def test_a_dry_run_names_no_entry_that_does_not_exist(berlin: Tt) -> None:
    berlin("add x 8:00-9:00")
    ran = berlin("add y 9:00-22:00 --dry-run")
    assert "longer than timer.max" in ran.err
    assert "edit 2" not in ran.err


@pytest.mark.parametrize(
    "line",
    ["add c --from 2026-03-04T06:00 --to 2026-03-04T19:00", "edit 1 --to 19:00", "resize 1 --by 12h",
     "fill 1 --to 19:00", "join 1 2", "stop --at 17:59"],
)  # fmt: skip
def test_whatever_makes_an_entry_longer_than_timer_max_warns_of_it_and_does_it(
    berlin: Tt, clock: EnvironmentClock, line: str
) -> None:
    berlin("add a --from 2026-03-02T06:00 --to 2026-03-02T07:00")
    berlin("add a --from 2026-03-02T19:00 --to 2026-03-02T20:00")
    clock.set("2026-03-06T05:00:00+01:00")
    berlin("start b")
    clock.set(NOW)
    ran = berlin(f"{line} --json")
    assert ran.code == 0, ran.err
    assert {"long_entry", "forgotten_timer"} & codes(ran)
    assert max(entry["duration_s"] for entry in berlin("log all --json").data["entries"]) > 12 * 3600


def test_when_reads_an_interval_as_add_does(berlin: Tt) -> None:
    for text in ("12:00-13:00", "mon 22:00-1:00", "9-11:30", "2026-02-02 22:00-2026-02-03 1:00"):
        read = berlin("when", text, "--json").data["span"]
        entry = berlin("add p", text, "--json").data["entry"]
        assert (read["from"], read["until"]) == (entry["start"], entry["end"])
    assert berlin("when 12:00-13:00").out == "From Fri 2026-03-06 12:00 until Fri 2026-03-06 13:00 (Europe/Berlin)\n"
    assert berlin("when 9:00-nine").code == 2
    assert "12 hours" in berlin("add --help").out
