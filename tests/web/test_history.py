"""The page of history: what was done in words, and the way back to before any of it."""

from __future__ import annotations

import re

from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor

from timetracker.actions import users


def undoable(page: str) -> list[int]:
    """The actions that the page offers to undo, newest first."""
    return [int(number) for number in re.findall(r'aria-label="Undo down to action (\d+)"', page)]


def work(site: Site, admin: Visitor) -> list[int]:
    """Three actions; their numbers, newest first."""
    site.clock.set("2026-03-02 16:00")
    for when in ("9:00-10:00", "10:00-11:00", "11:00-12:00"):
        admin.send("/timer/line", line=f"site {when}")
    return undoable(admin.get("/history").text)[:3]


def entries(visitor: Visitor) -> int:
    """How many entries there are."""
    answer = visitor.get("/entries?span=all&format=json").get_json()
    return len(answer["data"]["entries"])


def test_actions_are_told_in_words_and_undone_down_to_one(site: Site, admin: Visitor) -> None:
    newest, middle, _ = work(site, admin)
    page = admin.get("/history").text
    assert "entry.created" not in page
    assert "site" in page
    assert admin.send("/history/undo", down_to=str(middle)).headers["Location"] == "/history"
    assert entries(admin) == 1
    after = admin.get("/history").text
    assert "Undone: 2 actions." in after
    assert not {newest, middle} & {*undoable(after)}
    assert after.count('<span class="state">undone</span>') == 2


def test_what_cannot_be_undone_leaves_all_as_it_is(site: Site, admin: Visitor) -> None:
    _, middle, oldest = work(site, admin)
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    site.visitor(MEMBER, MEMBER_PASSWORD).send("/timer/line", line="site 13:00-14:00")  # the project is used by now
    refused = admin.send("/history/undo", down_to=str(oldest))
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert entries(admin) == 3
    assert admin.send("/history/undo", down_to="999").status_code == 409
    assert admin.send("/history/undo", down_to="x").status_code == 400
    assert middle in undoable(admin.get("/history").text)


def test_everybody_has_a_history_of_their_own(site: Site, admin: Visitor) -> None:
    newest, *_ = work(site, admin)
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    assert undoable(member.get("/history").text) == []
    assert member.send("/history/undo", down_to=str(newest)).status_code == 409
    assert entries(admin) == 3


def test_more_is_shown_where_there_is_more(site: Site, admin: Visitor) -> None:
    work(site, admin)
    assert len(undoable(admin.get("/history?most=2").text)) <= 2
    assert 'href="/history?most=4"' in admin.get("/history?most=2").text
    assert "Show more" not in admin.get("/history").text
