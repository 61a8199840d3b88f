"""What a few letters find, for the palette and on a page of its own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor

from timetracker.actions import users


@pytest.fixture
def filled(site: Site, admin: Visitor) -> Visitor:
    """The administrator, with some names and notes."""
    site.clock.set("2026-03-02 16:00")
    admin.send("/projects", name="Website", client="Northwind")
    admin.send("/timer/line", line='Website/Checkout +deep 9:00-10:00 -n "the Basket is empty"')
    admin.send("/timer/line", line='"web of trust" 10:00-11:00')
    admin.send("/projects", name="old web")
    admin.send("/projects/3", act="archive")
    return admin


def matches(visitor: Visitor, letters: str) -> list[tuple[str, str, str]]:
    """Kind, words and address of what is found."""
    answer: Any = visitor.get("/find.json", query_string={"q": letters}).get_json()
    return [(match["kind"], match["text"], match["link"]) for match in answer["data"]["matches"]]


def test_names_are_found_those_that_begin_so_first_and_what_is_archived_last(filled: Visitor) -> None:
    assert [text for kind, text, _ in matches(filled, "WEB") if kind == "project"] == [
        "web of trust", "Website", "old web",
    ]  # fmt: skip
    assert ("task", "Website/Checkout", "/entries?span=all&project=Website&task=Checkout") in matches(filled, "check")
    assert ("client", "Northwind", "/entries?span=all&client=Northwind") in matches(filled, "north")
    assert ("tag", "deep", "/entries?span=all&tag=deep") in matches(filled, "dee")
    assert matches(filled, "") == []
    assert matches(filled, "nothing at all") == []


def test_what_is_found_leads_to_entries_that_are_there(filled: Visitor) -> None:
    for letters, count in (("website", 1), ("checkout", 1), ("northwind", 1), ("deep", 1), ("web of", 1)):
        _, _, link = matches(filled, letters)[0]
        assert f"{count} entry, <strong>1h</strong>" in filled.get(link).text, link


def test_a_note_is_found_by_three_letters_in_the_entries_of_the_user(site: Site, filled: Visitor) -> None:
    assert matches(filled, "basket") == [("entry", "the Basket is empty", "/entries/1")]
    assert matches(filled, "ba") == []
    assert "Website/Checkout, " in filled.get("/find.json?q=basket").text
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    assert matches(site.visitor(MEMBER, MEMBER_PASSWORD), "basket") == []


def test_without_scripts_a_page_says_the_same(filled: Visitor) -> None:
    page = filled.get("/find?q=basket").text
    assert '<a href="/entries/1">the Basket is empty</a>' in page
    assert "Nothing is called so" in filled.get("/find?q=zebra").text
    assert 'href="/find" role="button"' in filled.get("/projects").text
