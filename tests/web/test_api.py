"""The JSON API: tokens and their scopes, the shapes of the command line, and its own description."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.browsing import Site, Visitor
from werkzeug.test import TestResponse

from timetracker.web.api import ROUTES, document


class Program(Visitor):
    """A program that holds a token."""

    def __init__(self, site: Site, scope: str) -> None:
        super().__init__(site)
        self.headers = {"Authorization": f"Bearer {site.token(scope)}"}

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> TestResponse:
        """Call the API."""
        details = {} if body is None else {"json": body}
        return self.ask(method, f"/api/v1{path}", headers=self.headers, **details)


def test_a_program_tracks_time(site: Site) -> None:
    program = Program(site, "write")
    started = program.call("POST", "/start", {"project": "site/api", "tags": ["deep"], "note": "n"})
    assert started.status_code == 200
    site.clock.tick("25m")
    running = program.call("GET", "/status").json
    assert running is not None
    assert running["data"]["entry"]["project"]["name"] == "site"
    assert running["data"]["today_s"] == 1500
    assert program.call("POST", "/stop", {}).status_code == 200
    assert program.call("POST", "/stop", {}).status_code == 409
    assert program.call("PATCH", "/entries/1", {"note": "better"}).status_code == 200
    report = program.call("GET", "/report?span=today&by=project").json
    assert report is not None
    assert report["data"]["total_s"] == 1500
    assert program.call("DELETE", "/entries/1").status_code == 200
    assert program.call("POST", "/undo", {}).status_code == 200
    entries = program.call("GET", "/entries").json
    assert entries is not None
    assert [item["note"] for item in entries["data"]["entries"]] == ["better"]


@pytest.mark.parametrize(("path", "method"), sorted(ROUTES))
def test_each_route_wants_a_token_of_its_scope(site: Site, path: str, method: str) -> None:
    path, scope = path.replace("{id}", "1"), ROUTES[path, method][1]
    stranger = Visitor(site)
    assert stranger.ask(method, f"/api/v1{path}", json={}).status_code == 401
    headers = {"Authorization": "Bearer wrong"}
    assert stranger.ask(method, f"/api/v1{path}", json={}, headers=headers).status_code == 401
    assert Program(site, "metrics").call(method, path, {}).status_code == 403
    if scope == "write":
        assert Program(site, "read").call(method, path, {}).status_code == 403


def test_a_cookie_opens_no_api_and_a_token_no_page(site: Site, admin: Visitor) -> None:
    assert admin.get("/api/v1/status").status_code == 401
    program = Program(site, "write")
    assert program.get("/", headers=program.headers).status_code == 303


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"project": ""}, 400), ({"project": 5}, 400), ({"project": "a\0"}, 400),
     ({"project": "x", "no": 1}, 400), ({"project": "x", "tags": [1]}, 400), ({"project": "x", "tags": "t"}, 400),
     ({"project": "x", "at": "never"}, 400),
     ({"project": "x", "billable": "yes"}, 400), ({"project": "x", "note": "n" * 10_001}, 400)],
)  # fmt: skip
def test_an_impossible_body_is_said_to_be_one(site: Site, body: dict[str, Any], status: int) -> None:
    answer = Program(site, "write").call("POST", "/start", body)
    assert answer.status_code == status
    assert answer.json is not None
    assert set(answer.json["error"]) == {"code", "message", "hint"}


def test_only_json_is_read(site: Site) -> None:
    program = Program(site, "write")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        headers = {**program.headers, "Content-Type": kind}
        answer = program.ask("POST", "/api/v1/start", data='{"project": "x"}', headers=headers)
        assert answer.status_code == 415


def test_the_description_is_of_this_server(site: Site) -> None:
    described = Visitor(site).get("/api/v1/openapi.json").json
    assert described == document()
    served = {
        (rule.rule.removeprefix("/api/v1").replace("<int(max=9007199254740991):id>", "{id}"), method)
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1") and not rule.rule.endswith("openapi.json")
    }
    assert {(path, m.upper()) for path, methods in document()["paths"].items() for m in methods} == served


@pytest.mark.parametrize(("path", "method"), [key for key, (_, _, fields) in ROUTES.items() if fields])
def test_a_route_takes_the_fields_that_its_description_names(site: Site, path: str, method: str) -> None:
    program, fields = Program(site, "write"), ROUTES[path, method][2]
    path = path.replace("{id}", "1")
    for name in (*fields, "other"):
        said = program.call(method, f"{path}?{name}=", None if method == "GET" else {name: None}).text
        assert ("Unknown fields: other." in said) == (name == "other")


def test_a_question_takes_every_filter_that_is_described(site: Site) -> None:
    site.work("a", "07:00", "08:00", task="x", tags=["t"])
    site.work("b", "08:00", "09:00")
    program = Program(site, "read")
    for asked in ("project=a", "task=a/x", "tag=t", "project=-b", "span=today&project=a&project=b&tag=t"):
        answer = program.call("GET", f"/report?{asked}").json
        assert answer is not None
        assert answer["data"]["total_s"] == 3600
    assert program.call("GET", "/entries?client=nobody").status_code == 404
