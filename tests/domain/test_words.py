"""Names, notes, amounts, durations, spelling, JSON text, errors and events."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.builders import at, entry

from timetracker.domain import duration, entry as words, money
from timetracker.domain.changes import net, reverse
from timetracker.domain.entry import Client, Tag
from timetracker.domain.errors import Conflict, InvalidInput, InvalidName, NotFound, NothingRuns, TimetrackerError
from timetracker.domain.event import EVENTS, Change, EventField, added, changed, checked, removed, word
from timetracker.domain.jsontext import dumps, written
from timetracker.domain.spelling import close_to, distance


def test_a_name_is_trimmed_and_kept() -> None:
    assert words.name("  Straße 🎉 ", "project") == "Straße 🎉"
    assert words.name("x" * 200, "project") == "x" * 200
    assert words.fold("STRASSE") == words.fold("Straße")


@pytest.mark.parametrize("text", ["", " ", "x" * 201, "a/b", "+a", "a\0", "a\nb", "a\rb", "\udcff", "/" * 300])
def test_a_name_that_cannot_be_is_refused_shortly(text: str) -> None:
    with pytest.raises(InvalidName) as refused:
        words.name(text, "tag")
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 400


def test_a_note_has_a_length_and_no_nul() -> None:
    assert words.note("n" * 10_000) == "n" * 10_000
    for text in ("n" * 10_001, "\0", "\udcff"):
        with pytest.raises(InvalidInput):
            words.note(text)


def test_an_entry_knows_whether_it_runs() -> None:
    assert entry("09:00-").running
    assert not entry("09:00-10:00").running
    assert entry("09:00-10:00").interval.end == at("10:00")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h30m", 5400), ("90m", 5400), ("1:30", 5400), ("1.5h", 5400), ("45s", 45), ("1h", 3600), ("0s", 0),
     ("1:30:15", 5415), ("1 hour 5 minutes 3 secs", 3903), ("2hrs", 7200), ("0.1s", 0), ("0.5s", 1),
     ("1h 30 min", 5400), ("1h30", 5400), ("9h30", 34_200), (".5h", 1800), ("1,5h", 5400), (",25h", 900),
     ("100:00", 360_000), ("1H30M", 5400), ("00:00", 0)],
)  # fmt: skip
def test_durations_are_read(text: str, seconds: int) -> None:
    assert duration.read(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "x", "1", "h", "1x", "1m1h", "1h1h", "1:3", "1:60", "1:30:60", "1:2:3:4", "-5m", "1..5h", ".h", "1.h",
     "1,h", "1d", "90", "1h60", "1h5",
     "٣h", "12345678:00", "9999999999999h", "3000000h", "1m30", "1h30m15", "1:30h", "²h", "9999999999h"],
)  # fmt: skip
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(duration.NotADuration):
        duration.read(text)


@pytest.mark.parametrize(
    ("seconds", "text", "exact", "clock"),
    [(0, "0s", "0s", "0:00:00"), (59, "59s", "59s", "0:00:59"), (60, "1m", "1m", "0:01:00"),
     (3599, "59m", "59m59s", "0:59:59"), (3600, "1h", "1h", "1:00:00"), (5405, "1h 30m", "1h30m5s", "1:30:05"),
     (432_000, "120h", "120h", "120:00:00")],
)  # fmt: skip
def test_durations_are_shown(seconds: int, text: str, exact: str, clock: str) -> None:
    assert (duration.text(seconds), duration.exact(seconds), duration.clock(seconds)) == (text, exact, clock)
    assert duration.read(exact) == timedelta(seconds=seconds)


def test_negative_durations_are_shown_with_a_sign() -> None:
    assert (duration.text(-5400), duration.clock(-5405)) == ("-1h 30m", "-1:30:05")


def test_amounts_and_currencies_are_checked() -> None:
    assert (money.amount(" 80.50 "), money.currency(" eur")) == ("80.50", "EUR")
    for text in ("", "x", "-1", "1,5", "1.23456", "1e5", "٣", "1.", "1" * 13):
        with pytest.raises(InvalidInput):
            money.amount(text)
    for text in ("", "EU", "EURO", "E1R", "ÄÖÜ"):
        with pytest.raises(InvalidInput):
            money.currency(text)


@pytest.mark.parametrize(
    ("left", "right", "letters"),
    [("", "", 0), ("a", "", 1), ("start", "strat", 1), ("kitten", "sitting", 3), ("abc", "abc", 0), ("ca", "abc", 3)],
)
def test_distance_counts_letters(left: str, right: str, letters: int) -> None:
    assert distance(left, right) == distance(right, left) == letters


def test_only_near_names_are_suggested() -> None:
    assert close_to("wesbite", ["site", "website", "webs"]) == "website"
    assert close_to("dosc", ["docs", "ops"]) == "docs"
    assert close_to("Docs", ["docs"]) is None, "the same but for case"
    assert close_to("ab", ["cd", "a", "b"]) is None, "two letters say nothing"
    assert close_to("longname", ["lungnime", "longnane"]) == "longnane"


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -5, 1.5, 10**20, 'ä"\\\n\0\ud800🎉', [], {}, [1, [None]], {"a": {"b": []}}]
)
def test_json_text_reads_back_as_the_same(value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(dumps(value)) == value
    assert dumps(value).isascii()
    assert written(value) == dumps(value)
    package, text = json, dumps(value)
    monkeypatch.delitem(sys.modules, "json")
    assert dumps(value) == text
    monkeypatch.setitem(sys.modules, "json", package)


@pytest.mark.parametrize("write", [dumps, written])
def test_what_has_no_json_form_is_refused(write: Callable[[object], str]) -> None:
    for value in (math.nan, math.inf, {1}, b"x", object()):
        with pytest.raises(TypeError):
            write(value)
    assert write((1, 2)) == "[1, 2]"


def test_an_error_shows_its_instants_in_the_zone_it_is_told() -> None:
    error = Conflict("since {start}", start=at("09:00"))
    assert str(error) == "Since 2026-03-02 09:00:00"
    error.zone = ZoneInfo("Europe/Berlin")
    assert error.message == "Since 2026-03-02 10:00:00"
    assert Conflict("{braces} stay").message == "{braces} stay"


def test_an_error_has_a_hint_of_its_own_or_of_its_kind() -> None:
    assert NothingRuns("x").hint
    assert NotFound("x", hint="y").hint == "y"
    assert TimetrackerError("x").hint == ""
    assert TimetrackerError("x").zone is UTC


def test_an_event_carries_exactly_its_declared_fields() -> None:
    fields = {"entry_id": 1, "project_id": 2, "task_id": None}
    assert checked("timer.started", fields) == fields
    for wrong in ({}, {**fields, "note": 1}, {**fields, "task_id": "x"}, {**fields, "entry_id": None},
                  {**fields, "entry_id": True}):  # fmt: skip
        with pytest.raises(ValueError, match=r"timer\.started"):
            checked("timer.started", wrong)
    with pytest.raises(ValueError, match="new_status"):
        checked("task.status_changed", {"task_id": 1, "old_status": "todo", "new_status": "nope"})


def test_no_event_has_a_field_for_text() -> None:
    for name, kind in EVENTS.items():
        for field in kind.fields.values():
            assert field.kind in ("whole", "yes_no", "choice", "word"), name
            assert (field.kind == "choice") == bool(field.choices), name
            assert (field.kind == "word") == bool(field.of), name
    assert EventField("yes_no").admits(True)
    assert not EventField("yes_no").admits(1)


@pytest.mark.parametrize("text", ["", "Site", "a b", "a/b", "ünïcode", "a" * 41, "a\n", "a@b", 7, True, None])
def test_no_text_fits_where_a_name_out_of_a_registry_stands(text: int | str | None) -> None:
    assert not word("report").admits(text)
    assert word("setting").admits("week.start")


def test_reversing_twice_changes_nothing_and_net_keeps_first_and_last() -> None:
    first, two, three = entry("09:00-"), entry("09:00-10:00"), entry("09:00-11:00")
    changes = (added(first), changed(first, two), changed(two, three), added(Tag(1, "a")), removed(Tag(1, "a")))
    assert reverse(reverse(changes)) == changes
    assert reverse(changes)[-1] == Change("entry", first, None)
    assert net(changes) == (Change("entry", None, three),)
    assert net([changed(Client(1, "a"), Client(1, "b")), changed(Client(1, "b"), Client(1, "a"))]) == ()
