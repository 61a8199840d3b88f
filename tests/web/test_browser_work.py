"""Work in a real browser: a day by keyboard alone, with and without JavaScript."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.web.chromium import inside

expect = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed").expect


# What the element with the focus is called, asked at once: a page that comes would take it away in between.
CALLED = (
    "(focus => [focus.getAttribute('aria-label') ?? '', focus.innerText.trim()])"
    "(document.activeElement ?? document.body)"
)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_timer_is_started_stopped_and_undone_by_keyboard(browser: Any, root: str, scripts: bool) -> None:
    page = inside(browser, root, java_script_enabled=scripts)
    project = page.get_by_label("Project or project/task", exact=True)
    project.focus()
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    expect(page.locator(".running strong")).to_have_text("keyboard")
    page.get_by_role("button", name="Stop").press("Enter")
    expect(page.locator(".running")).to_have_count(0)
    for running in (1, 0):
        page.get_by_role("button", name="Undo" if running else "Redo").press("Enter")
        expect(page.locator(".running")).to_have_count(running)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_entry_is_corrected_in_its_row(browser: Any, root: str, scripts: bool) -> None:
    page = inside(browser, root, java_script_enabled=scripts)
    page.get_by_role("link", name="Edit entry 1").press("Enter")
    note = page.get_by_label("Note of the entry", exact=True)
    note.fill(f"corrected, scripts {scripts}")
    page.locator("#e1").get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#e1")).to_contain_text(f"corrected, scripts {scripts}")
    assert page.url == f"{root}/"


def test_times_are_picked_and_seconds_are_kept(browser: Any, root: str) -> None:
    page = inside(browser, root, java_script_enabled=True)
    page.get_by_label("Project of the entry to add", exact=True).fill("picked")
    page.get_by_label("From and to, as in").fill("6:00:07-6:30")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator("tr", has_text="picked")
    row.get_by_role("link", name="Edit entry").click()
    assert page.get_by_label("From", exact=True).get_attribute("type") == "datetime-local"
    assert page.get_by_label("From", exact=True).input_value() == "2026-03-02T06:00:07"
    page.locator("tr.correct").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was changed")
    row.get_by_role("link", name="Edit entry").click()
    page.get_by_label("To", exact=True).fill("2026-03-02T06:45")
    page.locator("tr.correct").get_by_role("button", name="Save").click()
    expect(row).to_contain_text("06:00:07")
    expect(row).to_contain_text("06:45")


def tab_to(page: Any, words: str) -> None:
    """Press Tab until the focus is on what is called that; each stop must be visible."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if words in page.evaluate(CALLED):
            return
    raise AssertionError(f"Tab does not lead to {words}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_working_day_needs_no_mouse(browser: Any, root: str, scripts: bool) -> None:
    """Only keys that a keyboard has: no focus set, no click."""
    page = inside(browser, root, java_script_enabled=scripts)
    keys = page.keyboard
    day = f"day{scripts}".lower()

    def type_into(words: str, *texts: str) -> None:
        tab_to(page, words)
        for number, text in enumerate(texts):
            if number:
                keys.press("Tab")
            keys.type(text)
        keys.press("Enter")

    type_into("Project or project/task", f"{day}/api", "deep", "the kick-off")
    expect(page.locator(".running strong")).to_have_text(f"{day}/api")
    tab_to(page, "Pause")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Resume")).to_have_count(1)
    tab_to(page, "Resume")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_have_count(1)
    expect(page.locator(".running strong")).to_have_text(f"{day}/api")
    tab_to(page, "Stop")
    keys.press("Enter")
    expect(page.locator(".running")).to_have_count(0)
    type_into("Project of the entry to add", day, "13:00-14:00" if scripts else "14:00-15:00", f"added on {day}")
    expect(page.get_by_text(f"added on {day}")).to_have_count(1)
    tab_to(page, "Reports")
    keys.press("Enter")
    page.wait_for_url(f"{root}/reports")
    expect(page.locator("table").last).to_contain_text(day)
    tab_to(page, "Entries")
    keys.press("Enter")
    page.wait_for_url(f"{root}/entries")
    tab_to(page, "Today")
    keys.press("Enter")
    page.wait_for_url(f"{root}/")


def test_keys_start_stop_undo_and_lead_to_pages(browser: Any, root: str) -> None:
    page = inside(browser, root)
    keys = page.keyboard

    def said(text: str) -> None:
        """Wait for a page that says so and listens to keys."""
        expect(page.get_by_role("status")).to_contain_text(text)
        page.wait_for_load_state()

    keys.press("s")
    keys.type("shortcut")
    keys.press("Enter")
    said("Started shortcut")
    keys.press("x")
    said("Stopped shortcut")
    keys.press("u")
    said("Undone")
    expect(page.locator(".running strong")).to_have_text("shortcut")
    keys.press("x")
    said("Stopped shortcut")
    expect(page.locator(".running")).to_have_count(0)
    for key, path in (("e", "/entries"), ("r", "/reports"), ("c", "/calendar"), ("p", "/projects"), ("t", "/")):
        keys.press("g")
        keys.press(key)
        page.wait_for_url(root + path)


def test_a_report_leaves_as_a_file(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.goto(f"{root}/reports?span=month")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text("utf-8")
    assert text.startswith("project,")
    page.goto(f"{root}/entries?span=month&format=json")
    assert json.loads(page.locator("pre").inner_text())["schema"] == 1
