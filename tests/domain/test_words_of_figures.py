"""Words for counts, lengths, exit codes and rights that several interfaces share."""

from __future__ import annotations

import pytest
from tests.builders import entry

from timetracker.domain import duration, rights
from timetracker.domain.counting import counted
from timetracker.domain.entry import Client, Entry, Project, Tag, Task
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
    records = {"client": Client, "project": Project, "task": Task, "tag": Tag, "entry": Entry}
    for kind, names in [*rights.OF_MEMBERS.items(), *rights.OF_ADMINISTRATORS.items()]:
        assert set(names) <= set(records[kind]._fields)
        assert not set(rights.OF_MEMBERS[kind]) & set(rights.OF_ADMINISTRATORS[kind])
    assert set(rights.OF_OWN_TASKS) <= set(Task._fields)
