"""Set-up, log-in, links, sessions and passwords."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.builders import log_lines, workspace
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, NAME, PASSWORD, Site, Visitor

from timetracker import telemetry
from timetracker.actions import accounts, users


def events(site: Site) -> list[str]:
    """The names in the event log."""
    return [line["event"] for line in log_lines(site.home)]


def test_set_up_makes_user_one_the_administrator_and_lets_in(fresh: Site) -> None:
    visitor = Visitor(fresh)
    answer = visitor.set_up(zone="Europe/Berlin", week="sunday")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert visitor.get("/settings").status_code == 200
    ws = workspace(fresh.home, fresh.clock, store=fresh.store)
    user = users.everybody(ws)[0]
    assert (user.id, user.name, user.role) == (1, NAME, "admin")
    assert 'zone = "Europe/Berlin"' in (fresh.home / "config.toml").read_text()
    assert 'start = "sunday"' in (fresh.home / "config.toml").read_text()
    ws.close()
    assert {"setup.completed", "auth.login", "setting.changed"} <= set(events(fresh))


def test_the_choice_on_telemetry_is_the_command_lines_record(fresh: Site) -> None:
    Visitor(fresh).set_up(telemetry="enabled", usage="yes")
    ws = workspace(fresh.home, fresh.clock, store=fresh.store)
    decided = telemetry.read(ws.paths.telemetry)
    ws.close()
    assert decided is not None
    assert (decided.purposes, decided.method, decided.user) == (("usage",), "web", 1)


def test_nothing_is_chosen_for_the_visitor(fresh: Site) -> None:
    assert Visitor(fresh).set_up(telemetry="").status_code == 400
    page = Visitor(fresh).get(f"/setup?code={fresh.code('setup')}").text
    assert "checked" not in page
    assert page.index("Keep it disabled (default)") < page.index("Enable telemetry")


def test_what_is_wrong_is_said_and_what_was_typed_kept(fresh: Site) -> None:
    for fields, word in (
        ({"again": "another password"}, "differ"),
        ({"password": "short", "again": "short"}, "12 are the least"),
        ({"zone": "Nowhere/City"}, "Nowhere/City"),
        ({"name": ""}, "name"),
    ):
        answer = Visitor(fresh).set_up(**fields)
        assert answer.status_code == 400, fields
        assert word in answer.text
        assert f'value="{fields.get("name", NAME)}"' in answer.text
    ws = workspace(fresh.home, fresh.clock, store=fresh.store)
    assert not accounts.set_up(ws)
    ws.close()


def test_set_up_is_over_once_it_is_done(site: Site) -> None:
    assert Visitor(site).get(f"/setup?code={site.code('setup')}").status_code == 410


def test_a_set_up_link_is_good_for_ten_minutes(fresh: Site) -> None:
    code = fresh.code("setup")
    fresh.clock.tick("10m")
    assert Visitor(fresh).get(f"/setup?code={code}").status_code == 200
    fresh.clock.tick("1s")
    assert Visitor(fresh).get(f"/setup?code={code}").status_code == 403


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(site: Site) -> None:
    wrong, unknown = Visitor(site).log_in(password="x" * 20), Visitor(site).log_in(name="Nobody")
    assert wrong.status_code == unknown.status_code == 403
    said = [answer.text.partition('role="alert">')[2].partition("<")[0] for answer in (wrong, unknown)]
    assert said[0] == said[1] != ""
    reasons = [line["reason"] for line in log_lines(site.home) if line["event"] == "auth.login_failed"]
    assert reasons == ["wrong_password", "unknown_user"]


def test_guessing_gets_slower_and_a_link_still_lets_the_owner_in(site: Site) -> None:
    answers = [Visitor(site).log_in(password=f"guess number {number}") for number in range(5)]
    assert [answer.status_code for answer in answers[:3]] == [403, 403, 403]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    token = site.token("read")
    assert Visitor(site).get("/api/v1/status", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_looking_at_a_link_leaves_it_good_and_the_button_uses_it_up(site: Site) -> None:
    code = site.code("enter")
    for _ in range(3):
        assert Visitor(site).get(f"/enter?code={code}").status_code == 200
    visitor = Visitor(site)
    assert visitor.send("/enter", page=f"/enter?code={code}", code=code).status_code == 303
    assert visitor.get("/").status_code == 200
    again = Visitor(site)
    assert again.send("/enter", page=f"/enter?code={code}", code=code).status_code == 403


def test_a_link_to_enter_is_none_to_set_up(fresh: Site) -> None:
    assert Visitor(fresh).get(f"/setup?code={fresh.code('enter')}").status_code == 403


def test_a_session_that_was_fixed_before_is_not_taken_over(site: Site) -> None:
    visitor = site.inside("fixed")
    visitor.log_in()
    assert visitor.secret != "fixed"
    assert site.inside("fixed").get("/").status_code == 303


def test_an_old_cookie_is_worth_nothing(site: Site, admin: Visitor) -> None:
    old = admin.secret
    assert site.inside(old).get("/").status_code == 200
    admin.send("/logout")
    assert site.inside(old).get("/").status_code == 303
    assert site.inside(old).get("/", headers={"Accept": "application/json"}).status_code == 401


def test_a_session_ends_when_idle_and_after_a_week(site: Site) -> None:
    idle = site.visitor().secret
    site.clock.tick("12h")
    assert site.inside(idle).get("/").status_code == 200
    site.clock.tick("12h1m")
    assert site.inside(idle).get("/").status_code == 303
    busy = site.visitor()
    for _ in range(14):
        site.clock.tick("11h50m")
        assert busy.get("/").status_code == 200
    site.clock.tick("2h30m")
    assert busy.get("/").status_code == 303


def test_another_password_ends_all_sessions_and_the_old_one_is_asked_for(site: Site, admin: Visitor) -> None:
    elsewhere = site.visitor()
    new = "an even longer sentence"
    assert admin.send("/password", old="not the old one", password=new).status_code == 403
    assert admin.send("/password", old=PASSWORD, password="short").status_code == 400
    assert admin.send("/password", old=PASSWORD, password=new).status_code == 303
    assert elsewhere.get("/").status_code == admin.get("/").status_code == 303
    assert Visitor(site).log_in(password=PASSWORD).status_code == 403
    assert site.visitor(password=new).get("/").status_code == 200


def test_logging_everybody_out_ends_every_session(site: Site, admin: Visitor) -> None:
    ws = workspace(site.home, site.clock, store=site.store)
    accounts.log_out_all(ws)
    ws.close()
    assert admin.get("/").status_code == 303


def member_of(site: Site, admin: Visitor) -> Visitor:
    """Somebody who is not an administrator."""
    assert admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member").status_code == 303
    return site.visitor(MEMBER, MEMBER_PASSWORD)


def test_a_member_reaches_nothing_of_the_administrator(site: Site, admin: Visitor) -> None:
    member = member_of(site, admin)
    for path in ("/settings", "/features", "/users", "/admin/telemetry", "/admin/system"):
        assert member.get(path).status_code == 403
    for path in ("/settings", "/features", "/users", "/users/1", "/admin/telemetry", "/admin/backup"):
        assert member.send(path, act="enable", name="zone", value="UTC").status_code == 403


def test_a_member_sees_and_changes_own_entries_only(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site", note="the administrator's")
    member = member_of(site, admin)
    for path in ("/", "/entries?span=all", "/calendar", "/reports?span=all", "/export/json"):
        assert "the administrator" not in member.get(path).text
    assert member.get("/entries/1").status_code == 404
    assert member.send("/entries/1", project="mine").status_code == 404
    assert member.send("/entries/delete", id="1").status_code == 404
    assert "the administrator" in admin.get("/entries").text


def test_undo_takes_back_ones_own_last_action_only(site: Site, admin: Visitor) -> None:
    member = member_of(site, admin)
    member.send("/timer/start", project="docs")
    admin.send("/timer/start", project="site")
    member.send("/undo")
    assert "Stop" not in member.get("/").text.partition('class="timer"')[2].partition("</section>")[0]
    assert "data-since" in admin.get("/").text


def test_a_user_who_is_deactivated_is_out_at_once(site: Site, admin: Visitor) -> None:
    member = member_of(site, admin)
    assert admin.send("/users/2", act="deactivate").status_code == 303
    assert member.get("/").status_code == 303
    assert Visitor(site).log_in(MEMBER, MEMBER_PASSWORD).status_code == 403


def test_an_administrator_is_always_left(admin: Visitor) -> None:
    assert admin.send("/users/1", act="deactivate").status_code == 409
    assert admin.send("/users/1", act="role", role="member").status_code == 409


def test_no_secret_stands_in_the_store_or_in_the_logs(site: Site, admin: Visitor) -> None:
    code, token, secret = site.code("enter"), site.token("write"), admin.secret
    with sqlite3.connect(site.home / "timetracker.db") as store:
        dumped = "\n".join(store.iterdump())
    store.close()
    logged = json.dumps(log_lines(site.home))
    for text in (PASSWORD, code, token, secret):
        assert text not in dumped
        assert text not in logged
    assert NAME not in logged


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/", "/login"),
        ("/entries?span=month&project=shop", "/login?next=%2Fentries%3Fspan%3Dmonth%26project%3Dshop"),
        ("//evil.test/x", "/login"),
        ("/\\evil.test", "/login"),
        ("/%0d%0aSet-Cookie:%20a=b", "/login"),
    ],
)
def test_a_page_without_a_log_in_leads_there_and_back(site: Site, asked: str, leads: str) -> None:
    stranger = Visitor(site)
    answer = stranger.get(asked)
    if answer.status_code == 404:
        return  # no page of ours
    assert (answer.status_code, answer.headers["Location"]) == (303, leads)
    target = "/entries?span=month" if "entries" in asked else "/"
    entered = stranger.send("/login", page="/login", name=NAME, password=PASSWORD, next=target)
    assert entered.headers["Location"] == target


def test_a_log_in_page_that_was_left_open_works(site: Site) -> None:
    left_open = Visitor(site)
    page = left_open.get("/login")
    assert "Max-Age" not in page.headers["Set-Cookie"]
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    site.clock.tick("30h")
    assert left_open.log_in().status_code == 303  # in another tab
    form = {"form_token": token, "name": NAME, "password": PASSWORD}
    assert left_open.ask("POST", "/login", data=form).status_code == 303
    assert left_open.ask("POST", "/undo", data={"form_token": token}).status_code == 403


def test_two_stores_do_not_share_a_cookie(site: Site, admin: Visitor, tmp_path: Path) -> None:
    other = Site(tmp_path / "other", site.clock)
    other.set_up()
    both = Visitor(site)
    both.log_in()
    elsewhere = Visitor(other)
    elsewhere.client._cookies = both.client._cookies  # one browser: cookies know no ports
    assert elsewhere.log_in().status_code == 303
    assert (both.get("/").status_code, elsewhere.get("/").status_code) == (200, 200)
    assert site.cookie("session") != other.cookie("session")


def test_what_is_wrong_at_the_door_says_what_to_do_there(site: Site) -> None:
    link = Visitor(site).send("/enter", page="/enter?code=none", code="none")
    assert "Make a new one in the terminal, or log in with a password." in link.text
    answers = [Visitor(site).log_in(password=f"guess number {number}") for number in range(3)]
    assert "do not go together. Check both, and try again." in answers[0].text
    assert f"Try again in {answers[-1].headers['Retry-After']} s." in answers[-1].text
