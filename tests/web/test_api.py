"""The JSON API: tokens and their scopes, the shapes of the command line, and its own description."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.browsing import Site, Visitor
from werkzeug.test import TestResponse

from timetracker.web.api import ROUTES
from timetracker.web.openapi import document


class Program(Visitor):
    """A program that holds a token."""

    def __init__(self, site: Site, scope: str) -> None:
        super().__init__(site)
        self.headers = {"Authorization": f"Bearer {site.token(scope)}"}

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Call the API."""
        details = {} if body is None else {"json": body}
        return self.ask(method, f"/api/v1{path}", headers={**self.headers, **(headers or {})}, **details)


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
    path, scope = (
        path.replace("{id}", "1").replace("{name}", "log").replace("{kind}", "json"),
        ROUTES[path, method].scope,
    )
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


def test_a_refusal_says_what_was_wrong_and_what_to_do(site: Site) -> None:
    program, reading = Program(site, "write"), Program(site, "read")
    entry = {"project": "x", "from": "06:00", "to": "06:30"}
    assert program.call("POST", "/entries", entry, {"Idempotency-Key": "k"}).status_code == 200
    refused = {
        412: program.call("PATCH", "/entries/1", {"note": "n"}, {"If-Match": '"old"'}),
        422: program.call("POST", "/entries", {**entry, "to": "06:40"}, {"Idempotency-Key": "k"}),
        403: reading.call("POST", "/stop"),
        404: program.call("GET", "/nowhere"),
        405: program.call("PUT", "/entries/1"),
        415: program.ask("POST", "/api/v1/entries", data="x", headers=program.headers),
        413: program.call("POST", "/entries", {**entry, "note": "n" * 1_100_000}),
        421: program.ask("GET", "/api/v1/status", headers={**program.headers, "Host": "other.example"}),
    }
    for status, answer in refused.items():
        assert answer.status_code == status
        error = answer.json["error"]  # type: ignore[index]
        assert error["code"] == str(status)
        assert error["message"].endswith("."), error
        assert error["hint"].endswith("."), error
    assert "If-Match" in refused[412].text
    assert "Take a new key" in refused[422].text


def test_only_json_is_read(site: Site) -> None:
    program = Program(site, "write")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        headers = {**program.headers, "Content-Type": kind}
        answer = program.ask("POST", "/api/v1/start", data='{"project": "x"}', headers=headers)
        assert answer.status_code == 415
    assert program.ask("POST", "/api/v1/start", headers=program.headers).status_code == 415
    assert program.call("POST", "/start", {"project": "x"}).status_code == 200
    body = '{"project": "x", "note": "a", "note": "b"}'
    twice = program.ask("POST", "/api/v1/start", data=body, headers=program.headers, content_type="application/json")
    assert (twice.status_code, "'note' is in the body more than once." in twice.text) == (400, True)
    for path in ("/pause", "/resume", "/stop", "/continue", "/undo", "/redo"):  # nothing has to be said
        assert program.ask("POST", f"/api/v1{path}", headers=program.headers).status_code == 200, path


def test_the_description_is_of_this_server(site: Site) -> None:
    described = Visitor(site).get("/api/v1/openapi.json").json
    assert described == document()
    served = {
        (re.sub(r"<[^>]*:(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method)
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1") and not rule.rule.endswith("openapi.json")
    }
    assert {(path, m.upper()) for path, methods in document()["paths"].items() for m in methods} == served


@pytest.mark.parametrize(("path", "method"), [key for key, route in ROUTES.items() if route.fields])
def test_a_route_takes_the_fields_that_its_description_names(site: Site, path: str, method: str) -> None:
    program, fields = Program(site, "write"), ROUTES[path, method].fields
    path = path.replace("{id}", "1").replace("{name}", "log")
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


def test_a_token_may_be_called_bearer_in_any_case(site: Site) -> None:
    program = Program(site, "read")
    secret = program.headers["Authorization"].split()[1]
    for kind in ("bearer", "BEARER", "Bearer"):
        assert program.get("/api/v1/status", headers={"Authorization": f"{kind} {secret}"}).status_code == 200
    refused = program.get("/api/v1/status", headers={"Authorization": "Bearer wrong"})
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="timetracker", error="invalid_token"'
    assert program.ask("HEAD", "/api/v1/status", headers=program.headers).data == b""


def test_a_timer_is_paused_and_goes_on(site: Site) -> None:
    program = Program(site, "write")
    program.call("POST", "/start", {"project": "site", "note": "n"})
    assert program.call("POST", "/pause").json["data"]["entry"]["running"] is False  # type: ignore[index]
    assert program.call("GET", "/status").json["data"]["paused"]["note"] == "n"  # type: ignore[index]
    assert program.call("POST", "/resume").json["data"]["entry"]["note"] == "n"  # type: ignore[index]
    assert program.call("POST", "/resume").status_code == 409
    assert program.call("POST", "/stop").status_code == 200
    again = program.call("POST", "/continue", {"id": 1}).json
    assert again is not None
    assert (again["data"]["entry"]["project"]["name"], again["data"]["entry"]["running"]) == ("site", True)
    assert program.call("POST", "/continue", {"id": 99}).status_code == 404


def test_a_list_comes_in_pages_that_additions_do_not_disturb(site: Site) -> None:
    for hour in range(1, 9):
        site.work("a", f"0{hour}:00", f"0{hour}:20")
    program = Program(site, "read")
    for path, key in (("/entries", "entries"), ("/reports/gaps", "gaps"), ("/reports/gaps?within=day", "gaps")):
        sign = "&" if "?" in path else "?"
        everything = program.call("GET", path).json["data"]  # type: ignore[index]
        assert everything["next"] is None
        collected: list[Any] = []
        cursor: str | None = ""
        pages = 0
        while cursor is not None:
            page = program.call("GET", f"{path}{sign}limit=3&cursor={cursor}").json["data"]  # type: ignore[index]
            assert len(page[key]) <= 3
            collected, cursor, pages = [*collected, *page[key]], page["next"], pages + 1
        assert collected == everything[key], path
        assert pages == -(-len(collected) // 3)
    first = program.call("GET", "/entries?limit=3").json["data"]  # type: ignore[index]
    site.work("a", "00:10", "00:20")  # before the first
    second = program.call("GET", f"/entries?limit=3&cursor={first['next']}").json["data"]  # type: ignore[index]
    assert [item["id"] for item in second["entries"]] == [4, 5, 6]
    for asked in (
        "limit=0",
        "limit=1001",
        "limit=x",
        "limit=1&limit=2",
        "span=today&span=all",
        "cursor=x",
        "cursor=1.2.3",
        f"cursor={'9' * 30}.1",
    ):
        assert program.call("GET", f"/entries?{asked}").status_code == 400, asked


def test_a_record_has_a_version(site: Site) -> None:
    site.work("a/t", "07:00", "08:00", tags=["x"])
    program = Program(site, "write")
    for path in ("/entries/1", "/projects/1", "/tasks/1", "/tags/1", "/entries", "/projects", "/report", "/status"):
        answer = program.call("GET", path)
        etag = answer.headers["ETag"]
        same = program.get(f"/api/v1{path}", headers={**program.headers, "If-None-Match": etag})
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", etag), path
        other = program.get(f"/api/v1{path}", headers={**program.headers, "If-None-Match": '"other"'})
        assert other.json == answer.json
    for path in ("/entries/9", "/projects/9", "/tasks/9", "/clients/9", "/tags/9"):
        assert program.call("GET", path).status_code == 404


def test_a_change_is_made_to_the_version_that_was_seen(site: Site) -> None:
    site.work("a", "07:00", "08:00")
    program = Program(site, "write")
    etag = program.call("GET", "/entries/1").headers["ETag"]

    def change(method: str, given: str, **body: str) -> int:
        headers = {**program.headers, "If-Match": given}
        return program.ask(method, "/api/v1/entries/1", json=body, headers=headers).status_code

    assert change("PATCH", etag, note="mine") == 200
    assert change("PATCH", etag, note="again") == 412
    assert change("DELETE", etag) == 412
    etag = program.call("GET", "/entries/1").headers["ETag"]
    for none in (f"W/{etag}", '""', '"*"', f'W/{etag}, "x"', '"x", ""'):
        assert change("PATCH", none, note="none") == 412, none
    for broken in ("", " ", '"', ",", f"{etag[:-1]}", f'x{etag}"'):
        assert change("PATCH", broken, note="broken") == 400, broken
    assert program.call("GET", "/entries/1").headers["ETag"] == etag
    assert change("PATCH", f'"x", W/"y",, {etag}', note="listed") == 200
    assert change("PATCH", "*", note="any") == 200
    assert change("DELETE", program.call("GET", "/entries/1").headers["ETag"]) == 200


def test_a_request_that_is_sent_again_is_done_once(site: Site) -> None:
    program = Program(site, "write")

    def send(key: str, path: str = "/entries", **more: str) -> TestResponse:
        headers = {**program.headers, "Idempotency-Key": key}
        body = {"project": "a", "from": "07:00", "to": "08:00", **more} if path == "/entries" else {}
        return program.ask("POST", f"/api/v1{path}", json=body, headers=headers)

    first, second = send("k1"), send("k1")
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.data == first.data
    assert [answer.headers.get("Idempotency-Replayed") for answer in (first, second)] == [None, "true"]
    assert send("k1", note="another").status_code == 422
    assert send("k2").status_code == 409  # it overlaps, and says so again
    assert send("k2").headers["Idempotency-Replayed"] == "true"
    assert send("k3", "/undo").status_code == 200
    assert send("k3", "/undo").data == send("k3", "/undo").data
    assert send("k1").data == first.data
    assert send("x" * 256).status_code == 400
    site.clock.tick("24h")
    assert send("k1").headers.get("Idempotency-Replayed") is None
    other = Program(site, "write")  # of another token
    headers = {**other.headers, "Idempotency-Key": "k1"}
    assert "Idempotency-Replayed" not in other.ask("POST", "/api/v1/stop", json={}, headers=headers).headers


def test_reports_take_the_filters_of_the_command_line(site: Site) -> None:
    site.work("a", "07:00", "08:00", note="Alpha")
    site.work("b", "08:00", "08:50", billable=True)
    program = Program(site, "read")
    for asked, total in (
        ("report?note=ALPHA", 3600), ("report?billable=true", 3000), ("report?round=15m%20up&by=project", 7200),
        ("reports/report?by=day", 6600), ("reports/log?billable=false", 3600), ("report?user=1", 6600),
        ("report?running=true", 0),
    ):  # fmt: skip
        assert program.call("GET", f"/{asked}").json["data"]["total_s"] == total, asked  # type: ignore[index]
    for asked in ("report?billable=no", "report?by=nothing", "reports/report?limit=3", "reports/log?by=day"):
        assert program.call("GET", f"/{asked}").status_code == 400, asked
    assert program.call("GET", "/reports/nothing").status_code == 404
