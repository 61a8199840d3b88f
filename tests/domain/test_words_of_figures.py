"""Words for counts, lengths, exit codes and rights that several interfaces share."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.builders import DAYS, at, entry

from timetracker.domain import duration, normal, rights
from timetracker.domain.counting import counted
from timetracker.domain.dayword import NotADay, coming_day
from timetracker.domain.entry import Client, Entry, Project, Tag, Task, dashed
from timetracker.domain.errors import Conflict
from timetracker.domain.event import OUTCOMES, outcome
from timetracker.domain.outcome import Described


@pytest.mark.parametrize(
    ("count", "thing", "text"),
    [(1, "entry", "1 entry"), (2, "entry", "2 entries"), (0, "day", "0 days"), (2, "project", "2 projects")],
)
def test_a_count_has_its_plural(count: int, thing: str, text: str) -> None:
    assert counted(count, thing) == text


def test_lengths_that_stand_together_all_have_seconds_or_none_has() -> None:
    assert list(map(duration.alike([60, 3600]), [60, 3600])) == ["1m", "1h"]
    assert list(map(duration.alike([61, 3600]), [61, 3600])) == ["1m 1s", "1h 0m 0s"]
    assert [duration.full(60), duration.full(61), duration.text(-61)] == ["1m", "1m 1s", "-1m"]


@pytest.mark.parametrize(
    ("code", "delivered", "word"),
    [
        (0, True, "ok"), (130, True, "interrupted"), (1, True, "app_error"), (2, True, "usage_error"),
        (3, True, "usage_error"), (4, True, "usage_error"), (5, True, "app_error"), (6, True, "app_error"),
        (7, True, "usage_error"), (7, False, "app_error"),
    ],
)  # fmt: skip
def test_an_exit_code_is_a_users_mistake_or_ours(code: int, delivered: bool, word: str) -> None:
    assert outcome(code, delivered=delivered) == word
    assert word in OUTCOMES


def test_an_entry_is_called_by_project_and_task() -> None:
    site = Project(1, "site")
    assert Described(entry("09:00-10:00"), site, None, None, ()).title == "site"
    assert Described(entry("09:00-10:00"), site, Task(1, 1, "api"), None, ()).title == "site/api"


def test_the_rights_name_fields_that_there_are_and_give_none_twice() -> None:
    records: dict[str, Any] = {"client": Client, "project": Project, "task": Task, "tag": Tag, "entry": Entry}
    for kind, names in [*rights.OF_MEMBERS.items(), *rights.OF_ADMINISTRATORS.items()]:
        assert set(names) <= set(records[kind]._fields)
        assert not set(rights.OF_MEMBERS[kind]) & set(rights.OF_ADMINISTRATORS[kind])
    assert set(rights.OF_OWN_TASKS) <= set(Task._fields)


def test_an_error_writes_its_times_in_the_zone_and_calls_an_entry_by_what_it_was_called_first() -> None:
    error = Conflict("{entry} runs since {at}.", entry=entry("09:00-10:00"), at=at("09:00"))
    error.zone = ZoneInfo("Asia/Kolkata")
    error.call(lambda _: ("entry 1", "site"))
    error.call(lambda _: ("another", "word"))
    assert error.message.startswith("Entry 1")
    assert "14:30" in error.message
    assert "another" not in error.message


def test_a_running_entry_counts_up_to_now() -> None:
    assert [entry("09:00-").length_s(at("10:00")), entry("09:00-09:30").length_s(at("10:00"))] == [3600, 1800]
    assert [entry("09:00-").running, entry("09:00-09:30").running] == [True, False]
    assert dashed(bytes(range(16))) == "00010203-0405-0607-0809-0a0b0c0d0e0f"


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [("a-b", True, True), ("a/b", False, True), ("+a", False, True), ("a\nb", False, True), ("", False, True),
     ("a\0", False, False), ("x" * 201, False, True), ("x" * 100_000, False, False), ("\ud800", False, False)],
)  # fmt: skip
def test_what_an_older_program_admitted(text: str, name: bool, note: bool) -> None:
    assert (normal.older_name(text), normal.older_note(text)) == (name, note)


@pytest.mark.parametrize("text", ["someday", "2300-01-01", "1969-12-31"])
def test_what_is_no_day_of_ours_is_refused(text: str) -> None:
    with pytest.raises(NotADay):
        coming_day(text, DAYS, at("12:00"))


def test_a_day_that_comes_is_read() -> None:
    assert coming_day(" Monday ", DAYS, at("12:00")).isoformat() == "2026-03-02"
