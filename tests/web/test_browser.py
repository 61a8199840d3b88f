"""A real browser: every page, in every state, is accessible, fits a narrow window, and asks nobody else."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders import SetClock, at, workspace
from tests.web.browsing import NAME, PASSWORD, Site
from tests.web.chromium import CONTRAST, inside, violations, window
from tests.web.serving import Served, command

from timetracker.actions import catalog, edit, track

PATHS = (
    "/", "/entries", "/calendar", "/projects", "/clients", "/tags", "/tasks", "/reports", "/heatmap", "/settings",
    "/features", "/users", "/sessions", "/admin/telemetry", "/admin/system", "/entries/1", "/?fill=10:00-11:00",
    "/calendar?view=day&day=2026-03-02", "/calendar?view=month", "/tasks?view=list", "/reports?report=log&span=week",
    "/?edit=1", "/entries?edit=1", "/entries/bulk?scope=all&span=all&act=change&to_project=docs",
    "/projects/1", "/clients/1", "/tags/1",
    "/nothing-here", "/entries?span=never", "/entries?span=2020", "/reports?span=2020", "/enter?code=x", "/login",
    "/reports?report=chart&span=today", "/reports?report=heatmap&span=2026", "/import",
    "/choose-password?code=x", "/find?q=site", "/history", "/rates", "/rates/change?amount=80&project=site",
    "/merge", "/merge?kind=project&name=docs&into=site", "/locks", "/telemetry", "/telemetry/notice", "/unbilled",
    "/invoices", "/invoices/new?client=Northwind",
    "/invoices/seller", "/invoices/clients/1", "/invoices/1", "/invoices/1/cancel", "/invoices/1/check", "/invoices/2",
    "/invoices/2/issue",
)  # fmt: skip
# Routes that are no page, and pages that a test of their own looks at.
NO_PAGE = {"static", "healthz", "readyz", "timer_now", "find_json", "export", "metrics", "invoice_file"}
NO_PAGE |= {"look_at_invoice"}  # what is sent to others; test_invoices.py looks at it
APART = {"setup", "kept"}


def check(page: Any, path: str, result: dict[str, list[str]]) -> None:
    """Note what is wrong with the page as it is: light, dark, and in a narrow window."""
    page.emulate_media(color_scheme="light")
    messages = violations(page)
    page.emulate_media(color_scheme="dark")
    messages += [f"dark: {item}" for item in violations(page, CONTRAST)]
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 720})
    result[path] = [*messages, *([f"{width} pixels wide"] if width > 320 else [])]


def test_every_page_is_accessible_and_fits_and_asks_nobody_else(browser: Any, root: str) -> None:
    page = inside(browser, root, reduced_motion="reduce")  # no colour half way
    asked: set[str] = set()
    said: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    result: dict[str, list[str]] = {}
    for path in PATHS:
        page.goto(root + path)
        check(page, path, result)
    assert {path: messages for path, messages in result.items() if messages} == {}
    assert {url for url in asked if not url.startswith(root + "/")} == set()
    assert [item for item in said if item.startswith(("error", "warning")) and "status of 4" not in item] == []


def test_the_browser_is_shown_a_page_of_each_route(site: Site) -> None:
    routes = site.app.url_map.bind("x")
    listed = {routes.match(path.partition("?")[0], "GET")[0] for path in PATHS if path != "/nothing-here"}
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.methods and "GET" in rule.methods]
    assert {rule.endpoint for rule in rules if not rule.rule.startswith("/api/")} == listed | NO_PAGE | APART


@pytest.mark.slow
def test_no_page_is_made_wide_by_long_names(browser: Any, set_up_once: tuple[Path, str], home: Path) -> None:
    shutil.copytree(set_up_once[0], home, symlinks=True)
    project, task, client, tag = (letter + "W" * 199 for letter in "ptcg")
    ws = workspace(home, SetClock("2026-03-02 09:00"))
    catalog.add_project(ws, project, client=client)
    for start in ("07:00", "08:00"):
        edit.add(ws, project, at(start), at(start) + timedelta(hours=1), task=task, tags=[tag], note="n" * 300)
    track.start(ws, project, task=task, tags=[tag], note="n" * 300)
    ws.close()
    wide: dict[tuple[str, int], int] = {}
    with Served(home) as served:
        root = f"http://tt.localhost:{served.port}"
        page = inside(browser, root)
        for path in PATHS:
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 720})
                page.goto(root + path)
                reached = page.evaluate("document.documentElement.scrollWidth")
                wide |= {(path, width): reached} if reached > width else {}
    assert wide == {}


def test_every_page_of_an_empty_store_is_accessible_from_the_set_up_on(browser: Any, home: Path) -> None:
    result: dict[str, list[str]] = {}
    with Served(home) as served:
        page = window(browser, reduced_motion="reduce")
        link = re.search(r"http\S+", served.told)
        assert link
        root = f"http://tt.localhost:{served.port}"
        page.goto(link[0].replace("127.0.0.1", "tt.localhost"))
        check(page, "set-up", result)
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Again").fill("something else entirely")
        page.get_by_role("button", name="Keep it disabled").click()
        page.get_by_role("alert").wait_for()
        assert page.get_by_label("Name").input_value() == NAME
        check(page, "set-up refused", result)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Again").fill(PASSWORD)
        page.get_by_role("button", name="Keep it disabled").click()
        page.wait_for_url(f"{root}/")
        for path in ("/", "/entries", "/calendar", "/projects", "/tasks", "/reports", "/heatmap"):
            page.goto(root + path)
            check(page, f"empty {path}", result)
        refused_states(page, root, home, result)
    assert {path: message for path, message in result.items() if message} == {}


def refused_states(page: Any, root: str, home: Path, result: dict[str, list[str]]) -> None:
    """A running and a paused timer, a stale edit, a secret shown once, a refused log-in."""
    page.goto(root)
    page.get_by_label("Project or project/task", exact=True).fill("site")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").wait_for()
    check(page, "running", result)
    page.goto(f"{root}/entries/1")
    assert command(home, "edit", "1", "--note", "from the terminal").returncode == 0
    page.locator("main textarea[name=note]").fill("from the browser")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    assert page.locator("main textarea[name=note]").input_value() == "from the browser"
    check(page, "stale edit", result)
    page.goto(root)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").wait_for()
    check(page, "paused", result)
    page.goto(f"{root}/sessions")
    page.get_by_label("Name of the new token").fill("script")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_text(re.compile("tt_[A-Za-z0-9_-]{20}")).first.wait_for()
    check(page, "a token shown once", result)
    page.get_by_role("button", name="Log out", exact=True).click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("alert").wait_for()
    check(page, "log-in refused", result)


def test_a_page_that_is_not_accessible_is_found_out(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x\"><input>')")
    assert {messages.partition(":")[0] for messages in violations(page)} >= {"image-alt", "label"}


@pytest.mark.parametrize("path", ["/login", "/", "/entries", "/reports", "/metrics", "/healthz", "/api/v1/status"])
def test_a_rebound_name_leads_nowhere(browser: Any, root: str, path: str) -> None:
    page = window(browser)
    assert page.goto(root.replace("tt.localhost", "rebound.test") + path).status == 421


def elsewhere(browser: Any, root: str, body: str) -> Any:
    """A page of another port of this computer, beside a session that is alive."""
    page = inside(browser, root)
    page.route("http://other.localhost:1/**", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto("http://other.localhost:1/")
    return page


def test_another_port_of_this_computer_changes_nothing(browser: Any, root: str) -> None:
    form = f'<form method="post" action="{root}/timer/start"><input name="project" value="stolen"><button>x</button>'
    page = elsewhere(browser, root, form)
    with page.expect_response(f"{root}/timer/start") as answer:
        page.get_by_role("button").click()
    assert answer.value.status == 403
    page.goto(root)
    assert "stolen" not in page.locator("main").inner_text()


def test_another_port_of_this_computer_reads_nothing(browser: Any, root: str) -> None:
    page = elsewhere(browser, root, f'<iframe src="{root}/"></iframe>')
    for mode in ("cors", "no-cors"):
        for path in ("/", "/entries?format=json", "/export/csv", "/metrics", "/static/app.js"):
            read = "([url, mode]) => fetch(url, {mode, credentials: 'include'}).then(() => 'read', () => 'blocked')"
            assert page.evaluate(read, [root + path, mode]) == "blocked", (path, mode)
    script = "url => new Promise(done => { const made = document.createElement('script'); made.src = url;"
    script += " made.onload = () => done('run'); made.onerror = () => done('blocked'); document.body.append(made) })"
    assert page.evaluate(script, f"{root}/entries?format=json") == "blocked"
    framed = [frame for frame in page.frames if frame is not page.main_frame]
    assert not any("Today" in frame.content() for frame in framed)
