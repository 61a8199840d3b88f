"""What is sent when a log-in has ended is kept for the same user in the same browser, and never done by itself."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.builders import dump
from tests.web.browsing import HOST, MEMBER, MEMBER_PASSWORD, NAME, ORIGIN, PASSWORD, Site, Visitor
from tests.web.sent_forms import forms
from werkzeug.test import TestResponse

from timetracker.actions import accounts, catalog, edit

NOTE = "a long note\nof two lines <b>"


def late(visitor: Visitor, path: str = "/timer/start", token: str = "", **headers: str) -> TestResponse:
    """A form of a page that was loaded before the log-in ended."""
    fields = {"form_token": token, "project": "shop", "note": NOTE, "password": "not to be kept", "tags": "a, b"}
    sent = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Referer": f"{ORIGIN}/entries?span=all", **headers}
    return visitor.ask("POST", path, data=fields, headers={name: text for name, text in sent.items() if text})


def log_out_all(site: Site) -> None:
    """As `tt web logout-all` does."""
    site.do(accounts.log_out_all)


@pytest.fixture
def ended(site: Site, admin: Visitor) -> tuple[Visitor, str]:
    """Somebody whose log-in ended while a page was open, and the token of its form."""
    token = admin.form_token("/")
    log_out_all(site)
    return admin, token


def test_the_same_user_gets_it_back_to_send_again_and_nothing_happens_by_itself(
    site: Site, ended: tuple[Visitor, str]
) -> None:
    visitor, token = ended
    before = dump(site.keeps) if not site.store else None
    answer = late(visitor, token=token)
    place = urlsplit(answer.headers["Location"])
    assert (answer.status_code, place.path) == (303, "/login")
    assert parse_qs(place.query) == {"next": ["/entries?span=all"], "ended": ["yes"]}
    assert "log in as the same user" in visitor.get(answer.headers["Location"]).text
    assert before is None or dump(site.keeps) == before
    entered = visitor.log_in()
    assert (entered.status_code, entered.headers["Location"]) == (303, "/kept")
    assert visitor.get("/kept").headers["Location"] == "/"  # the page that has this form
    page = visitor.get("/").text
    assert "Your log-in had ended when you sent this; nothing was done with it." in page
    form = next(form for form in forms(page) if form.action == "/timer/start")
    assert (form.fields["project"], form.fields["tags"]) == ("shop", "a, b")
    assert form.fields["note"] == NOTE.replace("\n", "")  # its field has one line
    alone = visitor.get("/kept?by-itself").text
    assert "of two lines &lt;b&gt;</textarea>" in alone
    assert 'action="/timer/start"' in alone
    assert "not to be kept" not in page + alone
    assert "shop" not in visitor.get("/entries?span=all").text
    assert visitor.ask("POST", "/timer/start", data=form.filled).status_code == 303
    assert "Your log-in had ended" not in visitor.get("/").text
    assert "of two lines" in visitor.get("/entries?span=all").text
    assert visitor.get("/kept").headers["Location"] == "/"


def test_after_a_day_without_use_it_is_kept_too_even_by_a_server_that_was_started_since(
    site: Site, admin: Visitor
) -> None:
    token = admin.form_token("/")
    restarted = Site(site.home, site.clock, site.store).inside(admin.secret)
    site.clock.tick("13h")
    late(restarted, token=token)
    assert restarted.log_in().headers["Location"] == "/kept"


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {"Origin": ""},
     {"Origin": f"http://127.0.0.1:{HOST.rpartition(':')[2]}"}, {"Sec-Fetch-Site": "cross-site"}],
)  # fmt: skip
def test_what_another_origin_sends_is_not_kept(ended: tuple[Visitor, str], headers: dict[str, str]) -> None:
    visitor, token = ended
    late(visitor, token=token, **headers)
    assert visitor.log_in().headers["Location"] == "/"


@pytest.mark.parametrize("wrong", ["", "x" * 43, "ä"])
def test_what_carries_another_token_is_not_kept(ended: tuple[Visitor, str], wrong: str) -> None:
    visitor, _ = ended
    late(visitor, token=wrong)
    assert "kept for ten minutes" not in visitor.get("/login?ended=yes").text
    assert visitor.log_in().headers["Location"] == "/"


def test_a_cookie_that_was_never_a_log_in_keeps_nothing(site: Site) -> None:
    stranger = site.inside("made up")
    late(stranger, token="made up")
    assert stranger.log_in().headers["Location"] == "/"


def test_another_user_and_another_browser_get_nothing(site: Site, admin: Visitor) -> None:
    assert admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member").status_code == 303
    token = admin.form_token("/")
    log_out_all(site)
    late(admin, token=token)
    elsewhere = Visitor(site)
    assert elsewhere.log_in().headers["Location"] == "/"
    assert elsewhere.get("/kept").headers["Location"] == "/"
    assert admin.log_in(MEMBER, MEMBER_PASSWORD).headers["Location"] == "/"
    assert admin.get("/kept").headers["Location"] == "/"
    assert admin.log_in(NAME, PASSWORD).headers["Location"] == "/"  # whoever it was for, it is gone


def test_it_is_kept_for_ten_minutes_and_the_last_one_alone(site: Site, ended: tuple[Visitor, str]) -> None:
    visitor, token = ended
    late(visitor, "/timer/start", token)
    late(visitor, "/projects", token)
    site.clock.tick("10m")
    assert visitor.log_in().headers["Location"] == "/kept"
    assert 'action="/projects"' in visitor.get("/kept?by-itself").text
    site.clock.tick("1s")
    assert visitor.get("/kept").headers["Location"] == "/"


def test_what_is_discarded_is_gone(ended: tuple[Visitor, str]) -> None:
    visitor, token = ended
    late(visitor, token=token)
    visitor.log_in()
    assert visitor.send("/kept/discard", page="/kept?by-itself").status_code == 303
    assert visitor.get("/kept").headers["Location"] == "/"


def test_too_much_is_not_kept(ended: tuple[Visitor, str]) -> None:
    visitor, token = ended
    fields = {"form_token": token, "note": "x" * 70_000}
    answer = visitor.ask("POST", "/entries", data=fields, headers={"Origin": ORIGIN, "Referer": f"{ORIGIN}/x/../.."})
    assert answer.status_code == 303
    assert visitor.log_in().headers["Location"] == "/"


@pytest.mark.parametrize(
    ("referrer", "leads"),
    [("http://evil.test/x", "/"), (f"{ORIGIN}.evil.test/", "/"), (f"{ORIGIN}//evil.test", "/"), ("", "/"),
     (f"{ORIGIN}/projects", "/projects")],
)  # fmt: skip
def test_after_the_log_in_one_is_where_the_form_was_and_nowhere_else(
    ended: tuple[Visitor, str], referrer: str, leads: str
) -> None:
    visitor, _ = ended
    answer = late(visitor, Referer=referrer)
    page = visitor.get(answer.headers["Location"]).text
    match = re.search(r'name="next" value="([^"]*)"', page)
    assert match
    assert match[1] == leads


def test_programs_get_an_answer_of_programs(site: Site) -> None:
    answer = Visitor(site).ask("POST", "/timer/start", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_correction_is_filled_in_on_its_page_beside_what_somebody_else_changed(site: Site, admin: Visitor) -> None:
    site.work("shop", "07:00", "08:00", note="one")
    form = next(form for form in forms(admin.get("/entries?span=2026&edit=1").text) if form.action == "/entries/1")
    log_out_all(site)
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    answer = admin.ask("POST", form.action, data={**form.filled, "note": "mine"}, headers=headers)
    assert answer.headers["Location"].startswith("/login")
    site.do(lambda ws: edit.edit(ws, "1", edit.Edit(note="theirs")))
    admin.log_in()
    place = admin.get("/kept").headers["Location"]
    assert place == "/entries?span=2026&edit=1"
    page = admin.get(place).text
    assert all(words in page for words in ("Keep mine", "Take theirs", "<td>mine</td><td>theirs</td>")), page
    again = next(form for form in forms(page) if form.action == "/entries/1")
    assert again.fields["note"] == "mine"
    assert admin.ask("POST", "/entries/1", data=again.filled).status_code == 303
    assert "mine" in admin.get("/entries/1").text


def test_a_form_that_no_page_has_any_more_is_shown_by_itself(site: Site, admin: Visitor) -> None:
    site.do(lambda ws: catalog.add_tag(ws, "deep"))
    form = next(form for form in forms(admin.get("/tags/1").text) if form.action == "/tags/1")
    log_out_all(site)
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    admin.ask("POST", form.action, data={**form.filled, "name": "deeper"}, headers=headers)
    site.do(lambda ws: catalog.delete(ws, "tag", "deep"))
    admin.log_in()
    page = admin.get("/kept")
    assert page.status_code == 200
    assert 'name="name" value="deeper"' in page.text
