"""Projects, tasks, clients, tags and users over the API: made, changed, archived and deleted, in pages, by version."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, NAME, Site
from tests.web.test_api import Program
from werkzeug.test import TestResponse

from timetracker.actions import catalog, locking, tokens as token_actions, users
from timetracker.workspace import Workspace

# Kind -> what it is made with, what changes all of it, and what is then shown of that.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "project": (
        {"name": "site", "client": "Acme", "rate": "80", "currency": "EUR", "budget": "40h/month", "rounding": "up 15m",
         "color": "pink"},
        {"name": "shop", "client": "", "rate": "", "budget": "5000 EUR", "billable": False, "rounding": "",
         "color": "blue", "archived": True},
        {"name": "shop", "client": None, "rate": None, "budget_s": None, "budget_amount": "5000", "billable": False,
         "rounding": None, "color": "blue", "archived": True},
    ),
    "task": (
        {"project": "base", "name": "launch", "estimate": "2h", "priority": "high", "due": "2026-03-09",
         "budget": "3h"},
        {"name": "start", "estimate": "", "priority": "low", "due": "", "budget": "", "status": "review"},
        {"name": "start", "estimate_s": None, "priority": "low", "due": None, "budget_s": None, "status": "review"},
    ),
    "client": (
        {"name": "Northwind", "budget": "10h", "rounding": "nearest 6m"},
        {"name": "Southwind", "budget": "", "rounding": "", "archived": True},
        {"name": "Southwind", "budget_s": None, "rounding": None, "archived": True},
    ),
    "tag": ({"name": "deep"}, {"name": "two words", "archived": True}, {"name": "two words", "archived": True}),
}  # fmt: skip


@pytest.fixture
def program(site: Site) -> Program:
    """A program of the administrator, who has one project."""
    site.do(lambda ws: catalog.add_project(ws, "base"))
    return Program(site, "write")


def data(answer: TestResponse) -> Any:
    """What a call that went well answers."""
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return answer.json["data"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_is_made_changed_and_deleted_and_each_is_one_action(program: Program, kind: str) -> None:
    details, body, expected = KINDS[kind]
    thing = data(program.call("POST", f"/{kind}s", details))[kind]
    path = f"/{kind}s/{thing['id']}"
    assert data(program.call("GET", path))[kind] == thing
    assert thing["name"] == details["name"]
    after = data(program.call("PATCH", path, body))[kind]
    assert {name: after[name] for name in expected} == expected
    assert data(program.call("GET", path))[kind] == after
    program.call("POST", "/undo")
    assert data(program.call("GET", path))[kind] == thing
    assert data(program.call("DELETE", path))[kind] == thing
    assert program.call("GET", path).status_code == 404
    assert program.call("DELETE", path).status_code == 404
    program.call("POST", "/undo")
    assert data(program.call("GET", path))[kind] == thing


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_can_be_given_back_and_then_nothing_changes(program: Program, kind: str) -> None:
    details, _, _ = KINDS[kind]
    thing = data(program.call("POST", f"/{kind}s", details))[kind]
    path = f"/{kind}s/{thing['id']}"
    etag = program.call("GET", path).headers["ETag"]
    same = {name: value for name, value in details.items() if name != "project"}
    for body in ({"name": thing["name"]}, same, {}):
        answer = program.call("PATCH", path, body)
        assert answer.status_code == 400, answer.text
        assert answer.json is not None
        assert "{" not in answer.json["error"]["message"]
    assert program.call("GET", path).headers["ETag"] == etag
    state: dict[str, Any] = {"status": "done"} if kind == "task" else {"archived": True}
    assert data(program.call("PATCH", path, {**same, **state}))[kind] == {**thing, **state}
    assert program.call("PATCH", path, state).status_code == 409


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_made_to_the_version_that_was_seen(site: Site, program: Program, kind: str) -> None:
    details, other, _ = KINDS[kind]
    path = f"/{kind}s/{data(program.call('POST', f'/{kind}s', details))[kind]['id']}"
    etag = program.call("GET", path).headers["ETag"]

    def change(method: str, etag: str, body: dict[str, Any] | None = None) -> int:
        headers = {**program.headers, "If-Match": etag}
        return program.ask(method, f"/api/v1{path}", json=body, headers=headers).status_code

    assert change("PATCH", etag, {"name": "other"}) == 200
    assert change("PATCH", etag, other) == 412
    assert change("DELETE", etag) == 412
    assert change("DELETE", f"W/{etag}") == 412
    assert data(program.call("GET", path))[kind]["name"] == "other"
    assert change("DELETE", program.call("GET", path).headers["ETag"]) == 200


@pytest.mark.parametrize("path", ["/entries/1", "/projects/1", "/tasks/1"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_comes_in_between_is_seen_in_the_transaction(
    site: Site, program: Program, path: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.work("base/x", "07:00", "08:00")
    etag = program.call("GET", path).headers["ETag"]
    real = Workspace.change
    busy: list[Workspace] = []

    def interrupted(ws: Workspace, person: int | None = None) -> Any:
        if not busy and ws.component == "api":
            busy.append(ws)
            other = Program(site, "write")
            assert other.call("PATCH", path, {"note" if "entries" in path else "budget": "9h"}).status_code == 200
        return real(ws, person)

    monkeypatch.setattr(Workspace, "change", interrupted)
    headers = {**program.headers, "If-Match": etag}
    body = {"note": "mine"} if "entries" in path else {"name": "mine"}
    answer = program.ask(method, f"/api/v1{path}", json=body if method == "PATCH" else None, headers=headers)
    assert answer.status_code == 412, answer.text
    assert busy


def test_lists_come_in_pages_by_number_that_additions_do_not_disturb(site: Site, program: Program) -> None:
    def fill(ws: Workspace) -> None:
        for name in "fedcba":
            catalog.add_project(ws, name, client=name)
            catalog.add_task(ws, "base", name)
            catalog.add_tag(ws, name)

    site.do(fill)
    for plural in ("projects", "tasks", "clients", "tags"):
        everything = data(program.call("GET", f"/{plural}"))
        assert everything["next"] is None
        ids = [item["id"] for item in everything[plural]]
        assert ids == sorted(ids)
        cursor: str | None = ""
        collected: list[Any] = []
        while cursor is not None:
            page = data(program.call("GET", f"/{plural}?limit=2&cursor={cursor}"))
            assert len(page[plural]) <= 2
            collected, cursor = [*collected, *page[plural]], page["next"]
            more = {"project": "base"} if plural == "tasks" else {}
            if len(collected) < len(ids):
                program.call("POST", f"/{plural}", {"name": f"a new one {len(collected)}", **more})
        assert collected[: len(ids)] == everything[plural]
        for asked in ("limit=0", "limit=1001", "cursor=x", "cursor=1.2", "cursor=-1"):
            assert program.call("GET", f"/{plural}?{asked}").status_code == 400, asked


def test_archived_ones_and_those_of_a_project_are_asked_for(site: Site, program: Program) -> None:
    site.do(lambda ws: catalog.archive(ws, "project", "base", archived=True))
    site.do(lambda ws: catalog.add_project(ws, "other"))
    for project in ("base", "other"):
        site.do(lambda ws, name=project: catalog.add_task(ws, name, "x"))  # type: ignore[misc]
    assert [thing["name"] for thing in data(program.call("GET", "/projects"))["projects"]] == ["other"]
    assert len(data(program.call("GET", "/projects?archived=true"))["projects"]) == 2
    assert [thing["id"] for thing in data(program.call("GET", "/tasks?project=other"))["tasks"]] == [2]
    assert program.call("GET", "/tasks?project=none").status_code == 404


def test_a_request_that_is_sent_again_makes_one_thing(program: Program) -> None:
    headers = {**program.headers, "Idempotency-Key": "k"}
    first, again = (program.ask("POST", "/api/v1/tags", json={"name": "deep"}, headers=headers) for _ in range(2))
    assert first.data == again.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert program.call("POST", "/tags", {"name": "deep"}).status_code == 409


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("/projects", {}, 400), ("/projects", {"name": "x", "color": "none"}, 400), ("/projects", {"name": ""}, 400),
     ("/projects", {"name": "x", "rate": "much"}, 400), ("/projects", {"name": "base"}, 409),
     ("/projects", {"name": "x", "archived": True}, 400), ("/tasks", {"name": "x"}, 400),
     ("/tasks", {"name": "x", "project": "none"}, 404),
     ("/tasks", {"name": "x", "project": "base", "due": "never"}, 400),
     ("/tasks", {"name": "x", "project": "base", "priority": None}, 200), ("/tags", {"name": "a,b"}, 400),
     ("/clients", {"name": "x", "budget": "-1h"}, 400)],
)  # fmt: skip
def test_what_a_thing_cannot_be_is_said(program: Program, path: str, body: dict[str, Any], status: int) -> None:
    assert program.call("POST", path, body).status_code == status


def test_what_is_in_use_stays_and_a_lock_too(site: Site, program: Program) -> None:
    site.work("base/x", "07:00", "08:00", tags=["t"])
    site.do(lambda ws: catalog.edit_project(ws, "base", client="Acme"))
    site.do(lambda ws: locking.until(ws, "2026-01", "Acme"))
    for path in ("/projects/1", "/tasks/1", "/tags/1", "/clients/1"):
        refused = program.call("DELETE", path)
        assert refused.status_code == 409, path
        assert refused.json is not None
        assert refused.json["error"]["code"] == "in_use"


def test_a_members_program_does_what_the_member_may(site: Site, program: Program) -> None:
    member = site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))

    def token(ws: Any) -> str:
        ws.act_as(member.id)
        return token_actions.add(ws, "hers", "write")

    hers = Program(site, "read")
    hers.headers = {"Authorization": f"Bearer {site.do(token)}"}
    assert hers.call("POST", "/projects", {"name": "mine"}).status_code == 200
    for method, body in (("PATCH", {"rate": "90"}), ("PATCH", {"archived": True}), ("DELETE", None)):
        refused = hers.call(method, "/projects/1", body)
        assert refused.status_code == 409, refused.text
        assert refused.json is not None
        assert refused.json["error"]["code"] == "not_allowed"
    assert [user["name"] for user in data(hers.call("GET", "/users"))["users"]] == [MEMBER]
    assert hers.call("GET", "/users/1").status_code == 404
    assert data(hers.call("GET", f"/users/{member.id}"))["user"]["role"] == "member"
    everybody = data(program.call("GET", "/users?limit=1"))
    assert ([user["name"] for user in everybody["users"]], everybody["next"]) == ([NAME], "1")
    assert data(program.call("GET", "/users?cursor=1"))["users"][0]["name"] == MEMBER
