"""A real browser: palette, keys, board, choosing many, paper, zoom."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.web.chromium import CONTRAST, inside, violations
from tests.web.serving import Served, command

expect = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed").expect

STATIC = Path("src/timetracker/web/static")
MOST_BYTES = 120_000
PLACES = ("/", "/entries", "/calendar", "/projects", "/tasks", "/reports", "/history", "/find?q=sea", "/settings")


def test_scripts_and_styles_are_small() -> None:
    packed = {path.name: len(gzip.compress(path.read_bytes(), 5)) for path in STATIC.iterdir()}
    assert len(packed) > 8
    assert sum(packed.values()) < MOST_BYTES / 4, packed


def test_the_palette_finds_and_leads_by_keyboard_alone(browser: Any, root: str) -> None:
    page = inside(browser, root, reduced_motion="reduce")
    page.goto(f"{root}/projects")
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    options = page.get_by_role("listbox", name="Found")
    expect(options.get_by_role("option").first).to_be_visible()
    page.keyboard.type("new season")
    expect(options.get_by_role("option").first).to_contain_text("pages for the new season")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/entries/\d+$"))
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type("Tags")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}/tags")


def test_the_palette_starts_what_is_typed(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.goto(f"{root}/tags")
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type("palette +quick")
    page.get_by_role("option", name="Start or add: palette +quick").first.click()
    expect(page.locator(".running strong")).to_have_text("palette")
    assert page.url == f"{root}/tags"
    page.wait_for_load_state()  # from then on it listens to keys
    page.keyboard.press("x")
    expect(page.locator(".running")).to_have_count(0)
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_an_open_page_follows_the_terminal_within_two_seconds(
    browser: Any, set_up_once: tuple[Path, str], home: Path
) -> None:
    shutil.copytree(set_up_once[0], home, symlinks=True)
    with Served(home) as served:
        page = inside(browser, f"http://tt.localhost:{served.port}")
        with page.expect_response("**/timer.json*"):  # the first answer is what the page was made with
            page.clock.install(time="2026-03-02T08:00:00")
            page.reload()
        page.clock.pause_at("2026-03-02T09:00:00")
        assert command(home, "start", "terminal/work").returncode == 0
        expect(page.locator(".running")).to_have_count(0)
        page.clock.run_for(2000)  # of the page's own time, however busy the machine is
        expect(page.locator(".running strong")).to_have_text("terminal/work")
        page.clock.resume()
        expect(page.locator("#day")).to_contain_text("terminal/work")
        page.wait_for_function("document.title.includes('terminal/work')")
        assert command(home, "stop").returncode == 0
        expect(page.locator(".running")).to_have_count(0)


def test_many_are_chosen_at_once_and_escape_closes_the_row(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.goto(f"{root}/entries?span=today&project=site")
    boxes = page.locator("input[name=id]")
    page.get_by_label("Choose all entries of this page").check()
    assert all(boxes.nth(number).is_checked() for number in range(boxes.count()))
    expect(page.get_by_text(f"{boxes.count()} ticked")).to_be_visible()
    boxes.first.uncheck()
    assert page.evaluate("document.querySelector('thead input').indeterminate")
    page.get_by_role("link", name="Edit entry 1", exact=True).click()
    page.get_by_label("Note of the entry", exact=True).press("Escape")
    expect(page.get_by_label("Note of the entry", exact=True)).to_have_count(0)
    page.goto(f"{root}/projects")
    page.locator(".side").get_by_role("link", name="Entries").click()
    page.wait_for_url(f"{root}/entries?span=today&project=site")  # as it was left
    page.get_by_role("link", name="Clear filters").click()
    page.wait_for_url(f"{root}/entries")


def test_a_task_is_dragged_to_another_status(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.goto(f"{root}/tasks")
    card = page.locator("article", has_text="launch").first
    card.drag_to(page.get_by_role("region", name="review"), source_position={"x": 30, "y": 20})
    expect(page.get_by_role("status")).to_contain_text("launch is review")
    expect(page.get_by_role("region", name="review")).to_contain_text("launch")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="todo")).to_contain_text("launch")


def test_a_bar_says_its_values_and_leads_to_its_entries(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.goto(f"{root}/reports?span=month")
    bar = page.get_by_role("link", name=re.compile("^Mon 03-02: .*site, "))
    bar.focus()
    expect(page.locator(".tip")).to_contain_text("site")
    bar.press("Enter")
    page.wait_for_url(f"{root}/entries?span=2026-03-02")
    expect(page.locator("tr.day")).to_have_count(1)


def test_on_paper_there_is_the_content_alone(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.goto(f"{root}/entries")
    page.emulate_media(media="print")
    for selector in (".side", ".top", ".short", "footer", "form", "button", "input[type=checkbox]", "[data-inline]"):
        for item in page.locator(selector).all():
            assert not item.is_visible(), selector
    assert page.locator("table").first.is_visible()
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("zoom", [2, 4])
def test_enlarged_pages_need_no_sideways_scrolling_and_hide_nothing(browser: Any, root: str, zoom: int) -> None:
    page = inside(browser, root, viewport={"width": 1280 // zoom, "height": 720 // zoom}, device_scale_factor=zoom)
    wide: dict[str, int] = {}
    for path in PLACES:
        page.goto(root + path)
        reached = page.evaluate("document.documentElement.scrollWidth")
        wide |= {path: reached} if reached > 1280 // zoom else {}
        pinned = page.evaluate(
            "[...document.querySelectorAll('.top, .short')].filter(e => ['fixed', 'sticky'].includes("
            "getComputedStyle(e).position)).reduce((sum, e) => sum + e.offsetHeight, 0)"
        )
        assert pinned <= page.viewport_size["height"] * 0.4, (path, pinned)
    assert wide == {}
