"""Locked time in the web admin: shown, kept as it is, locked and released by administrators."""

from __future__ import annotations

import re

import pytest
from tests.builders import dump
from tests.web.browsing import Site, Visitor, filled
from tests.web.sent_forms import SentForm, forms
from tests.web.test_mistakes import told

from timetracker.actions import catalog, locking

FIELDS = ("version", "project", "from", "to", "tags", "billable")


@pytest.fixture
def closed(site: Site, admin: Visitor) -> Visitor:
    """An administrator with two entries, of which the first lies in locked time."""
    return filled(site, admin, _locked)


def _locked(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    for when in ("2026-02-10 9:00-10:00", "2026-02-28 23:00-1:00"):
        assert admin.send("/entries", project="site", when=when).status_code == 303
    assert admin.send("/locks", page="/locks", act="lock", day="lastmonth", client="").status_code == 303
    assert admin.told() == "Locked all time until 2026-02-28."


def form(visitor: Visitor, id: int) -> dict[str, str]:
    """What a browser would send of an entry's page."""
    page = visitor.get(f"/entries/{id}").text
    return {name: value[0] if (value := re.findall(rf'name="{name}" value="([^"]*)"', page)) else "" for name in FIELDS}


def test_an_entry_of_locked_time_says_so_and_keeps_all_but_its_words(closed: Visitor) -> None:
    page = closed.get("/entries/1").text
    assert "Locked until 2026-02-28: only note and tags can be changed." in page
    assert page.count(" readonly") == 5
    assert "/entries/delete" not in page
    fields = form(closed, 1)
    assert closed.send("/entries/1", **{**fields, "note": "seen", "tags": "deep"}).status_code == 303
    fields = form(closed, 1)
    refused = closed.send("/entries/1", **{**fields, "note": "seen", "to": "2026-02-10 11:00"})
    assert refused.status_code == 409
    assert "All time until 2026-02-28 was locked by" in refused.text
    assert closed.send("/entries/delete", id="1").status_code == 409
    listed = closed.get("/entries?span=all&edit=1").text
    assert "locked until 2026-02-28" in listed
    assert "Locked until 2026-02-28: only note and tags" in listed


def test_an_entry_that_reaches_over_the_end_of_a_lock_can_end_later(closed: Visitor) -> None:
    assert "only note and tags and the end, after that day, can be changed" in closed.get("/entries/2").text
    assert closed.send("/entries/2", **{**form(closed, 2), "note": "", "to": "2026-03-01 2:00"}).status_code == 303


def test_an_administrator_lists_moves_and_releases_locks(closed: Visitor) -> None:
    closed.send("/clients", name="Acme")
    assert closed.send("/locks", page="/locks", act="lock", day="2026-01", client="Acme").status_code == 303
    page = closed.get("/locks").text
    assert re.search(r'<td>Acme</td>.*name="client" value="Acme".*name="day" value="2026-01-31"', page)
    again = closed.send("/locks", act="lock", day="2026-01", client="Acme")
    assert (again.status_code, again.location) == (303, "/locks")
    assert closed.told() == "Nothing was changed: It is locked until 2026-01-31 already."
    assert closed.send("/locks", act="lock", day="today", client="").status_code == 400
    assert closed.send("/locks", act="release", client="").status_code == 303
    assert closed.send("/locks", act="release", client="").status_code == 404
    assert closed.send("/entries/delete", id="1").status_code == 303


def test_a_member_sees_no_page_of_locks_and_releases_none(site: Site, closed: Visitor) -> None:
    closed.send("/users", name="anna", password="a long enough password", role="member")
    member = site.visitor("anna", "a long enough password")
    assert member.get("/locks").status_code == 403
    assert member.send("/locks", act="release", client="").status_code == 403
    refused = member.send("/entries", project="site", when="2026-02-11 9:00-10:00")
    assert refused.status_code == 409
    assert "locked time" in refused.text


def test_the_api_answers_409_and_says_who_locked(site: Site, closed: Visitor) -> None:
    headers = {"Authorization": f"Bearer {site.token('write')}"}
    program = Visitor(site)
    for method, path, body in (
        ("PATCH", "/api/v1/entries/1", {"to": "2026-02-10 11:00"}), ("DELETE", "/api/v1/entries/1", None),
        ("POST", "/api/v1/entries", {"project": "site", "from": "2026-02-12 9:00", "to": "2026-02-12 10:00"}),
    ):  # fmt: skip
        answer = program.ask(method, path, headers=headers, json=body)
        assert answer.status_code == 409, answer.text
        assert answer.json["error"]["code"] == "locked"  # type: ignore[index]
        assert "was locked by" in answer.json["error"]["message"]  # type: ignore[index]


FIRST = {
    "all time": ("", "all time"), "a client": ("Acme", "the time of Acme"),
    "a client as it is spelt elsewhere": (" ACME", "the time of ACME"),
}  # fmt: skip


def first(visitor: Visitor) -> SentForm:
    """The form of the page that locks what is not locked yet."""
    return first_of(visitor.get("/locks").text)


def first_of(page: str) -> SentForm:
    """The same of a page's text."""
    return next(form for form in forms(page) if form.action == "/locks" and not form.fields["lock"])


@pytest.mark.parametrize(("client", "whose"), FIRST.values(), ids=FIRST)
def test_a_first_lock_of_two_at_once_shows_both_sides(site: Site, closed: Visitor, client: str, whose: str) -> None:
    site.do(lambda ws: catalog.add_client(ws, "Acme"))
    site.do(locking.release)
    form = first(closed)
    site.do(lambda ws: locking.until(ws, "2026-02-20", client))
    before = dump(site.keeps)
    answer = closed.send("/locks", **{**form.filled, "day": "2026-01-20", "client": client})
    page = told(answer, 409)
    assert f"Somebody else changed until when {whose} is locked." in page
    assert '<th scope="row">Day</th><td>2026-01-20</td><td>2026-02-20</td>' in page
    assert all(words in page for words in ("Keep mine", "Take theirs"))
    assert dump(site.keeps) == before
    assert closed.send("/locks", **first_of(answer.text).filled).status_code == 303
    assert [lock.day for lock in site.do(locking.everywhere)] == ["2026-01-20"]


def test_a_lock_of_something_else_does_not_stop_a_first_one(site: Site, closed: Visitor) -> None:
    site.do(lambda ws: catalog.add_client(ws, "Acme"))

    def sent(form: SentForm, client: str, day: str = "2026-01-20") -> int:
        return closed.send("/locks", **{**form.filled, "day": day, "client": client}).status_code

    form = first(closed)
    site.do(lambda ws: locking.until(ws, "2026-02-20"))
    assert sent(form, " Acme ") == 303
    form = first(closed)
    site.do(lambda ws: locking.release(ws, "Acme"))
    assert sent(form, "Acme", "2026-01-22") == 409
    assert sent(form, "Acm") == 404
