"""Telemetry in the web admin: each person answers for themselves, and everybody can read the notice."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import unescape

import pytest
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, PORT, Site, Visitor

from timetracker import settings, telemetry
from timetracker.telemetry import prompt, views
from timetracker.telemetry.catalogue import CATALOGUE, CONTEXT
from timetracker.telemetry.endpoint import receiver_name
from timetracker.web.app import create_app
from timetracker.web.reach import AllowedHosts, names_for

ASKED = "May what you do be counted too?"


@pytest.fixture
def member(site: Site, admin: Visitor) -> Visitor:
    """A member, in an installation whose administrator said yes to usage figures."""
    admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    assert admin.send("/admin/telemetry", act="enable", usage="yes").status_code == 303
    return site.visitor(MEMBER, MEMBER_PASSWORD)


def marked(site: Site, name: str) -> list[int]:
    """The users whose events of a name may be sent."""
    with closing(sqlite3.connect(site.home / "timetracker.db")) as driver:
        rows = driver.execute("SELECT user_id FROM event WHERE mark IS NOT NULL AND name = ? ORDER BY number", (name,))
        return [row[0] for row in rows]


@pytest.mark.file_store
def test_a_member_is_asked_by_a_banner_and_counted_only_after_a_yes(
    site: Site, admin: Visitor, member: Visitor
) -> None:
    assert ASKED not in admin.get("/").text
    assert ASKED in member.get("/entries").text
    member.send("/timer/start", project="docs")  # the banner is in nobody's way
    assert marked(site, "timer.started") == []
    member.send("/telemetry", act="no")
    assert ASKED not in member.get("/").text
    member.send("/timer/stop")
    assert marked(site, "timer.stopped") == []
    assert "not counted" in member.get("/telemetry").text
    member.send("/telemetry", act="yes")
    member.send("/timer/start", project="docs")
    assert marked(site, "timer.started") == [2]
    admin.send("/admin/telemetry", act="disable")
    member.send("/timer/stop")
    assert marked(site, "timer.stopped") == []
    assert "nothing is counted for anybody" in member.get("/telemetry").text


@pytest.mark.file_store
def test_the_set_up_is_in_the_outbox_of_whoever_said_yes_in_it(fresh: Site) -> None:
    Visitor(fresh).set_up(telemetry="enabled", usage="yes")
    names = [
        event["event"] for event in fresh.do(lambda ws: views.pending(ws.paths.telemetry, ws.reading)).data["events"]
    ]
    assert {"app.installed", "setup.completed", "auth.login"} <= {*names}


@pytest.mark.file_store
def test_what_a_stranger_does_at_the_door_is_nobodys(site: Site, admin: Visitor, member: Visitor) -> None:
    assert Visitor(site).log_in("nobody", "not this one").status_code == 403
    assert Visitor(site).log_in(MEMBER, "not this one").status_code == 403
    assert marked(site, "auth.login_failed") == []


def test_a_crash_of_a_member_is_nobodys_report(site: Site, admin: Visitor, member: Visitor) -> None:
    messages: list[bool] = []
    app = create_app(
        lambda: settings.load(environ=site.environ),
        site.clock,
        AllowedHosts(names_for(PORT)),
        defect=lambda _, mine: messages.append(mine),
    )
    app.add_url_rule("/broken", "broken", lambda: str(1 / 0))
    for person in (admin, member, Visitor(site)):
        person.client.application = app
        person.get("/broken")
    assert messages in ([True, False], [True, False, False])


def test_the_banner_says_what_is_counted_who_gets_it_and_what_its_buttons_do(site: Site, member: Visitor) -> None:
    banner = member.get("/entries").text.partition("<aside")[2].partition("</aside>")[0]
    receiver = receiver_name(telemetry.state(str(site.home / "telemetry")).consent.usage)
    for text in (prompt.SENT["usage"], receiver, ">Count me<", ">Do not count me<"):
        assert text in banner, text


def test_what_is_collected_is_listed_from_the_catalogue_on_each_page_that_asks(fresh: Site) -> None:
    pages = [Visitor(fresh).get(f"/setup?code={fresh.code('setup')}").text]
    fresh.set_up()
    pages.append(fresh.visitor().get("/admin/telemetry").text)
    meanings = {p.meaning.partition(":")[0] for event in CATALOGUE.values() for p in event.properties.values()}
    for page in pages:
        listed = unescape(page.partition("Collected when enabled")[2].partition("Never collected")[0])
        assert not [text for text in (*CATALOGUE, *meanings, *CONTEXT.values()) if text not in listed]


def test_the_dashboard_has_its_controls_on_top_and_says_nothing_twice(admin: Visitor) -> None:
    admin.send("/admin/telemetry", act="enable", usage="yes")
    page = admin.get("/admin/telemetry").text
    assert page.index('value="forget"') < page.index("Collected when enabled") < page.index("What would be sent")
    texts = [unescape(text) for text in re.findall(r"<pre[^>]*>([^<]*)</pre>", page)]
    assert len(texts) == len({*texts})


def test_no_keys_are_offered_to_who_is_not_logged_in(fresh: Site) -> None:
    assert "<kbd>" not in Visitor(fresh).get(f"/setup?code={fresh.code('setup')}").text
    fresh.set_up()
    assert "<kbd>" not in Visitor(fresh).get("/login").text
    assert "<kbd>" in fresh.visitor().get("/").text


def test_a_member_decides_for_nobody_else(member: Visitor) -> None:
    assert member.send("/admin/telemetry", act="disable").status_code == 403
    assert member.send("/telemetry", act="maybe").status_code == 400


def test_the_notice_is_there_for_everybody_also_before_a_decision(fresh: Site) -> None:
    visitor = Visitor(fresh)
    for path, title in (("/telemetry/notice", "# Telemetry"), ("/telemetry/notice?privacy", "# Privacy")):
        page = visitor.get(path)
        assert page.status_code == 200
        assert title in page.text
    assert "/telemetry/notice" in visitor.get(f"/setup?code={fresh.code('setup')}").text


def test_nothing_is_ticked_and_a_yes_to_nothing_is_none(fresh: Site) -> None:
    assert Visitor(fresh).set_up(telemetry="enabled").status_code == 400
    assert telemetry.read(str(fresh.home / "telemetry")) is None


def test_a_yes_is_refused_while_a_variable_says_no(admin: Visitor, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    assert admin.send("/admin/telemetry", act="enable", usage="yes").status_code == 409
    assert not telemetry.state(str(site.home / "telemetry")).consent.purposes
