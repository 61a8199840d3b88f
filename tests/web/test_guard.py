"""What other pages, other ports and strangers try; each gets its stated answer and changes nothing."""

from __future__ import annotations

import re

import pytest
from tests.builders import dump
from tests.web.browsing import HOST, ORIGIN, PORT, Site, Visitor

from timetracker import settings
from timetracker.web.app import create_app
from timetracker.web.guard import HEADERS
from timetracker.web.reach import AllowedHosts, names_for

WRONG_HOSTS = (
    "evil.test", f"evil.test:{PORT}", f"tt.localhost.evil.test:{PORT}", f"tt.localhost@evil.test:{PORT}",
    "tt.localhost:1", "tt.localhost", f"tt.localhost.:{PORT}", f"0.0.0.0:{PORT}", f"127.1:{PORT}",
    f"2130706433:{PORT}", f"tt.localhost/x:{PORT}", "", f"{HOST}, evil.test", f"other.localhost:{PORT}",
)  # fmt: skip
OPEN = {
    "/healthz",
    "/readyz",
    "/login",
    "/static/<path:filename>",
    "/metrics",
    "/enter",
    "/choose-password",
    "/api/v1/openapi.json",
}
OPEN |= {"/telemetry/notice"}  # what is said of telemetry must be readable before anybody enters


@pytest.mark.parametrize("host", WRONG_HOSTS)
def test_another_name_leads_nowhere(site: Site, host: str) -> None:
    for path in ("/", "/healthz", "/login", "/api/v1/status", "/no/such/page", "/static/tokens.css"):
        answer = Visitor(site).get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert "evil" not in answer.text


@pytest.mark.parametrize("host", [HOST.upper(), f"[::1]:{PORT}", f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_every_name_of_this_computer_leads_here(site: Site, host: str) -> None:
    assert Visitor(site).get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "header",
    [{"X-Forwarded-Host": "evil.test"}, {"Forwarded": "host=evil.test"}, {"X-Original-URL": "/admin/system"},
     {"X-Forwarded-Proto": "https"}, {"X-Rewrite-URL": "/settings"}],
)  # fmt: skip
def test_what_proxies_say_is_ignored(site: Site, header: dict[str, str]) -> None:
    answer = Visitor(site).get("/login", headers=header)
    assert answer.status_code == 200
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "header",
    [{"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "garbage"},
     {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors"}, {"Origin": "null"},
     {"Origin": "http://evil.test"}, {"Origin": f"http://127.0.0.1:{PORT}"}, {"Origin": "http://tt.localhost:1"}],
)  # fmt: skip
def test_a_change_from_another_origin_is_refused_although_the_token_is_right(
    site: Site, admin: Visitor, header: dict[str, str]
) -> None:
    before, token = dump(site.home / "timetracker.db"), admin.form_token()
    answer = admin.ask("POST", "/timer/start", data={"form_token": token, "project": "stolen"}, headers=header)
    assert answer.status_code == 403
    assert dump(site.home / "timetracker.db") == before


def test_without_words_of_the_browser_the_token_decides(admin: Visitor) -> None:
    assert admin.ask("POST", "/timer/start", data={"project": "x"}).status_code == 403
    fields = {"project": "x", "form_token": admin.form_token()}
    assert admin.ask("POST", "/timer/start", data=fields).status_code == 303


def test_only_the_token_of_the_session_itself_counts(site: Site, admin: Visitor) -> None:
    other = site.visitor().form_token()
    for token in (other, "", "x" * 43, "ä"):
        assert admin.ask("POST", "/undo", data={"form_token": token}).status_code == 403
    token = admin.form_token()
    assert admin.ask("POST", f"/undo?form_token={token}").status_code == 403
    assert admin.ask("POST", "/undo", json={"form_token": token}).status_code == 403


def test_the_methods_of_a_form_cannot_be_swapped(site: Site, admin: Visitor) -> None:
    headers = {"X-HTTP-Method-Override": "DELETE", "Origin": ORIGIN}
    assert admin.ask("POST", "/", headers=headers).status_code == 405
    for method in ("TRACE", "OPTIONS", "FOO", "CONNECT", "PUT"):
        answer = admin.ask(method, "/")
        assert answer.status_code == 405
        assert not [name for name in answer.headers if name[0].startswith("Access-Control")]


def routes(site: Site) -> list[tuple[str, str, set[str]]]:
    """Every endpoint with a path that fits its rule, and its methods."""
    fills = {"<int(max=9007199254740991):id>": "1", "<verb>": "pause", "<path:filename>": "tokens.css"}
    results = []
    for rule in site.app.url_map.iter_rules():
        path = rule.rule
        for name, value in fills.items():
            path = path.replace(name, value)
        path = path.replace("<any(projects,clients,tags):plural>", "projects")
        path = path.replace("<any(json,csv,xlsx,ics):format>", "csv")
        path = re.sub(r"<any\((\w+),[^>]*:kind>", r"\1", path)
        path = re.sub(r"<any\(report,[a-z,]+\):name>", "log", path)
        path += "?scope=all&act=delete" if rule.rule == "/entries/bulk" else ""
        results.append((rule.rule, path, set(rule.methods or ())))
    return results


def test_a_stranger_reaches_the_door_only(site: Site) -> None:
    stranger = Visitor(site)
    before = dump(site.home / "timetracker.db")
    for rule, path, methods in routes(site):
        assert "<" not in path, path
        for method in methods - {"OPTIONS", "HEAD"}:
            if rule not in OPEN:
                expected = {303, 401, 403, 404} | ({410} if rule == "/setup" else set())
                assert stranger.ask(method, path).status_code in expected, (method, path)
    assert dump(site.home / "timetracker.db") == before


@pytest.mark.parametrize("path", ["/entries/:id", "/entries/{id}", "/entries/%7Bid%7D", "/users/:id", "/api/v1/x"])
def test_a_literal_placeholder_is_no_way_around(site: Site, path: str) -> None:
    assert Visitor(site).get(path).status_code in (303, 401, 404)
    assert site.visitor().get(path).status_code == 404


def test_before_set_up_a_visitor_sees_the_set_up_door_only(fresh: Site) -> None:
    stranger = Visitor(fresh)
    assert stranger.get("/setup").status_code == 403
    assert stranger.get("/setup?code=guess").status_code == 403
    assert stranger.get("/healthz").json == {"status": "ok"}
    for path in ("/", "/entries", "/admin/telemetry", "/login"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/setup")


def test_looking_changes_nothing(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site/api", tags="deep")
    before = dump(site.home / "timetracker.db")
    for _, path, methods in routes(site):
        for method in methods & {"GET", "HEAD"}:
            assert admin.ask(method, path).status_code in (200, 303, 401, 404, 410), path
    assert dump(site.home / "timetracker.db") == before


def test_every_answer_carries_every_header(site: Site, admin: Visitor) -> None:
    answers = [admin.get(path) for path in ("/", "/none", "/static/tokens.css", "/export/csv", "/api/v1/status")]
    answers += [admin.get("/", headers={"Host": "evil.test"}), admin.ask("TRACE", "/"), admin.send("/undo")]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers if "css" not in answer.content_type)


def test_no_page_holds_code_or_style_of_its_own(admin: Visitor) -> None:
    admin.send("/timer/start", project="site")
    for path in ("/", "/entries", "/reports", "/heatmap", "/calendar", "/tasks", "/projects", "/admin/telemetry"):
        page = admin.get(path).text
        assert ' style="' not in page
        assert "<style" not in page
        assert " on" not in {word[:3] for word in page.split("<") if "=" in word and word.startswith("on")}
        assert page.count("<script") == page.count('<script type="module" src="/static/')
        assert 'href="http' not in page
        assert 'src="http' not in page


EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}${7*7}%s'


def test_text_of_the_user_is_text_on_every_page(admin: Visitor) -> None:
    plain = EVIL.replace("/", "|")  # a name holds no slash
    for path, fields in (
        ("/timer/start", {"project": plain, "note": EVIL}), ("/clients", {"name": plain}),
        ("/tags", {"name": plain.replace(" ", "")}), ("/tasks", {"project": plain, "name": plain}),
        ("/projects", {"name": f"{plain} 2", "client": plain}),
    ):  # fmt: skip
        assert admin.send(path, **fields).status_code == 303, path
    for path in ("/", "/entries", "/entries/1", "/calendar", "/reports", "/projects", "/clients", "/tags", "/tasks"):
        page = admin.get(path).text
        assert "<script>alert" not in page, path
        assert page.count("<img") == page.count('<img src="/static/'), path
        assert "49" not in page or "{{7*7}}" in page, path


@pytest.mark.parametrize(
    "target", ["//evil.test", "/\\evil.test", "http://evil.test", "/ok\r\nSet-Cookie: a=b", "javascript:alert(1)",
               "http://[", "", "/\t/evil.test"],
)  # fmt: skip
def test_a_form_leads_to_pages_of_ours_only(admin: Visitor, target: str) -> None:
    answer = admin.send("/timer/start", project="site", next=target)
    assert answer.headers["Location"] == "/"
    assert "a=b" not in str(answer.headers)


@pytest.mark.parametrize(
    "path", ["/static/..%2fapp.py", "/static/../app.py", "/static/%00", "/static/CON", "/static/x/NUL"]
)
def test_no_file_but_the_static_ones_is_given_away(site: Site, path: str) -> None:
    assert Visitor(site).get(path).status_code == 404


def test_a_form_of_ten_thousand_fields_is_refused(admin: Visitor) -> None:
    token = admin.form_token()
    names = [f"field{number}" for number in range(10_000)]
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\nx\r\n'
    for kind, body in (
        ("application/x-www-form-urlencoded", "&".join(f"{name}=x" for name in names) + f"&form_token={token}"),
        ("multipart/form-data; boundary=x", "".join(map(part.format, names)) + "--x--\r\n"),
    ):
        answer = admin.ask("POST", "/timer/start", data=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 413), kind


@pytest.mark.file_store
def test_a_store_that_cannot_be_read_is_told_without_its_words(site: Site, admin: Visitor) -> None:
    (site.home / "timetracker.db").write_bytes(b"no store at all" * 400)
    for path in ("timetracker.db-wal", "timetracker.db-shm"):
        (site.home / path).unlink(missing_ok=True)
    for path in ("/readyz", "/", "/api/v1/status"):
        answer = Visitor(site).get(path, headers={"Authorization": "Bearer x"})
        assert answer.status_code == 503, path
        assert "Traceback" not in answer.text
    assert Visitor(site).get("/healthz").status_code == 200


def test_a_defect_of_ours_is_a_page_and_told_once(site: Site, admin: Visitor) -> None:
    messages: list[tuple[Exception, bool]] = []
    app = create_app(
        lambda: settings.load(environ=site.environ),
        site.clock,
        AllowedHosts(names_for(PORT)),
        defect=lambda *what: messages.append(what),
    )

    def broken() -> str:
        raise ZeroDivisionError("our own words")

    app.add_url_rule("/api/broken", "broken", broken)
    app.add_url_rule("/broken", "broken_page", broken)
    for path in ("/broken", "/api/broken"):
        visitor = Visitor(site)
        visitor.client = app.test_client()
        visitor.client.set_cookie(site.cookie("session"), admin.secret, domain="tt.localhost")
        answer = visitor.get(path)
        assert answer.status_code == 500
        assert "our own words" not in answer.text
        assert "Traceback" not in answer.text
    assert [(type(error), decided) for error, decided in messages] == [(ZeroDivisionError, True)] * 2


CONTROL = "\x1b[2J\x1b]0;title\x07\u202ereversed\u200b\x9b31m"


def test_characters_that_command_a_terminal_or_turn_text_round_are_shown_as_such(admin: Visitor) -> None:
    admin.send("/timer/start", project="site", note=f"note {CONTROL}")
    for path in ("/", "/entries", "/entries/1", "/calendar", "/reports?report=log&span=all", "/?edit=1"):
        page = re.sub(r'value="[^"]*"', "", admin.get(path).text)  # a field keeps what was typed
        assert "\x1b" not in page, path
        assert "\u202e" not in page, path


def test_too_much_of_anything_is_refused(site: Site, admin: Visitor) -> None:
    token = admin.form_token()
    big = {"form_token": token, "note": "x" * (1 << 20), "project": "site"}
    assert admin.ask("POST", "/timer/start", data=big).status_code == 413
    deep = "[" * 10_000 + "]" * 10_000
    headers = {"Authorization": f"Bearer {site.token('write')}", "Content-Type": "application/json"}
    assert Visitor(site).ask("POST", "/api/v1/start", data=deep, headers=headers).status_code == 400


@pytest.mark.parametrize("id", ["0", "-1", "9223372036854775808", "1e3", "99999999999999999999", "2"])
def test_a_number_that_is_nobodys_is_not_found(admin: Visitor, id: str) -> None:
    admin.send("/timer/start", project="site")
    for path in (f"/entries/{id}", f"/projects/{id}", f"/users/{id}", f"/tasks/{id}"):
        assert admin.send(path, act="archive").status_code in (400, 404, 405), path
    assert admin.send("/entries/delete", id=id).status_code in (400, 404)
    assert admin.get("/entries/1").status_code == 200


@pytest.mark.parametrize("text", ["'; DROP TABLE entry; --", "%", "_", "__class__", "\\", "ä" * 300, "\x00"])
def test_a_search_is_no_statement(admin: Visitor, text: str) -> None:
    admin.send("/timer/start", project="site", note="plain")
    for field in ("note", "project", "tag", "span", "page"):
        assert admin.get("/entries", query_string={field: text}).status_code in (200, 400, 404)
    assert admin.get("/entries/1").status_code == 200
