"""Entries as text and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from tests.builders import DAYS, at
from tests.properties.strategies import days, instants

from timetracker.domain import daytext, normal
from timetracker.domain.calendar import Days
from timetracker.domain.daytext import EntryLine, NotAnEntryText
from timetracker.domain.errors import InvalidInput
from timetracker.domain.interval import LATEST

DAY = date(2026, 3, 2)
LINE = EntryLine(12, at("09:00"), at("10:30"), "site")
names = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    .map(lambda text: normal.name(text, "tag"))
    .filter(bool)
)
notes = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(normal.note)


@given(
    st.lists(
        st.tuples(instants(), st.integers(0, 200_000), names, st.none() | names, st.sets(names, max_size=2),
                  st.booleans(), notes),
        max_size=4,
    ),
    days(),
    st.booleans(),
)  # fmt: skip
def test_times_names_and_tags_read_back_as_they_are(result: list[tuple[Any, ...]], calendar: Days, run: bool) -> None:
    lines: list[EntryLine] = []
    for id, (start, length, project, task, tags, billable, note) in enumerate(result, 1):
        end = None if run and id == 1 else min(start + timedelta(seconds=length), LATEST - timedelta(seconds=1))
        lines.append(EntryLine(id, start, end, project, task, tuple(sorted(tags)), billable, note))
    day = calendar.day_of(lines[0].start) if lines else DAY
    text = daytext.write(lines, calendar, day, "abc")
    again = daytext.read(text, calendar, day)
    assert [line._replace(note="") for line in again] == [line._replace(note="") for line in lines]
    assert daytext.read(text.replace("\n", "\r\n"), calendar, day) == again
    assert daytext.version(text) == "abc"
    assert daytext.compare(again, daytext.read(text, calendar, day)).empty


@pytest.mark.parametrize(
    "note", ["one", "two\nlines", "with\n\na gap", "  indented\n    more", "# no comment", "12 9-10 x"]
)
def test_a_note_reads_back(note: str) -> None:
    text = daytext.write([LINE._replace(note=note), LINE._replace(id=13)], DAYS, DAY, "0")
    assert daytext.read(text, DAYS, DAY)[0].note == note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 9-10:30 site", LINE),
        ("12  09:00-10:30  site", LINE),
        ("12 9am - 10:30am site", LINE),
        ("9:00 – 10:30 site", LINE._replace(id=None)),
        ("new 9:00 - 10:30 site", LINE._replace(id=None)),
        ("12 9:00 - running site/x", LINE._replace(end=None, task="x")),
        ('12 9:00 - 10:30 "my site/a task" "+my tag" $', LINE._replace(project="my site", task="a task",
                                                                  tags=("my tag",), billable=True)),
        ("12 2026-03-02T09:00Z - 10:30 site", LINE),
        ("12 22:00 - 01:00 site", LINE._replace(start=at("22:00"), end=at("2026-03-03 01:00"))),
        ("12 9:00 - 9:00 site", LINE._replace(end=at("09:00"))),
        ("12 23:00 - 1:00+1 site", LINE._replace(start=at("23:00"), end=at("2026-03-03 01:00"))),
        ("12 1:00+1 - 2:00+1 site", LINE._replace(start=at("2026-03-03 01:00"), end=at("2026-03-03 02:00"))),
        ("12 22:00 — 24:00 site", LINE._replace(start=at("22:00"), end=at("2026-03-03 00:00"))),
        ("12 0900 - 10h30 site", LINE),
        ("NEW noon - 12:30PM site", LINE._replace(id=None, start=at("12:00"), end=at("12:30"))),
        ("12 2026-03-02 9:00 - 2026-03-02 10:30 site", LINE),
    ],
)  # fmt: skip
def test_what_people_write_is_read(text: str, expected: EntryLine) -> None:
    assert daytext.read(text, DAYS, DAY) == [expected]


@pytest.mark.parametrize(
    "text",
    ["site", "12 9:00 site", "12 9:00 - 10:00", "12 25:00 - 26:00 site", "12 9:00 - 10:00 site note", "x 9-10 site",
     '12 9:00 - 10:00 "site', "12 9:00 - 10:00 +tag", "12 24:00 - 1:00 site",
     "12 9:00 - 10:00 a/b/c", "12 9:00 - 10:00 site +",
     "    a note", "12 2026-03-02T10:00Z - 2026-03-02T09:00Z site", "12 2026-13-02T10:00Z - 11:00 site"],
)  # fmt: skip
def test_what_is_no_entry_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(NotAnEntryText, match="Line 2"):
        daytext.read(f"# first\n{text}\n", DAYS, DAY)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        daytext.read(text, DAYS, DAY)
    except InvalidInput as refused:
        assert str(refused)


def test_a_number_twice_or_from_elsewhere_is_refused() -> None:
    with pytest.raises(NotAnEntryText, match="twice"):
        daytext.compare([LINE], [LINE, LINE])
    with pytest.raises(NotAnEntryText, match="Entry 13"):
        daytext.compare([LINE], [LINE._replace(id=13)])


def test_comparing_tells_changed_new_and_gone() -> None:
    other, new = LINE._replace(note="n"), LINE._replace(id=None)
    result = daytext.compare([LINE, LINE._replace(id=13)], [other, new])
    assert (result.changed, result.added, result.gone) == ([(LINE, other)], [new], [LINE._replace(id=13)])


def test_a_repeated_hour_is_written_with_its_offset() -> None:
    berlin = Days(ZoneInfo("Europe/Berlin"))
    line = LINE._replace(start=at("2026-10-25 00:30"), end=at("2026-10-25 01:30"))
    (text, *_) = daytext.shown(line, berlin, date(2026, 10, 25))
    assert text == "12  2026-10-25T02:30+02:00 - 2026-10-25T02:30+01:00  site"


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-03-28T01:30Z", "2026-03-28T09:00Z"), ("2026-03-28T19:00Z", "2026-03-30T00:30Z")],
    ids=["a start on the day before", "an end on the day after"],
)
def test_a_clock_time_that_the_shown_day_skips_carries_its_date(start: str, end: str) -> None:
    line = LINE._replace(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))
    calendar = Days(ZoneInfo("Europe/Berlin"))
    for day in (date(2026, 3, 28), date(2026, 3, 29)):
        assert daytext.read(daytext.write([line], calendar, day, "1"), calendar, day) == [line]


def test_what_leaves_its_day_or_lasts_too_long_is_pointed_out() -> None:
    limit = timedelta(hours=12)
    tomorrow = LINE._replace(start=at("2026-03-03 09:00"), end=at("2026-03-03 10:00"))
    long = LINE._replace(end=at("22:00"))
    for target, expected in (
        (daytext.compare([LINE], [tomorrow]),
         ["Entry 12 would begin on Tue 2026-03-03 09:00.", "Entry 12 would end on Tue 2026-03-03 10:00."]),
        (daytext.compare([LINE], [long]), ["Entry 12 would last 13h, which is longer than timer.max."]),
        (daytext.compare([long], [long._replace(end=at("21:30"))]), []),
        (daytext.compare([LINE._replace(end=None)], [LINE]), []),
        (daytext.compare([], [tomorrow._replace(id=None)]), ["A new entry would begin on Tue 2026-03-03 09:00."]),
        (daytext.compare([], [long._replace(id=None)]),
         ["A new entry would last 13h, which is longer than timer.max."]),
        (daytext.compare([LINE], [LINE._replace(note="x")]), []),
    ):  # fmt: skip
        assert list(daytext.cautions(target, DAYS, DAY, limit)) == expected


@pytest.mark.parametrize("day", [date(2026, 3, 27), date(2026, 3, 28)])
def test_a_time_that_another_day_counts_is_written_in_full(day: date) -> None:
    # The day begins at four: a bare 02:30 is of the next date, and on the 29th Berlin skipped it.
    berlin = Days(ZoneInfo("Europe/Berlin"), time(4))
    start = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)
    line = LINE._replace(start=start, end=start + timedelta(hours=7, minutes=30))
    text = daytext.write([line], berlin, day, "0")
    assert f"12  {day}T02:30+01:00 - 10:00  site" in text
    assert daytext.read(text, berlin, day) == [line]
