"""The web admin on PostgreSQL: the same pages, and the rows of whoever is logged in."""

from __future__ import annotations

from pathlib import Path

from tests.builders import SetClock, at, workspace
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site

from timetracker.actions import edit, users


def test_a_member_sees_her_own_rows_and_an_administrator_works_on(home: Path, team: str) -> None:
    site = Site(home, SetClock(), team)
    site.set_up()
    site.work("site", "07:00", "08:00", note="of the owner")
    ws = workspace(home, site.clock, store=team)
    added = users.add(ws, MEMBER, MEMBER_PASSWORD)
    ws.user_id = added.id
    with ws.reading() as reader:
        assert reader.entry(1) is None
        assert reader.last_event() == 0
    edit.add(ws, "docs", at("07:00"), at("08:00"), note="of the member")
    ws.close()
    member, owner = site.visitor(MEMBER, MEMBER_PASSWORD), site.visitor()
    assert "of the owner" not in member.get("/entries").text
    assert "of the member" in member.get("/entries").text
    assert "of the owner" in owner.get("/entries").text
    assert member.get("/entries/1").status_code == 404
    assert member.send("/timer/start", project="docs").status_code == 303
    assert owner.send("/timer/start", project="site").status_code == 303
    assert "docs" in member.get("/").text
