"""Users and their roles: somebody who administers is always left, whatever is undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import dump

from timetracker.actions import accounts, history, track, users
from timetracker.domain.errors import CannotUndo
from timetracker.store import credentials
from timetracker.workspace import Workspace

pytest.importorskip("argon2", reason="the extra `web` is not installed")
pytestmark = pytest.mark.usefixtures("cheap_hashes")
SECRET = "correct horse battery"


@pytest.fixture
def people(ws: Workspace) -> Workspace:
    """Ada, who set it up, and Ben, a second administrator."""
    code = accounts.make_code(ws, "setup")
    accounts.complete_setup(ws, code, "Ada", SECRET)
    users.add(ws, "Ben", SECRET, "admin")
    return ws


def refused(ws: Workspace, act: str = "undo") -> None:
    """Undo or redo is refused and changes nothing."""
    before = dump(Path(ws.store.path))
    with pytest.raises(CannotUndo):
        getattr(history, act)(ws)
    assert dump(Path(ws.store.path)) == before


def test_the_set_up_cannot_be_undone(ws: Workspace) -> None:
    code = accounts.make_code(ws, "setup")
    accounts.complete_setup(ws, code, "Ada", SECRET)
    refused(ws)


def test_an_undo_leaves_somebody_who_administers(people: Workspace) -> None:
    people.act_as(2)
    users.change(people, 1, role="member")
    users.change(people, 1, role="admin")
    people.act_as(1)
    users.change(people, 2, role="member")
    people.act_as(2)
    refused(people)  # that would take the role from Ada, the only one that has it
    people.act_as(1)
    history.undo(people)
    people.act_as(2)
    history.undo(people)
    assert [user.role for user in users.everybody(people)] == ["member", "admin"]


def test_a_redo_leaves_somebody_who_administers(people: Workspace) -> None:
    users.change(people, 1, active=False)
    history.undo(people)
    people.act_as(2)
    users.change(people, 2, role="member")
    people.act_as(1)
    refused(people, "redo")


def test_whoever_is_deactivated_by_an_undo_is_out(people: Workspace) -> None:
    users.change(people, 2, active=False)
    users.change(people, 2, active=True)
    accounts.log_in(people, "Ben", SECRET, "other")
    people.act_as(1)
    history.undo(people)
    with people.reading() as reader:
        assert credentials.sessions(reader, 2) == []


def test_a_user_with_entries_cannot_be_made_undone(people: Workspace) -> None:
    people.act_as(2)
    track.start(people, "site")
    people.act_as(1)
    history.undo(people)  # that of the set-up, which is older
    assert [user.name for user in users.everybody(people)] == [None, "Ben"]
    assert [(warning.code, "user 2 has entries" in warning.message) for warning in people.warnings] == [
        ("passed_over", True)
    ]
    refused(people)


def test_a_user_without_entries_is_gone_after_an_undo_and_back_after_a_redo(people: Workspace) -> None:
    history.undo(people)
    assert [user.name for user in users.everybody(people)] == ["Ada"]
    history.redo(people)
    assert [user.name for user in users.everybody(people)] == ["Ada", "Ben"]
    with people.reading() as reader:
        assert credentials.password_hash(reader, 2) is None
    with pytest.raises(accounts.Refused):
        accounts.log_in(people, "Ben", SECRET, "other")
