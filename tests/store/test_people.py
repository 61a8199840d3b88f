"""Members of the web admin over a file are held to the rights that a database enforces by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import SetClock, at, workspace

from timetracker.actions import catalog, configure, edit, history, users
from timetracker.domain.errors import NotAllowed
from timetracker.domain.setting import RATES
from timetracker.workspace import Workspace


@pytest.fixture
def member(home: Path, cheap_hashes: None) -> Iterator[Workspace]:
    """What a request of a member works with, in a store with a project that has a rate, and an entry of the owner."""
    ws = workspace(home, SetClock())
    users.add(ws, "owner", "a long password")
    anna = users.add(ws, "anna", "a long password")
    catalog.add_project(ws, "site", rate="80", currency="EUR", budget="100")
    edit.add(ws, "site/draft", at("07:00"), at("08:00"), note="of the owner")
    ws.act_as(anna.id, "web")
    yield ws
    ws.close()


def _rate(ws: Workspace) -> tuple[str | None, str | None, str | None]:
    with ws.reading() as reader:
        project = reader.project(1)
    assert project is not None
    return project.rate, project.currency, project.budget_amount


def test_what_is_for_administrators_is_refused_and_changes_nothing(member: Workspace) -> None:
    refused = (
        lambda: catalog.edit_project(member, "site", rate="1"),
        lambda: catalog.edit_project(member, "site", billable=False),
        lambda: catalog.add_project(member, "new", rate="9"),
        lambda: catalog.set_status(member, "site/draft", "done"),
        lambda: users.add(member, "eve", "a long password", "admin"),
        lambda: users.change(member, 2, role="admin"),
        lambda: configure.set_value(member, RATES, "on"),
    )
    for act in refused:
        with pytest.raises(NotAllowed, match="only an administrator decides"):
            act()
    member.act_as(1)
    assert _rate(member) == ("80", "EUR", "100")


def test_a_member_tracks_makes_renames_and_takes_back(member: Workspace) -> None:
    edit.add(member, "new/work", at("09:00"), at("10:00"))
    catalog.set_status(member, "new/work", "done")
    catalog.edit_project(member, "new", name="newer")
    history.undo(member, 3)
    users.set_password(member, "anna", "another password")


def test_rates_are_kept_from_a_member_who_renames_and_undoes(member: Workspace) -> None:
    assert _rate(member) == (None, None, None)
    catalog.edit_project(member, "site", name="place")
    history.undo(member)
    history.redo(member)
    assert _rate(member) == (None, None, None)
    member.act_as(1)
    assert _rate(member) == ("80", "EUR", "100")
    with member.reading() as reader:
        assert reader.project_named("place") is not None


def test_rates_are_shown_to_members_when_an_administrator_says_so(member: Workspace) -> None:
    member.act_as(1)
    configure.set_value(member, RATES, "on")
    assert configure.in_force(member).values[RATES] == ("on", "store")
    member.act_as(2)
    assert _rate(member) == ("80", "EUR", "100")
    catalog.edit_project(member, "site", name="place")
    member.act_as(1)
    configure.unset(member, RATES)
    member.act_as(2)
    assert _rate(member) == (None, None, None)
