"""Links to choose a password, invitations, what a user is logged in by, and how all of it ends."""

from __future__ import annotations

import re
import sqlite3

import pytest
from tests.builders import log_lines
from tests.web.browsing import HOST, MEMBER, MEMBER_PASSWORD, NAME, PASSWORD, Site, Visitor

from timetracker.actions import accounts, tokens, users
from timetracker.domain.errors import InvalidInput, NotAllowed
from timetracker.workspace import Workspace

NEW = "a password of my own choice"


def code_in(page: str) -> str:
    """The code of the link on a page."""
    match = re.search(rf"http://{HOST}/choose-password\?code=([\w-]+)", page)
    assert match
    return match[1]


def choose(visitor: Visitor, code: str, password: str = NEW, again: str = "") -> int:
    """Fill in the page of a link."""
    fields = {"code": code, "password": password, "again": again or password}
    return visitor.send("/choose-password", page="/login", **fields).status_code


@pytest.fixture
def invited(site: Site, admin: Visitor) -> str:
    """The code for somebody who was invited as user 2."""
    answer = admin.send("/users/invite", name=MEMBER, role="member")
    assert answer.status_code == 200
    return code_in(answer.text)


def test_who_is_invited_chooses_a_password_and_is_in(site: Site, admin: Visitor, invited: str) -> None:
    assert "no password yet" in admin.get("/users").text
    newcomer = Visitor(site)
    for _ in range(3):  # looking at it leaves it good
        assert MEMBER in newcomer.get(f"/choose-password?code={invited}").text
    assert choose(newcomer, invited, "too short") == 400
    assert choose(newcomer, invited, again="another password") == 400
    assert choose(newcomer, invited) == 303
    assert newcomer.get("/").status_code == 200
    assert newcomer.get("/users").status_code == 403
    assert site.visitor(MEMBER, NEW).get("/").status_code == 200


def test_a_link_works_once_and_for_a_week_or_a_day(site: Site, admin: Visitor, invited: str) -> None:
    site.clock.tick(f"{7 * 24}h")
    assert choose(Visitor(site), invited) == 303
    assert choose(Visitor(site), invited, PASSWORD) == 403
    again = site.do(lambda ws: accounts.password_link(ws, 2)[1])
    site.clock.tick("24h1s")
    assert "not good any more" in Visitor(site).get(f"/choose-password?code={again}").text
    assert choose(Visitor(site), again) == 403
    assert {"user.created", "user.updated", "auth.login", "auth.login_failed"} <= {
        line["event"] for line in log_lines(site.home)
    }


def test_a_reset_ends_the_sessions_of_that_user_alone_and_a_newer_link_voids_an_older_one(
    site: Site, admin: Visitor
) -> None:
    admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    older, newer = (code_in(admin.send("/users/2", act="link").text) for _ in range(2))
    assert newer not in admin.get("/users").text
    assert member.get("/").status_code == 200  # a link by itself ends nothing
    assert choose(Visitor(site), older) == 403
    assert choose(Visitor(site), newer) == 303
    assert (member.get("/").status_code, admin.get("/").status_code) == (303, 200)
    assert Visitor(site).log_in(MEMBER, MEMBER_PASSWORD).status_code == 403
    assert site.visitor(MEMBER, NEW).get("/").status_code == 200


def test_a_code_is_good_for_its_own_purpose_alone(site: Site, admin: Visitor, invited: str) -> None:
    enter = site.code("enter")
    assert choose(Visitor(site), enter) == 403
    stranger = Visitor(site)
    assert stranger.send("/enter", page="/login", code=invited).status_code == 403
    assert stranger.get(f"/setup?code={invited}").status_code == 410
    assert stranger.send("/enter", page="/login", code=enter).status_code == 303
    assert choose(Visitor(site), invited) == 303


def test_guesses_at_links_are_slowed_down_and_a_good_one_needs_no_waiting(site: Site, invited: str) -> None:
    answers = [choose(Visitor(site), f"guess{number}") for number in range(5)]
    assert answers[:3] == [403] * 3
    assert answers[-1] == 429
    assert choose(Visitor(site), invited) == 303


def test_a_link_of_another_page_or_origin_sets_no_password(site: Site, invited: str) -> None:
    stranger = Visitor(site)
    form = {"form_token": stranger.form_token("/login"), "code": invited, "password": NEW, "again": NEW}
    for headers in ({"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
        assert stranger.ask("POST", "/choose-password", data=form, headers=headers).status_code == 403
    assert stranger.ask("POST", "/choose-password", data={**form, "form_token": "x"}).status_code == 403
    assert choose(stranger, invited) == 303


def test_members_make_no_links(site: Site, admin: Visitor, invited: str) -> None:
    member = Visitor(site)
    choose(member, invited)
    for path, act in (("/users/invite", ""), ("/users/1", "link"), ("/users/2", "link")):
        assert member.send(path, act=act, name="Eve", role="admin").status_code == 403

    def link(ws: Workspace) -> None:
        ws.act_as(2)
        accounts.password_link(ws, 1)

    with pytest.raises(NotAllowed):
        site.do(link)


def test_without_access_there_is_no_link_and_what_was_there_ends_for_good(
    site: Site, admin: Visitor, invited: str
) -> None:
    member = Visitor(site)
    choose(member, invited)
    token = code_of_token(member.send("/tokens", page="/sessions", name="t", scope="read", days="30").text)
    link = code_in(admin.send("/users/2", act="link").text)
    asked = {"Authorization": f"Bearer {token}"}
    assert Visitor(site).get("/api/v1/status", headers=asked).status_code == 200
    admin.send("/users/2", act="deactivate")
    assert admin.send("/users/2", act="link").status_code == 409
    assert choose(Visitor(site), link) == 403
    admin.send("/users/2", act="activate")
    assert choose(Visitor(site), link) == 403
    assert member.get("/").status_code == 303
    assert Visitor(site).get("/api/v1/status", headers=asked).status_code == 401


def code_of_token(page: str) -> str:
    """The token that a page shows this once."""
    match = re.search(r">(tt_[\w-]+)</pre>", page)
    assert match
    return match[1]


def test_a_token_expires_and_says_when_it_was_used(site: Site, admin: Visitor) -> None:
    token = code_of_token(admin.send("/tokens", page="/sessions", name="script", scope="read", days="30").text)
    asked = {"Authorization": f"Bearer {token}"}
    assert "2026-04-01" in admin.get("/sessions").text
    assert Visitor(site).get("/api/v1/status", headers=asked).status_code == 200
    assert admin.get("/sessions").text.count("never") == 0
    site.clock.tick(f"{30 * 24}h")
    assert Visitor(site).get("/api/v1/status", headers=asked).status_code == 401
    assert "(expired)" in site.visitor().get("/sessions").text
    for days in ("0", "3651"):
        assert site.visitor().send("/tokens", page="/sessions", name="t", scope="read", days=days).status_code == 400
    with pytest.raises(InvalidInput):
        site.do(lambda ws: tokens.add(ws, "t", "read", days=0))


def test_another_password_revokes_all_tokens_where_that_is_ticked(site: Site, admin: Visitor) -> None:
    token = code_of_token(admin.send("/tokens", page="/sessions", name="script", scope="read").text)
    asked = {"Authorization": f"Bearer {token}"}
    admin.send("/password", page="/sessions", old=PASSWORD, password=NEW)
    assert Visitor(site).get("/api/v1/status", headers=asked).status_code == 200
    again = site.visitor(NAME, NEW)
    again.send("/password", page="/sessions", old=NEW, password=PASSWORD, tokens="yes")
    assert Visitor(site).get("/api/v1/status", headers=asked).status_code == 401


def test_users_show_when_they_were_last_seen_after_their_log_in_too(site: Site, admin: Visitor, invited: str) -> None:
    member = Visitor(site)
    choose(member, invited)
    site.clock.tick("2h")
    member.get("/")
    member.send("/logout")
    site.clock.tick("1h")
    assert "2026-03-02 11:00" in admin.get("/users").text


@pytest.mark.file_store
def test_no_link_and_no_token_stands_in_the_store(site: Site, admin: Visitor, invited: str) -> None:
    token = code_of_token(admin.send("/tokens", page="/sessions", name="script", scope="read").text)
    with sqlite3.connect(site.home / "timetracker.db") as driver:
        text = "\n".join(driver.iterdump())
    driver.close()
    logs = "".join(path.read_text() for path in (site.home / "logs").glob("*.jsonl"))
    for secret in (invited, token):
        assert secret not in text
        assert secret not in logs


def test_a_race_for_one_link_has_one_winner(site: Site, invited: str) -> None:
    first = site.do(lambda ws: accounts.choose_password(ws, invited, NEW, "other"))
    assert first
    with pytest.raises(accounts.Refused):
        site.do(lambda ws: accounts.choose_password(ws, invited, PASSWORD, "other"))
    assert site.do(lambda ws: users.find(ws, MEMBER)).id == 2
