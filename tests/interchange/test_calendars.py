"""Calendars as entries: instances that another implementation counts, and what is not a time that somebody spent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from tests.builders import at

from timetracker.interchange import ics, ics_times
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source, UnparsedLine

HERE = Path(__file__).with_name("calendars")
CASES = dict(block.partition("\n")[::2] for block in (HERE / "cases.txt").read_text(encoding="ascii").split("\n= ")[1:])
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="ascii"))
BY_HAND = json.loads((HERE / "by_hand.json").read_text(encoding="ascii"))
STARTS = {"NY": "DTSTART;TZID=America/New_York:19970902T090000", "UTC": "DTSTART:19970902T090000Z"}


def calendar(block: str) -> str:
    """A case as a calendar, as `expect.mjs` makes it too."""
    text = (HERE / "zones.txt").read_text(encoding="ascii")
    for number, event in enumerate(block.split("\n--\n")):
        lines = [STARTS.get(line, line) for line in event.strip().split("\n")]
        if not any(line.startswith(("DTEND", "DURATION")) for line in lines):
            lines.append("DURATION:PT1H")
        uid = "one" if "RRULE" in block or "RECURRENCE-ID" in block else f"event {number}"
        text += "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])
    return f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n".replace("\n", "\r\n")


def read(
    path: Path, text: str, now: datetime | None = None, zone: str = "UTC", *, given: bool = True
) -> tuple[list[EntryDraft], list[str]]:
    """The entries of a calendar, and what was left out, with the reasons."""
    file = path / "calendar.ics"
    file.write_bytes(text.encode())
    wall = LocalClock(ZoneInfo(zone), zone)
    wall.note(given=given, now=now)
    items = list(ics.read(Source(str(file)), wall))
    drafts = [item for _, item in items if isinstance(item, EntryDraft)]
    return drafts, [f"{line} {item.text}: {item.why}" for line, item in items if isinstance(item, UnparsedLine)]


def seconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp())


EXPECTED |= {name: [[seconds(stamp), seconds(stamp) + 3600] for stamp in stamps] for name, stamps in BY_HAND.items()}


def event(*lines: str, uid: str = "one") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def wrapped(*parts: str) -> str:
    return f"BEGIN:VCALENDAR\r\n{''.join(parts)}END:VCALENDAR\r\n"


def starts(drafts: list[EntryDraft]) -> list[str]:
    return [f"{item.start:%m-%d %H:%M}-{item.end:%H:%M}" for item in drafts]


NOW = datetime(2026, 4, 2, 12, tzinfo=UTC)


def test_there_is_an_expectation_for_each_case() -> None:
    assert len(CASES) >= 80
    assert set(CASES) == set(EXPECTED)


@pytest.mark.parametrize("name", CASES)
def test_instances_are_those_of_another_implementation(name: str, tmp_path: Path) -> None:
    drafts, _ = read(tmp_path, calendar(CASES[name]), datetime(1999, 1, 1, tzinfo=UTC))
    times = [[int(item.start.timestamp()), int(item.end.timestamp())] for item in drafts if item.end]
    assert sorted(times) == sorted(EXPECTED[name])
    assert len({item.uuid for item in drafts}) == len(drafts)


def test_a_further_date_may_have_a_length_of_its_own(tmp_path: Path) -> None:
    periods = "RDATE;VALUE=PERIOD:20260303T090000Z/20260303T093000Z,20260304T090000Z/PT3H"
    drafts, left = read(tmp_path, wrapped(event("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", periods)), NOW)
    assert (starts(drafts), left) == (["03-02 09:00-10:00", "03-03 09:00-09:30", "03-04 09:00-12:00"], [])


@pytest.mark.parametrize(("end", "expected"), [
    # RFC 5545, 3.8.5.3: an end means the same exact duration for each, a duration in days the same by the clock.
    ("DTEND;TZID=Europe/Berlin:20260328T040000", ["03-28 00:00-03:00", "03-29 00:00-03:00"]),
    ("DURATION:P1D", ["03-28 00:00-00:00", "03-29 00:00-23:00"]),
    ("DURATION:PT24H", ["03-28 00:00-00:00", "03-29 00:00-00:00"]),
])  # fmt: skip
def test_a_length_over_a_clock_change(tmp_path: Path, end: str, expected: list[str]) -> None:
    lines = ("DTSTART;TZID=Europe/Berlin:20260328T010000", end, "RRULE:FREQ=DAILY;COUNT=2")
    drafts, _ = read(tmp_path, wrapped(event(*lines)), NOW)
    assert starts(drafts) == expected


def test_an_infinite_series_ends_now_and_that_is_said(tmp_path: Path) -> None:
    text = wrapped(event("DTSTART:20260330T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))
    drafts, left = read(tmp_path, text, NOW)
    assert starts(drafts) == ["03-30 09:00-10:00", "03-31 09:00-10:00", "04-01 09:00-10:00", "04-02 09:00-10:00"]
    assert left == ["2 1 series: taken until 2026-04-02 12:00 UTC, or 5000 times"]
    again, _ = read(tmp_path, text, NOW.replace(month=5))
    assert [item.uuid for item in again[:4]] == [item.uuid for item in drafts]


@pytest.mark.parametrize("rule", ["SECONDLY", "MINUTELY;BYSECOND=0,1", "HOURLY;BYHOUR=25", "DAILY;BYHOUR=1,2,3,4"])
def test_a_series_without_measure_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    monkeypatch.setattr(ics_times, "MOST", 40)
    lines = ("DTSTART:20260330T090000Z", "DURATION:PT1S", f"RRULE:FREQ={rule}")
    drafts, left = read(tmp_path, wrapped(event(*lines)), NOW.replace(year=2027))
    assert len(drafts) <= 40
    assert left


@pytest.mark.parametrize(("lines", "why"), [
    (["DTSTART;VALUE=DATE:20260302"], "is all day, and has no clock times"),
    (["DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=DAILY;COUNT=3"], "is all day, and has no clock times"),
    (["DTSTART:20260302T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"], "was cancelled"),
    (["DTSTART:20260302T090000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:me@x"], "was declined"),
    (["DTSTART:20260302T090000Z"], "has neither an end nor a duration"),
    (["DURATION:PT1H"], "has no start"),
    (["DTSTART:2026", "DURATION:PT1H"], "'2026' is not a time"),
    (["DTSTART:20260231T090000Z", "DURATION:PT1H"], "day is out of range for month"),
    (["DTSTART:20260302T090000", "DURATION:PT1H"], "is of no zone, and no --zone says where it was"),
    (["DTSTART;TZID=Nowhere:20260302T090000", "DURATION:PT1H"],
     "is of the zone Nowhere, which is unknown, and no --zone says where it was"),
])  # fmt: skip
def test_what_is_no_time_spent_is_left_and_told(tmp_path: Path, lines: list[str], why: str) -> None:
    assert read(tmp_path, wrapped(event("SUMMARY:x", *lines)), NOW, given=False) == ([], [f"2 x: {why}"])


def test_one_cancelled_instance_of_a_series(tmp_path: Path) -> None:
    series = event("SUMMARY:x", "DTSTART:20260302T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    lines = ("RECURRENCE-ID:20260303T090000Z", "DTSTART:20260303T090000Z", "DURATION:PT1H", "STATUS:CANCELLED")
    drafts, left = read(tmp_path, wrapped(series, event("SUMMARY:off", *lines)), NOW)
    assert (starts(drafts), left) == (["03-02 09:00-10:00", "03-04 09:00-10:00"], ["9 off: was cancelled"])


def test_times_of_no_zone_are_those_of_the_zone_that_was_told(tmp_path: Path) -> None:
    for lines in (["DTSTART:20260302T090000"], ["DTSTART:20260302T090000", "RRULE:FREQ=DAILY;COUNT=1"]):
        drafts, left = read(tmp_path, wrapped(event(*lines, "DURATION:PT1H")), NOW, "Asia/Tokyo")
        assert (starts(drafts), left) == (["03-02 00:00-01:00"], [])
    lines = ["DTSTART;TZID=Nowhere:20260302T090000", "DURATION:PT1H"]
    (draft,), _ = read(tmp_path, wrapped(event(*lines)), NOW, "Asia/Tokyo")
    assert (draft.start, "Nowhere" in draft.remark) == (at("2026-03-02 00:00"), True)


@pytest.mark.parametrize("name", ["W. Europe Standard Time", "/freeassociation.sourceforge.net/Europe/Berlin"])
def test_zones_by_the_names_that_other_programs_give_them(tmp_path: Path, name: str) -> None:
    lines = [f'DTSTART;TZID="{name}":20260302T090000', "DURATION:PT1H"]
    (draft,), _ = read(tmp_path, wrapped(event(*lines)), NOW, given=False)
    assert (draft.start, draft.zone) == (at("2026-03-02 08:00"), "Europe/Berlin")


def test_names_notes_tags_and_what_is_no_event(tmp_path: Path) -> None:
    head = "X-WR-CALNAME:Customers\r\n"
    lines = (
        "DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", "SUMMARY:a\\, b", "DESCRIPTION:more \\nand mo\r\n re",
        "CATEGORIES:one,t\\,wo", "CATEGORIES:three", "BEGIN:VALARM", "SUMMARY:ring", "TRIGGER:-PT5M", "END:VALARM",
    )  # fmt: skip
    todo = "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n"
    later = event("DTSTART:20270302T090000Z", "DTEND:20270302T100000Z", uid="two")
    (draft,), left = read(tmp_path, wrapped(head, event(*lines), todo, later), NOW)
    assert draft[3:6] == (None, ("one", "t,wo", "three"), "a, b\nmore \nand more")
    assert draft.project == "Customers"
    assert [line.partition(" ")[2] for line in left] == [
        "1 event: not begun before 2026-04-02 12:00 UTC",
        "1 VTODO: no events",
    ]


def test_the_owner_of_a_calendar_declines_for_themselves(tmp_path: Path) -> None:
    for owner, count in (("me@x", 0), ("you@x", 1)):
        answers = [f"ATTENDEE;CN={name};PARTSTAT={word}:MAILTO:{name}@x" for name, word in
                   (("me", "DECLINED"), ("you", "ACCEPTED"))]  # fmt: skip
        text = event("DTSTART:20260302T090000Z", "DURATION:PT1H", *answers)
        drafts, left = read(tmp_path, wrapped(f"X-WR-CALNAME:{owner}\r\n", text), NOW)
        assert (len(drafts), len(left)) == (count, 1 - count)


def test_one_uid_is_one_event(tmp_path: Path) -> None:
    text = event("SUMMARY:x", "DTSTART:20260302T090000Z", "DURATION:PT1H")
    drafts, left = read(tmp_path, wrapped(text, text), NOW)
    assert (len(drafts), left) == (1, ["8 x: has the UID of an event before it, which was taken"])


def test_a_rule_that_cannot_be_read_keeps_nothing_else_back(tmp_path: Path) -> None:
    for rule in ("RRULE:FREQ=SOMETIMES", "RRULE:FREQ=DAILY;COUNT=x", "RDATE:soon", "RECURRENCE-ID:x"):
        text = wrapped(event("SUMMARY:bad", "DTSTART:20260302T090000Z", "DURATION:PT1H", rule),
                       event("DTSTART:20260302T090000Z", "DURATION:PT1H", uid="two"))  # fmt: skip
        drafts, left = read(tmp_path, text, NOW)
        assert (len(drafts), len(left)) == (1, 1), rule


def test_a_calendar_without_entries_holds_a_component_and_is_read_as_nothing(tmp_path: Path) -> None:
    text = "".join(ics.write([], LocalClock(UTC, "UTC")))
    calendar_ = icalendar.Calendar.from_ical(text)
    assert [part.name for part in calendar_.subcomponents] == ["VTIMEZONE"]
    assert read(tmp_path, text) == ([], [])
