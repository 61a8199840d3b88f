"""The timer at the top of every page, and the box beside it."""

from __future__ import annotations

import re

import pytest
from tests.web.browsing import Site, Visitor


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


def test_all_symbols_of_the_pages_are_drawn(admin: Visitor) -> None:
    from importlib.resources import files

    drawn = set(re.findall(r'<symbol id="(\w+)"', files("timetracker.web").joinpath("static/icons.svg").read_text()))
    admin.send("/timer/line", line="site")
    used = {name for path in ("/", "/entries") for name in re.findall(r"icons\.svg\?v=\w+#(\w+)", admin.get(path).text)}
    assert used
    assert used <= drawn
