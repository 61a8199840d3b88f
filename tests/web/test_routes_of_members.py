"""The whole URL map once more: what a member reaches of an administrator's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.builders import dump
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, NAME, Site, Visitor

from timetracker.web.api import ROUTES

SECRET = "the administrator's own words"


@pytest.fixture
def member(site: Site, admin: Visitor) -> Visitor:
    """Somebody who is not an administrator, beside one with four entries: 1 to 4, the last one running."""
    site.clock.set("2026-03-02 14:00")
    for when in ("9:00-10:00", "10:00-11:00", "11:00-12:00"):
        admin.send("/entries", project="site/api", when=when, tags="deep", note=SECRET)
    admin.send("/timer/start", project="site/api", note=SECRET, at="13:00")
    admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    return site.visitor(MEMBER, MEMBER_PASSWORD)


def entries_of(site: Site, user: int) -> list[tuple[Any, ...]]:
    """The rows of a user's entries, with their tags."""
    stored = dump(site.keeps)
    rows = [row for row in stored["entry"] if row[2] == user]
    ids = {row[0] for row in rows}
    return [*rows, *(row for row in stored["entry_tag"] if row[0] in ids)]


def paths_of(site: Site, *methods: str) -> list[tuple[str, str]]:
    """Every route with a path that names what is the administrator's."""
    results = []
    for rule in site.app.url_map.iter_rules():
        path = re.sub(r"<int[^>]*:id>", "1", rule.rule).replace("<path:filename>", "tokens.css")
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
        for verb in ("pause", "resume", "cancel", "continue") if "<verb>" in path else ("",):
            results += [(path.replace("<verb>", verb), method) for method in (rule.methods or set()) & set(methods)]
    return results


def test_a_member_sees_nothing_of_the_administrators_entries_on_any_route(site: Site, member: Visitor) -> None:
    queries = (
        "", "?span=all", "?span=all&format=json", "?edit=1", "?scope=all&span=all&act=delete",
        "?scope=chosen&id=1&act=delete", "?span=all&note=words", "?view=month", "?view=day", "?user=1&span=all",
        f"?user={NAME}&span=all",
    )  # fmt: skip
    for path, method in paths_of(site, "GET"):
        if not path.startswith("/api/"):
            for query in queries:
                answer = member.ask(method, path + query)
                assert answer.status_code < 500, (path, query)
                assert "own words" not in answer.text, (path, query)


def test_a_member_changes_nothing_of_the_administrators_entries_on_any_route(site: Site, member: Visitor) -> None:
    before, users = entries_of(site, 1), dump(site.keeps)["user_account"]
    fields = {
        "id": "1", "entry": "1", "scope": "chosen", "to_tags": "+mine", "project": "site", "note": "mine", "name": "x",
        "value": "UTC", "when": "9:00-9:30", "role": "admin", "password": "x" * 20, "token": "1", "session": "x",
    }  # fmt: skip
    for path, method in paths_of(site, "POST"):
        if path not in (
            "/logout",
            "/password",
            "/login",
            "/enter",
            "/setup",
            "/choose-password",
        ) and not path.startswith("/api/"):
            for act in ("", "delete", "change", "deactivate", "role", "enable"):
                answer = member.send(path, act=act, **fields)
                assert answer.status_code < 500, (path, method, act)
                assert "own words" not in answer.text, path
    assert entries_of(site, 1) == before
    assert dump(site.keeps)["user_account"] == users


def test_a_members_token_reaches_the_members_entries_only(site: Site, member: Visitor) -> None:
    page = member.send("/tokens", name="script", scope="write").text
    secret = re.search(r"tt_[\w-]{20,}", page)
    assert secret
    headers = {"Authorization": f"Bearer {secret[0]}"}
    before = entries_of(site, 1)
    for path, method in ROUTES:
        details: dict[str, Any] = {} if method in ("GET", "DELETE") else {"json": {}}
        asked = {} if "{id}" in path else {"span": "all"}
        answer = Visitor(site).ask(
            method, f"/api/v1{path.replace('{id}', '1')}", headers=headers, query_string=asked, **details
        )
        assert answer.status_code < 500
        assert "own words" not in answer.text, path
        assert path != "/entries/{id}" or answer.status_code == 404
    report: Any = Visitor(site).get("/api/v1/report?span=all", headers=headers).json
    assert report["data"]["total_s"] == 0
    assert entries_of(site, 1) == before
    assert Visitor(site).get("/metrics", headers=headers).status_code == 401
    assert member.send("/tokens", name="figures", scope="metrics").status_code == 400


def test_a_member_is_not_told_how_much_others_tracked(admin: Visitor, member: Visitor) -> None:
    for path in ("/projects/1", "/tags/1", "/tasks/1"):
        answer = member.send(path, path.removesuffix("/1"), act="delete")
        assert (answer.status_code, "only an administrator decides whether a" in answer.text) == (409, True)
        assert not re.search(r"\d entr|\d tasks?\b|has entries", answer.text)
    assert member.send("/projects", "/projects", name="hers").status_code == 303
    assert admin.send("/entries", project="hers", when="7:00-8:00").status_code == 303
    undone = member.send("/undo")
    assert undone.status_code == 409
    assert re.search(r"project (hers )?has entries", undone.text)
