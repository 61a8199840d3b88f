"""A day's work in the browser, by plain forms; what pages show equals what the command line prints."""

from __future__ import annotations

import json
import re

from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor

from timetracker.actions import users


def version_of(visitor: Visitor, id: int = 1) -> str:
    """What the form of an entry says the entry was."""
    match = re.search(r'name="version" value="([^"]*)"', visitor.get(f"/entries/{id}").text)
    assert match
    return match[1]


def save(visitor: Visitor, version: str, **fields: str) -> int:
    """Send the form of entry 1."""
    complete = {"project": "site", "tags": "", "note": "", "from": "2026-03-02 09:00:00", "to": "", **fields}
    return visitor.send("/entries/1", version=version, **complete).status_code


def test_a_day_of_work_by_forms(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site/api", tags="deep, call", note="kick-off")
    assert "data-since" in admin.get("/").text
    site.clock.tick("25m")
    admin.send("/timer/start", project="docs")
    site.clock.tick("5m")
    admin.send("/timer/pause")
    assert "Paused" in admin.get("/").text
    admin.send("/timer/resume")
    site.clock.tick("10m")
    admin.send("/timer/stop")
    entries = admin.get("/entries?format=json").json
    assert entries is not None
    assert [item["duration_s"] for item in entries["data"]["entries"]] == [1500, 300, 600]
    assert entries["data"]["entries"][0]["tags"] == ["call", "deep"]


def test_undo_and_redo_are_offered_where_there_is_something_to_take_back(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site")
    assert 'action="/undo"' in admin.get("/").text
    admin.send("/undo")
    page = admin.get("/").text
    assert 'action="/redo"' in page
    assert "data-since" not in page
    admin.send("/settings", name="week.start", value="sunday")
    assert 'action="/undo"' not in admin.get("/settings").text


def offered(page: str, verb: str) -> str:
    """The number of the action that a page offers to undo or redo."""
    match = re.search(rf'action="/{verb}">.*?name="action" value="(\d+)"', page)
    assert match
    return match[1]


def test_the_offered_undo_takes_back_what_it_stands_beside_whatever_was_done_since(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    admin.send("/entries", project="site", when="9:00-10:00")
    action = offered(admin.get("/").text, "undo")
    admin.send("/timer/start", project="docs")  # in another program
    assert admin.send("/undo", action=action).status_code == 303
    page = admin.get("/").text
    assert "data-since" in page
    assert len(admin.get("/entries?span=all&format=json").get_json()["data"]["entries"]) == 1
    again = offered(page, "redo")
    assert again == action
    assert admin.send("/undo", action=action).status_code == 409
    admin.send("/timer/stop")
    refused = admin.send("/redo", action=again)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    for odd in ("", "x", "-1", "9" * 30):
        assert admin.send("/undo", action=odd).status_code == 400
    assert admin.send("/undo", action="9" * 18).status_code == 409


def test_the_offered_undo_refuses_what_was_changed_since(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    admin.send("/entries", project="site", when="9:00-10:00")
    action = offered(admin.get("/").text, "undo")
    admin.send("/entries/1", project="site", note="newer")
    assert admin.send("/undo", action=action).status_code == 409
    assert "newer" in admin.get("/entries?span=all").text


def test_the_offered_redo_does_again_what_was_taken_back(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site")
    page = admin.get("/").text
    for verb, runs in (("undo", False), ("redo", True), ("undo", False)):
        assert admin.send(f"/{verb}", action=offered(page, verb)).status_code == 303
        page = admin.get("/").text
        assert ("data-since" in page) is runs


def test_a_gap_is_shown_and_filled_by_a_link(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    for when in ("9:00-10:00", "11:00-12:00"):
        admin.send("/entries", project="site", when=when)
    page = admin.get("/").text
    assert 'href="/?fill=10%3A00-11%3A00#add"' in page
    assert 'name="when" value="10:00-11:00"' in admin.get("/?fill=10:00-11:00").text


def test_a_stale_edit_is_refused_and_keeps_what_was_typed(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site")
    stale = version_of(admin)
    assert save(admin, stale, note="the first") == 303
    fields = {"project": "site", "tags": "", "note": "the second", "from": "2026-03-02 09:00:00", "to": ""}
    answer = admin.send("/entries/1", version=stale, **fields)
    assert answer.status_code == 409
    assert ">\nthe second</textarea>" in answer.text
    assert "the first" in admin.get("/entries").text
    assert save(admin, version_of(admin), note="the second") == 303


def test_impossible_times_are_said_beside_the_form(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site")
    times = {"from": "2026-03-02 11:00", "to": "2026-03-02 10:00"}
    fields = {"project": "site", "note": "kept", "version": version_of(admin), **times}
    answer = admin.send("/entries/1", **fields)
    assert answer.status_code in (400, 409)
    assert 'role="alert"' in answer.text
    assert ">\nkept</textarea>" in answer.text


def test_links_to_exports_carry_the_filters(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site", note="first note")
    site.clock.tick("10m")
    admin.send("/timer/start", project="docs", note="second note")
    page = admin.get("/entries?span=all&project=docs").text
    assert "/export/csv?span=all&amp;project=docs" in page
    assert admin.get("/export/xlsx?span=all").data.startswith(b"PK")
    exported = admin.get("/export/csv?span=all&project=docs").text
    assert "second note" in exported
    assert "first note" not in exported


def test_the_dashboard_shows_consent_and_every_change_of_it(admin: Visitor) -> None:
    admin.send("/admin/telemetry", act="enable", usage="yes")
    assert "granted" in admin.get("/admin/telemetry").text
    admin.send("/timer/start", project="secret-name", note="secret-note")
    assert "secret-name" in admin.told()
    page = admin.get("/admin/telemetry").text
    assert "timer.started" in page
    assert "secret" not in page.partition("<main")[2]
    admin.send("/admin/telemetry", act="disable")
    assert "Nothing waits." in admin.get("/admin/telemetry").text
    assert admin.send("/admin/telemetry", act="toggle").status_code == 400


def test_the_figures_are_for_holders_of_a_token(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="secret-name")
    stranger = Visitor(site)
    token = site.token("metrics")
    assert stranger.get("/metrics").status_code == 401
    assert stranger.get(f"/metrics?token={token}").status_code == 401
    assert stranger.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    answer = stranger.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert "# TYPE" in answer.text
    assert "secret-name" not in answer.text
    assert admin.get("/metrics").status_code == 200


def test_where_the_settings_say_so_this_computer_needs_no_token(site: Site, admin: Visitor) -> None:
    admin.send("/settings", name="web.metrics", value="loopback")
    assert Visitor(site).get("/metrics").status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert Visitor(site).get("/metrics", environ_overrides=elsewhere).status_code == 401


def test_an_export_is_sent_while_it_is_read(site: Site, admin: Visitor) -> None:
    for number in range(30):
        site.work("site", f"0{5 + number // 10}:{number % 10:02}", f"0{5 + number // 10}:{number % 10 + 1:02}")
    answer = admin.get("/export/json?span=all")
    assert sum("start" in item for item in json.loads(answer.text)["items"]) == 30
    assert admin.get("/export/json?span=all&project=nothing").status_code == 404
    half = admin.get("/export/json?span=all", buffered=False)
    assert half.is_streamed
    assert next(half.iter_encoded())
    half.close()  # who waited is gone: the store is let go
    assert admin.send("/timer/start", project="site").status_code == 303


def test_the_rounding_of_a_project_and_a_client_is_set_and_taken_away(site: Site, admin: Visitor) -> None:
    admin.send("/projects", name="site", rounding="up 15m")
    assert 'value="up 15m per entry"' in admin.get("/projects/1").text
    assert ">up 15m per entry</td>" in admin.get("/projects").text
    admin.send("/clients", name="Acme")
    admin.send("/clients/1", name="Acme", rounding="nearest 6m per day")
    assert 'value="nearest 6m per day"' in admin.get("/clients/1").text
    refused = admin.send("/clients/1", name="Acme", rounding="sideways")
    assert refused.status_code == 400
    admin.send("/projects/1", name="site", rounding="")
    assert "up 15m per entry" not in admin.get("/projects").text


def test_lists_lead_to_a_page_of_each_thing_with_its_form_and_what_belongs_to_it(site: Site, admin: Visitor) -> None:
    site.work("site/login", "07:00", "08:00", tags=["deep"])
    admin.send("/clients", name="Acme")
    admin.send("/projects/1", name="site", client="Acme", rate="80", currency="EUR", billable="yes")
    admin.send("/projects", name="old", client="Acme")
    admin.send("/projects/2", act="archive")
    for plural in ("projects", "clients", "tags"):
        listed, own = admin.get(f"/{plural}").text, admin.get(f"/{plural}/1").text
        assert f'<a href="/{plural}/1">' in listed
        assert f'action="/{plural}/1"' not in listed
        assert f'action="/{plural}/1"' in own
        assert f"/entries?span=all&{plural[:-1]}=" in own.replace("&amp;", "&")
        assert admin.get(f"/{plural}/9").status_code == 404
    assert "80 EUR" in admin.get("/projects").text
    assert "archived" in admin.get("/projects/2").text
    assert "login" in admin.get("/projects/1").text
    assert all(name in admin.get("/clients/1").text for name in ('href="/projects/1"', 'href="/projects/2"'))
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    assert 'action="/projects/1"' in member.get("/projects/1").text
    assert 'action="/merge"' not in member.get("/projects/1").text
