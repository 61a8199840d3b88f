"""A real browser: forms that come back are accessible, and the focus is where the mistake is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.chromium import CONTRAST, inside, violations

from timetracker.web.wire import LARGEST_UPLOAD

expect = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed").expect

WRONG: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("/projects", "form.quick", {"name": "q", "rate": "abc"}, "rate"),
    ("/", "form[action='/timer/start']", {"project": "a/b/c", "note": "typed"}, "project"),
    ("/", "#add", {"project": "site", "when": "banana", "note": "typed"}, "when"),
    ("/entries?span=never&note=typed", "", {}, "span"),
    ("/settings", "tr:has-text('zone') form", {"value": "Mars"}, "value"),
    ("/locks", "form.quick", {"day": "banana"}, "day"),
)


def _fill(page: Any, form: str, fields: dict[str, str]) -> None:
    for name, text in fields.items():
        scope = page.locator("tr", has_text="zone").first if name == "value" else page.locator(form).first
        scope.locator(f"[name={name}]").first.fill(text)
    if form:
        with page.expect_navigation():
            page.keyboard.press("Enter")


def _press(page: Any, name: str) -> None:
    """Press a button and wait for the page that answers it: going on at once would stop what it sends."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def _state(page: Any) -> list[str]:
    """What is wrong with a page in the light, the dark, and a narrow window."""
    messages = violations(page)
    page.emulate_media(color_scheme="dark")
    messages += [f"dark: {item}" for item in violations(page, CONTRAST)]
    page.set_viewport_size({"width": 320, "height": 640})
    if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
        messages.append(f"{width} pixels wide")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme="light")
    return messages


def test_a_form_that_comes_back_is_accessible_and_in_focus(browser: Any, root: str) -> None:
    page = inside(browser, root, reduced_motion="reduce")
    result = {}
    for path, form, fields, field in WRONG:
        page.goto(root + path)
        _fill(page, form, fields)
        expect(page.locator(":focus")).to_have_attribute("name", field)  # given to it a moment after the page was read
        expect(page.locator(":focus")).to_have_attribute("aria-invalid", "true")
        result[path, field] = _state(page)
    assert {place: messages for place, messages in result.items() if messages} == {}


def test_a_stale_form_is_accessible_and_both_buttons_work(browser: Any, root: str) -> None:
    page, other = inside(browser, root, reduced_motion="reduce"), inside(browser, root)
    for path, choice in (("/entries/1", "Keep mine"), ("/entries?edit=1", "Take theirs")):
        page.goto(root + path)
        note = page.locator("textarea[name=note]")
        note.fill(f"mine {choice}")
        other.goto(f"{root}/entries/1")
        other.locator("textarea[name=note]").fill(f"theirs {choice}")
        _press(other, "Save")
        _press(page, "Save")
        expect(page.locator(".problem")).to_contain_text("There now")
        assert _state(page) == []
        _press(page, choice)
        page.goto(f"{root}/entries/1")
        expected = f"{'mine' if choice == 'Keep mine' else 'theirs'} {choice}"
        assert page.locator("textarea[name=note]").input_value() == expected


def test_a_file_that_is_too_large_is_told_before_it_is_sent_and_without_scripts_after(
    browser: Any, root: str, tmp_path: Path
) -> None:
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    with large.open("wb") as file:
        file.truncate(LARGEST_UPLOAD + (1 << 20))
    small.write_text("start,end,project\n", encoding="utf-8")
    page = inside(browser, root)
    page.goto(f"{root}/import")
    page.locator("input[type=file]").set_input_files(large)
    message = "document.querySelector('input[type=file]').validationMessage"
    assert page.evaluate(message).startswith("This file has 66 MiB; at most 64 MiB are taken here.")
    page.get_by_role("button", name="Preview the import").click()
    assert page.url == f"{root}/import"
    page.locator("input[type=file]").set_input_files(small)
    assert page.evaluate(message) == ""
    plain = inside(browser, root, java_script_enabled=False)
    plain.goto(f"{root}/import")
    plain.locator("input[type=file]").set_input_files(large)
    with plain.expect_navigation() as answer:
        plain.get_by_role("button", name="Preview the import").click()
    assert answer.value.status == 413
    assert "a form may have 1 MiB, a file to import 64 MiB" in plain.locator("body").inner_text()


COVERED = """() => {
  const one = document.activeElement, {left, right, top, bottom} = one.getBoundingClientRect();
  if (one === document.body || one.matches(".scroll")) return "";
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const label = [...(one.labels ?? [])].some((label) => label.contains(seen));
  return seen && (one.contains(seen) || seen.contains(one) || label) ? "" : one.outerHTML.slice(0, 120);
}"""


def test_no_bar_covers_what_has_the_focus(browser: Any, root: str) -> None:
    page = inside(browser, root, viewport={"width": 360, "height": 560})
    covered = set()
    for path, size in (
        ("/settings", (360, 560)), ("/entries?span=2026", (360, 560)), ("/entries?span=2026", (1280, 700)),
    ):  # fmt: skip
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(root + path)
        if path.startswith("/entries"):
            page.locator("tbody input[name=id]").first.check()
            page.evaluate("document.activeElement.blur()")
        for _ in range(45):
            page.keyboard.press("Tab")
            covered.add((path, size, page.evaluate(COVERED)))
    assert {item for item in covered if item[2]} == set()


def test_ticking_an_entry_on_a_phone_leaves_the_list_to_tick_more(browser: Any, root: str) -> None:
    page = inside(browser, root, viewport={"width": 360, "height": 560})
    page.goto(root + "/entries?span=2026")
    page.get_by_label("Choose all entries of this page").check()
    ticked = page.locator("tbody input[name=id]:checked")
    in_all = ticked.count()
    assert in_all == page.locator("tbody input[name=id]").count() > 1
    page.locator("tbody input[name=id]").last.click(timeout=3000)
    assert ticked.count() == in_all - 1


def test_who_edits_in_a_row_by_keys_goes_on_from_that_row(browser: Any, root: str) -> None:
    page = inside(browser, root)
    page.goto(root + "/entries?span=2026")
    focused = "document.activeElement.getAttribute('aria-label')"
    for key, place in (("Escape", "input[name=from]"), ("Enter", "input[name=tags]")):
        link = page.get_by_label("Edit entry 1", exact=True)
        link.focus()
        page.keyboard.press("Enter")
        page.locator(f"tr.correct {place}").focus()
        with page.expect_navigation():
            page.keyboard.press(key)
        page.wait_for_function(f"{focused} === 'Edit entry 1'", timeout=5000)
