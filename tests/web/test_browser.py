"""A real browser: every page is accessible, fits a narrow window, and a day's work needs the keyboard only."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.builders import SetClock
from tests.web.browsing import NAME, PASSWORD, Site

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")

AXE = Path(__file__).parent / "axe" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
# Every name but this computer's leads nowhere: what a page asked of another host would fail, and be seen to.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--host-resolver-rules=MAP rebound.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
]  # fmt: skip
PATHS = (
    "/", "/entries", "/calendar", "/projects", "/clients", "/tags", "/tasks", "/reports", "/heatmap", "/settings",
    "/features", "/users", "/sessions", "/admin/telemetry", "/admin/system", "/entries/1", "/?fill=10:00-11:00",
    "/calendar?view=day&day=2026-03-02", "/calendar?view=month", "/tasks?view=list", "/reports?report=log&span=week",
    "/?edit=1", "/entries?edit=1", "/entries/bulk?scope=all&span=all&act=change&to_project=docs",
    "/nothing-here",
)  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web admin that was set up and has some work in it, served on a free port."""
    from werkzeug.serving import make_server

    from timetracker.web.guard import Guard, names_for

    site = Site(tmp_path_factory.mktemp("browser") / "home", SetClock("2026-03-02 16:00"))
    site.set_up()
    visitor = site.visitor()
    for when in ("9:00-10:00", "11:00-12:00"):
        visitor.send("/entries", project="site/launch", when=when, tags="deep", note="pages for the new season")
    visitor.send("/clients", name="Northwind")
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    guards = [each.__self__ for each in site.app.before_request_funcs[None] if hasattr(each, "__self__")]
    assert isinstance(guards[0], Guard)
    guards[0].names = names_for(server.port)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://tt.localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a network."""
    with playwright.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


def inside(browser: Any, root: str, **details: Any) -> Any:
    """A page of somebody who logged in."""
    page = browser.new_context(**details).new_page()
    page.goto(f"{root}/login")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{root}/")
    return page


def violations(page: Any) -> list[str]:
    """What axe finds on a page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in page.evaluate(RULES)["violations"]]


def test_axe_is_the_file_it_was() -> None:
    known = (AXE.parent / "SHA256SUMS").read_text("ascii").split()[0]
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == known


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(browser: Any, root: str, scheme: str) -> None:
    page = inside(browser, root, color_scheme=scheme, reduced_motion="reduce")  # no colour half way
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    found = {}
    for path in PATHS:
        page.goto(root + path, wait_until="networkidle")
        found[path] = violations(page)
    assert {path: told for path, told in found.items() if told} == {}
    assert {url for url in asked if not url.startswith(root + "/")} == set()


def test_a_page_that_is_not_accessible_is_found_out(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x\"><input>')")
    assert {told.partition(":")[0] for told in violations(page)} >= {"image-alt", "label"}


def test_no_page_is_wider_than_a_narrow_window(browser: Any, root: str) -> None:
    page = inside(browser, root, viewport={"width": 320, "height": 640})
    wide = {}
    for path in PATHS:
        page.goto(root + path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > 320} == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_timer_is_started_stopped_and_undone_by_keyboard(browser: Any, root: str, scripts: bool) -> None:
    page = inside(browser, root, java_script_enabled=scripts)
    project = page.get_by_label("Project or project/task", exact=True)
    project.focus()
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    playwright.expect(page.locator(".running strong")).to_have_text("keyboard")
    page.get_by_role("button", name="Stop").press("Enter")
    playwright.expect(page.locator(".running")).to_have_count(0)
    for running in (1, 0):
        page.get_by_role("button", name="Undo" if running else "Redo").press("Enter")
        playwright.expect(page.locator(".running")).to_have_count(running)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_entry_is_corrected_in_its_row(browser: Any, root: str, scripts: bool) -> None:
    page = inside(browser, root, java_script_enabled=scripts)
    page.get_by_role("link", name="Correct entry 1").press("Enter")
    note = page.get_by_label("Note of the entry", exact=True)
    note.fill(f"corrected, scripts {scripts}")
    note.press("Enter")
    playwright.expect(page.locator("#e1")).to_contain_text(f"corrected, scripts {scripts}")
    assert page.url == f"{root}/"


def test_a_rebound_name_leads_nowhere(browser: Any, root: str) -> None:
    page = browser.new_page()
    answer = page.goto(root.replace("tt.localhost", "rebound.test") + "/login")
    assert answer.status == 421


def test_another_port_of_this_computer_changes_nothing(browser: Any, root: str, tmp_path: Path) -> None:
    page = inside(browser, root)
    before = page.locator("table").inner_text()
    page.route("http://other.localhost:1/**", lambda route: route.fulfill(
        content_type="text/html",
        body=f'<form method="post" action="{root}/timer/start"><input name="project" value="stolen"><button>x</button>',
    ))  # fmt: skip
    page.goto("http://other.localhost:1/")
    with page.expect_response(f"{root}/timer/start") as answer:
        page.get_by_role("button").click()
    assert answer.value.status == 403
    page.goto(root)
    assert page.locator("table").inner_text() == before
