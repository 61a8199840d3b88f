"""What a member of a store on PostgreSQL is told of budgets of time: one sum, and nothing that is of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.builders import asked, entry
from tests.postgres import OWNER, Server, fresh
from tests.store.hostile import DRAFT, NOW, SITE, Team

from timetracker.domain.entry import Project, Task
from timetracker.domain.event import added, changed
from timetracker.store import used
from timetracker.store.opening import opened
from timetracker.store.store import Tx

SHOP = Project(2, "shop", None, "80", "EUR", None, "500")
DRAFTED = Task(1, 1, "draft")


@pytest.fixture(scope="module")
def team(server: Server) -> Iterator[Team]:
    """A project and a task with a budget of time, one with a budget of money, and three people's time."""
    with fresh(server) as address:
        team = Team(server, address)
        team.change(OWNER, lambda tx: _budgets(tx))
        yield team
        team.close()


def _budgets(tx: Tx) -> None:
    limited = SITE._replace(budget_s=36_000)
    task = DRAFTED._replace(budget_s=7200, budget_period="quarter")
    changes = (changed(SITE, limited), changed(DRAFTED, task), added(SHOP))
    tx.record(DRAFT._replace(changes=asked(tx, *changes)), NOW)


def _told(team: Team, role: str, kind: str, *ids: int) -> dict[int, int]:
    store = opened(team.of(role))
    try:
        with store.read() as reader:
            assert reader.sees_all() == (role == OWNER)
            return used.shared(reader, kind, ids)
    finally:
        store.close()


def test_a_member_is_told_the_sum_of_everybody_and_what_began_today_of_herself_alone(team: Team) -> None:
    assert _told(team, "anna", "project", 1) == {1: 5 * 3600}, (
        "one hour of each in March, one that is held, one of February"
    )
    # Of tomorrow rather than of today: so the sums hold when a midnight passes while this runs.
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for name, task_id in (("bert", 1), ("anna", None)):
        _track(team, name, today + timedelta(days=1), task_id)
    assert _told(team, "anna", "project", 1) == {1: 5 * 3600 + 1}
    assert _told(team, "bert", "project", 1) == {1: 5 * 3600 + 1}
    _track(team, "anna", today, 1)
    assert _told(team, "anna", "task", 1) == {1: 1}, "of this quarter"


def _track(team: Team, name: str, start: datetime, task_id: int | None) -> None:
    """Record a second of somebody."""
    user_id = {"anna": 2, "bert": 3}[name]
    part = entry("00:00-00:01", user_id=user_id, task_id=task_id)._replace(
        start=start, end=start + timedelta(seconds=1)
    )

    def add(tx: Tx) -> None:
        id = tx.next_id("entry")
        uuid = f"00000000-0000-4000-8000-{id + 1000:012}"
        tx.record(DRAFT._replace(changes=asked(tx, added(part._replace(id=id, uuid=uuid)))), NOW)

    team.change(name, add)


def test_there_is_no_sum_without_a_budget_of_time(team: Team) -> None:
    assert _told(team, "anna", "project", 2, 99) == {}
    assert _told(team, "anna", "client", 1) == {}
