"""The timer at the top of every page, and the box beside it."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from tests.web.browsing import Site, Visitor

from timetracker.actions import accounts, track
from timetracker.web import quiet
from timetracker.workspace import Workspace


def top(visitor: Visitor, path: str) -> str:
    """The top of a page."""
    return visitor.get(path).text.partition('<header class="top">')[2].partition("</header>")[0]


def test_the_box_starts_and_adds_as_the_commands_do(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 12:00")
    assert admin.send("/timer/line", line='site/login +"two words" -n "slow query" --at 11:00').status_code == 303
    assert admin.send("/timer/line", line="docs +review 9:00-10:30").status_code == 303
    entries = admin.get("/entries?span=today&format=json").json
    assert entries is not None
    assert [
        (item["project"]["name"], (item["task"] or {}).get("name"), item["tags"], item["note"], item["duration_s"])
        for item in entries["data"]["entries"]
    ] == [("docs", None, ["review"], "", 5400), ("site", "login", ["two words"], "slow query", 3600)]


@pytest.mark.parametrize("line", ["site fixing it", "site 9:00-banana", "a/b/c", "site --at never", "+only"])
def test_a_line_that_is_refused_comes_back_with_what_is_wrong(admin: Visitor, line: str) -> None:
    answer = admin.send("/timer/line", page="/projects", line=line, form_page="/projects")
    assert answer.status_code == 400
    assert "<h1>Projects</h1>" in answer.text
    box = answer.text.partition('class="box"')[2].partition("</form>")[0]
    assert f'name="line" value="{line}" aria-invalid="true"' in box
    assert 'role="alert"' in box


@pytest.mark.parametrize("path", ["/entries", "/calendar", "/projects", "/tasks", "/reports", "/settings", "/sessions"])
def test_every_page_shows_and_stops_the_timer_and_stays_where_it_is(admin: Visitor, path: str) -> None:
    assert "data-since" not in top(admin, path)
    admin.send("/timer/line", line="site/login +review -n query")
    header = top(admin, path)
    assert "site/login" in header
    assert f'<input type="hidden" name="next" value="{path}">' in header
    answer = admin.send("/timer/stop", next=path)
    assert answer.headers["Location"] == path
    assert "data-since" not in top(admin, path)
    assert "site/login +review" in top(admin, path)  # to be started again


def test_the_note_of_what_runs_is_changed_from_the_top(admin: Visitor) -> None:
    assert admin.send("/timer/note", note="nothing runs").status_code == 409
    admin.send("/timer/line", line="site")
    assert admin.send("/timer/note", note="a word\r\nand another").status_code == 303
    assert "a word\nand another</textarea>" in top(admin, "/tags")


def test_a_page_that_is_not_there_has_the_menu_and_the_timer(admin: Visitor) -> None:
    admin.send("/timer/line", line="site")
    answer = admin.get("/entries/999")
    assert answer.status_code == 404
    assert "data-since" in answer.text
    assert 'aria-label="Main"' in answer.text


def asked(visitor: Visitor, etag: str = "", at: str = "/tags") -> tuple[int, str, str]:
    """Status, version and markup of the timer as an open page asks for it."""
    headers = {"Accept": "application/json", **({"If-None-Match": etag} if etag else {})}
    answer = visitor.get("/timer.json", query_string={"at": at}, headers=headers)
    html = answer.get_json()["data"]["html"] if answer.status_code == 200 else ""
    return answer.status_code, answer.headers.get("ETag", ""), html


def test_an_open_page_is_told_what_was_started_in_the_terminal(site: Site, admin: Visitor) -> None:
    status, etag, html = asked(admin)
    assert (status, "data-since" in html) == (200, False)
    assert asked(admin, etag) == (304, etag, "")
    site.do(lambda ws: track.start(ws, "terminal"))
    status, later, html = asked(admin, etag)
    assert (status, "<strong>terminal</strong>" in html) == (200, True)
    assert later != etag
    assert '<input type="hidden" name="next" value="/tags">' in html
    assert asked(admin, later)[0] == 304
    assert '<input type="hidden" name="next" value="/">' in asked(admin, at="//elsewhere.test/")[2]
    token = re.search(r'name="form_token" value="([^"]+)"', html)
    assert token is not None
    assert token[1] == admin.form_token()


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the store from here on; files count as settled at once."""
    looked: list[str] = []
    monkeypatch.setattr(quiet, "SETTLED_S", -1)
    of_store = accounts.background_visitor

    def background_visitor(ws: Workspace, secret: str) -> Any:
        looked.append(secret)
        return of_store(ws, secret)

    monkeypatch.setattr(accounts, "background_visitor", background_visitor)
    return looked


@pytest.mark.file_store
@pytest.mark.parametrize("application", [None])  # its own: figures are counted from zero
def test_while_nothing_happens_a_page_is_answered_without_a_look_at_the_store(
    site: Site, admin: Visitor, settled: list[str]
) -> None:
    _, etag, _ = asked(admin)
    first = admin.get("/timer.json?at=/tags", headers={"If-None-Match": etag})
    looks = len(settled)
    again = admin.get("/timer.json?at=/tags", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, dict(again.headers)) == (304, b"", dict(first.headers))
    assert len(settled) == looks
    counted = 'tt_http_requests_total{code_class="3xx",method="GET",route="/timer.json"} 2.0'
    assert counted in admin.get("/metrics").text.splitlines()
    looks = len(settled)
    site.do(lambda ws: track.start(ws, "terminal"))
    assert asked(admin, etag)[0] == 200
    assert len(settled) == looks + 1


@pytest.mark.file_store
def test_an_answer_without_a_look_is_for_the_same_question_of_the_same_browser(
    site: Site, admin: Visitor, settled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, etag, _ = asked(admin)
    assert [asked(admin, etag)[0] for _ in range(2)] == [304, 304]
    assert asked(Visitor(site), etag)[0] == 401
    assert asked(admin, etag, at="/entries")[0] == 200
    assert (
        admin.ask("GET", "/timer.json?at=/tags", headers={"If-None-Match": etag, "Host": "evil.test"}).status_code
        == 421
    )
    assert admin.ask("POST", "/timer.json?at=/tags", headers={"If-None-Match": etag}).status_code == 405
    looks = len(settled)
    assert asked(admin, etag)[0] == 304
    assert len(settled) == looks
    later = time.monotonic() + quiet.HOLDS_S + 1
    monkeypatch.setattr("timetracker.web.quiet.time.monotonic", lambda: later)
    assert asked(admin, etag)[0] == 304
    assert len(settled) == looks + 1, "midnight and the age of a session are seen"


@pytest.mark.file_store
@pytest.mark.parametrize("what", ["session", "settings"])
def test_the_end_of_a_session_and_another_setting_are_seen_at_once(
    site: Site, admin: Visitor, settled: list[str], what: str
) -> None:
    _, etag, _ = asked(admin)
    assert [asked(admin, etag)[0] for _ in range(2)] == [304, 304]
    looks = len(settled)
    if what == "session":
        site.do(accounts.log_out_all)
    else:
        (site.home / "config.toml").write_text('week_start = "sunday"\n', encoding="utf-8")  # by hand: no event tells
    assert asked(admin, etag)[0] == (401 if what == "session" else 304)
    assert len(settled) == looks + 1


def test_a_file_that_was_written_just_now_is_not_relied_upon(tmp_path: Path) -> None:
    file = tmp_path / "store"
    file.write_bytes(b"x")
    assert quiet.written([str(file)]) is None
    os.utime(file, (1, 1))
    before = quiet.written([str(file), str(tmp_path / "none")])
    assert before is not None
    assert before == quiet.written([str(file), str(tmp_path / "none")])
    file.write_bytes(b"y")
    os.utime(file, (2, 2))
    assert before != quiet.written([str(file), str(tmp_path / "none")])


def test_few_answers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        environ[quiet.WRITTEN] = (("x", 0, 0, 0),)
        start("304 NOT MODIFIED", [("ETag", environ["PATH_INFO"])])
        return []

    monkeypatch.setattr(quiet, "MOST", 10)
    counted: list[str] = []
    before = quiet.NotModifiedMiddleware(app, lambda path, seconds: counted.append(path))
    for number in (*range(95), 94):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/{number}", "HTTP_IF_NONE_MATCH": "x"}
        before(environ, lambda *_: None)
    assert counted == ["/94"]
    assert len(before._answers) == 5


def test_the_timer_is_for_who_is_logged_in_and_asking_for_it_keeps_no_session_alive(site: Site, admin: Visitor) -> None:
    assert asked(Visitor(site))[0] == 401
    for _ in range(12):
        site.clock.tick("61m")
        status = asked(admin)[0]
    assert status == 401
    assert admin.get("/tags").status_code == 303


def test_all_symbols_of_the_pages_are_drawn(admin: Visitor) -> None:
    from importlib.resources import files

    drawn = set(re.findall(r'<symbol id="(\w+)"', files("timetracker.web").joinpath("static/icons.svg").read_text()))
    admin.send("/timer/line", line="site")
    used = {name for path in ("/", "/entries") for name in re.findall(r"icons\.svg\?v=\w+#(\w+)", admin.get(path).text)}
    assert used
    assert used <= drawn
