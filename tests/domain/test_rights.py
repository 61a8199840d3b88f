"""What a member may change, and what only an administrator decides."""

from __future__ import annotations

from typing import Any

import pytest
from tests.builders import at, entry

from timetracker.domain import rights
from timetracker.domain.entry import Client, Project, Tag, Task, User
from timetracker.domain.event import Change, Draft

SITE, TASK = Project(1, "site"), Task(1, 1, "api")
MINE, OTHERS = entry("09:00-10:00"), entry("09:00-10:00", id=2, user_id=2)


def decided(name: str, *changes: Change, own: bool = True, reverts: bool = False, **fields: Any) -> str:
    """What of an event of the member 1 is an administrator's to decide."""
    draft = Draft(name, fields, changes)
    return rights.refused(draft, user_id=1, own_task=lambda _: own, reverts=reverts)


@pytest.mark.parametrize(
    "change",
    [
        Change("entry", None, MINE), Change("entry", MINE, MINE._replace(end=at("11:00"))), Change("entry", MINE, None),
        Change("project", None, SITE), Change("project", SITE, SITE._replace(name="web")),
        Change("client", None, Client(1, "Acme")), Change("tag", None, Tag(1, "deep")), Change("task", None, TASK),
        Change("task", TASK, TASK._replace(name="ui")), Change("task", TASK, TASK._replace(status="done")),
    ],
)  # fmt: skip
def test_a_member_tracks_and_names_things(change: Change) -> None:
    assert decided("entry.updated", change) == ""


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (Change("entry", None, OTHERS), rights.OF_OTHERS), (Change("entry", OTHERS, None), rights.OF_OTHERS),
        (Change("entry", MINE, MINE._replace(user_id=2)), rights.OF_OTHERS),
        (Change("user", None, User(2, "Grace", "member")), rights.OF_USERS),
        (Change("project", SITE, None), rights.deleting("project")),
        (Change("project", None, SITE._replace(rate="90")), rights.valuing("project")),
        (Change("project", SITE, SITE._replace(rate="90")), rights.more("project")),
        (Change("project", SITE, SITE._replace(name="web", archived=True)), rights.more("project")),
        (Change("task", TASK, TASK._replace(project_id=2)), rights.more("task")),
        (Change("tag", Tag(1, "deep"), Tag(1, "deep", True)), rights.more("tag")),
    ],
)  # fmt: skip
def test_money_the_archive_and_others_are_an_administrators(change: Change, what: str) -> None:
    assert decided("entry.updated", change) == what


def test_a_task_of_others_keeps_its_status() -> None:
    change = Change("task", TASK, TASK._replace(status="done"))
    assert decided("task.updated", change, own=False) == rights.OF_OTHERS_TASKS
    assert decided("task.updated", Change("task", TASK, TASK._replace(name="ui")), own=False) == ""


def test_undo_takes_away_what_the_member_made() -> None:
    assert decided("action.undone", Change("project", SITE, None), reverts=True) == ""


def test_events_of_administrators_are_theirs_but_ones_own_password() -> None:
    assert decided("user.created", account_id=2) == "user.created"
    assert decided("store.purged") == "store.purged"
    assert decided("user.updated", account_id=2) == "user.updated"
    assert decided("user.updated", account_id=1) == ""


def test_the_refusal_says_what_is_decided_and_whom_to_ask() -> None:
    refusal = rights.not_allowed(rights.OF_RATES)
    assert str(refusal) == "Not allowed: only an administrator decides what an hour costs."
    assert refusal.hint == "Ask an administrator."
    assert refusal.code == "not_allowed"
