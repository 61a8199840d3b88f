"""Merging in pages: a look at what comes along, one action, one undo; for administrators alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.builders import dump
from tests.web.browsing import Site, Visitor

from timetracker.actions import catalog


@pytest.fixture
def worked(site: Site, admin: Visitor) -> Visitor:
    """The administrator, with two projects of two clients, tasks and tags."""
    site.work("side/api", "2026-03-02 09:00", "2026-03-02 10:00", tags=["deeep"])
    site.work("site/api", "2026-03-02 10:00", "2026-03-02 11:00", tags=["deep"])
    site.do(lambda ws: catalog.edit_project(ws, "side", client="Nortwind"))
    site.do(lambda ws: catalog.edit_project(ws, "site", client="Northwind", rate="80", currency="EUR"))
    return admin


MERGES = (
    ("project", "side", "site", "1 entry, 1 task", 1),
    ("client", "Nortwind", "Northwind", "1 project", 0),
    ("tag", "deeep", "deep", "1 entry", 1),
    ("task", "side/api", "site/api", "1 entry", 1),
)


@pytest.mark.parametrize(("kind", "name", "into", "along", "entries"), MERGES)
def test_what_comes_along_is_seen_then_merged_and_undone(
    site: Site, worked: Visitor, kind: str, name: str, into: str, along: str, entries: int
) -> None:
    asked = {"kind": kind, "name": name, "into": into}
    before = dump(site.keeps)
    page = worked.get("/merge", query_string=asked).text
    assert along in page
    assert ("have other rates" in page) == (kind == "project")
    assert dump(site.keeps) == before
    version = re.search(r'name="version" value="([^"]+)"', page)
    assert version
    answer = worked.send("/merge", version=version[1], **asked)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{kind}s")
    short = name.rpartition("/")[2]
    assert f"Merged {kind} {short} into {into.rpartition('/')[2]}: {along}." in worked.told()
    assert worked.get("/merge", query_string=asked).status_code == 404
    worked.send("/undo")
    again: Any = worked.get("/entries?span=all&format=json").json
    assert {entry["project"]["name"] for entry in again["data"]["entries"]} == {"side", "site"}
    assert worked.get("/merge", query_string=asked).status_code == 200


def test_a_look_that_is_no_longer_true_merges_nothing(site: Site, worked: Visitor) -> None:
    asked = {"kind": "project", "name": "side", "into": "site"}
    version = re.search(r'name="version" value="([^"]+)"', worked.get("/merge", query_string=asked).text)
    assert version
    site.work("side", "2026-03-02 12:00", "2026-03-02 13:00")
    assert worked.send("/merge", version=version[1], **asked).status_code == 409
    assert worked.get("/merge", query_string=asked).status_code == 200


def test_mistakes_are_said_beside_what_was_typed(worked: Visitor) -> None:
    for asked, said in (
        ({"kind": "project", "name": "sight", "into": "site"}, "There is no project called"),
        ({"kind": "project", "name": "site", "into": "site"}, "cannot become part of itself"),
    ):
        answer = worked.get("/merge", query_string=asked)
        assert answer.status_code in (400, 404)
        assert said in answer.text
        assert f'value="{asked["name"]}"' in answer.text
    assert worked.send("/merge", kind="user", name="a", into="b").status_code == 400


def test_pages_of_things_lead_there(worked: Visitor) -> None:
    for path in ("/projects/1", "/clients/1", "/tags/1", "/tasks?view=list"):
        assert 'action="/merge"' in worked.get(path).text
    for kind in ("project", "client", "tag"):
        assert f'href="/merge?kind={kind}"' in worked.get(f"/{kind}s").text
