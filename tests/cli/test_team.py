"""Command lines on PostgreSQL that are about the store itself."""

from __future__ import annotations

import pytest
from tests.conftest import Tt


@pytest.fixture
def shared(tt: Tt, team: str) -> Tt:
    """A store on PostgreSQL with an entry in it."""
    tt.set(TT_STORE=team)
    assert tt("add site +a 7:00-8:00").code == 0
    return tt


def test_the_store_is_checked_and_shown(shared: Tt) -> None:
    assert shared("db check").code == 0
    data = shared("db info --json").data
    assert (data["exists"], data["entries"]) == (True, 1)
    assert data["size_bytes"] > 100_000
    assert data["path"].startswith("postgresql://tt@/")
    assert shared("doctor").code == 0
    assert shared("db upgrade --json").data == {"upgraded": False}


@pytest.mark.parametrize("line", ["db backup", "db restore x.db --yes", "db purge --before 2026-01-01 --yes"])
def test_what_is_about_a_file_is_refused_and_names_the_tool(shared: Tt, line: str) -> None:
    refused = shared(line)
    assert refused.code == 6
    assert "pg_dump" in refused.err
    assert shared("log --json").data["total_s"] == 3600


def test_the_event_log_holds_what_this_installation_did(shared: Tt) -> None:
    home = shared.home
    shared.set(TT_HOME=str(home.parent / "other"))
    shared("add site 8:00-9:00")
    shared.home = home.parent / "other"
    assert [line["event"] for line in shared.log()] == ["entry.created"]
    shared.home = home
    shared.set(TT_HOME=str(home))
    shared("add site 9:00-9:30")
    assert [line["event"] for line in shared.log()].count("entry.created") == 2


def test_a_role_is_nothing_for_a_file(tt: Tt) -> None:
    if tt.named:
        pytest.skip("about a file")
    assert tt("user add anna --role anna").code == 2
    assert tt("user add anna").code == 0
    assert tt("user rename anna Anna").code == 0
    assert tt("user add ANNA").code == 4
    assert tt("user list --json").data["users"][1]["name"] == "Anna"
    assert tt("undo 2").code == 0
    assert len(tt("user list --json").data["users"]) == 1


def test_the_last_administrator_stays(tt: Tt) -> None:
    assert tt("user rename 1 me").code == 0
    assert tt("user deactivate me").code == 4
    assert tt("user deactivate nobody").code == 3
