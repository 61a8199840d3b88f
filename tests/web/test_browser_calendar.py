"""A real browser: the calendar by pointer, by finger, by keys and without scripts, on days of 23 and 25 hours too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.calendar_page import Week, served, touched
from tests.web.chromium import CONTRAST, inside, violations

expect = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed").expect


@pytest.fixture(scope="module")
def root(browser: Any, set_up_once: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a web admin in Berlin that has those entries."""
    with served(set_up_once[0], tmp_path_factory.mktemp("calendar") / "home") as port:
        yield f"http://tt.localhost:{port}"


@pytest.fixture(scope="module")
def inside_once(browser: Any, root: str) -> Any:
    """The cookies of somebody who logged in; every test comes in by them."""
    page = inside(browser, root)
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def weeks(browser: Any, root: str, inside_once: Any) -> Iterator[Any]:
    """Opens the calendar of a day in a window of its own; closes all of them."""
    opened: list[Week] = []

    def look(day: str, view: str = "week", **details: Any) -> Week:
        opened.append(Week(browser, root, inside_once, day, view, **details))
        return opened[-1]

    yield look
    for week in opened:
        week.page.context.close()


def test_dragging_on_free_time_asks_for_the_rest_and_adds(weeks: Any) -> None:
    week = weeks("2026-02-02")
    week.drag(week.point("2026-02-03", "13:05"), week.point("2026-02-03", "14:25"))
    dialog = week.page.get_by_role("dialog", name="Add an entry")
    expect(dialog.get_by_label("From and to")).to_have_value("2026-02-03 13:00-14:30")
    assert violations(week.page) == []
    week.page.keyboard.type("made/by hand")
    dialog.get_by_label("Note").fill("drawn")
    week.page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Add").click()
    week.says("made/by hand", "13:00 to 14:30, 1h 30m")
    expect(week.block("made/by hand")).to_contain_text("drawn")
    expect(dialog).to_be_hidden()
    week.page.get_by_role("button", name="Undo").click()
    expect(week.block("made/by hand")).to_have_count(0)


def test_a_click_on_free_time_is_an_hour_there(weeks: Any) -> None:
    week = weeks("2026-02-02")
    week.mouse.click(*week.point("2026-02-03", "16:20"))
    dialog = week.page.get_by_role("dialog", name="Add an entry")
    expect(dialog.get_by_label("From and to")).to_have_value("2026-02-03 16:15-17:15")
    week.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_what_cannot_be_added_keeps_the_dialog_with_what_was_typed(weeks: Any) -> None:
    week = weeks("2026-02-16")
    week.drag(week.point("2026-02-17", "10:00"), week.point("2026-02-17", "11:30"))
    week.page.keyboard.type("twice")
    week.page.keyboard.press("Enter")
    dialog = week.page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("in the way")
    expect(dialog.get_by_label("Project or project/task of the entry")).to_have_value("twice")
    assert violations(week.page) == []
    dialog.get_by_label("From and to").fill("2026-02-17 10:00-11:00")
    week.page.keyboard.press("Enter")
    week.says("twice", "10:00 to 11:00, 1h")


def test_an_entry_is_dragged_to_another_day_and_its_ends_to_other_times(weeks: Any) -> None:
    week = weeks("2026-02-02")
    week.drag(week.point("2026-02-02", "9:30"), week.point("2026-02-04", "11:10"))
    week.says("move", "10:45 to 11:45, 1h")  # by an hour and forty minutes, on the next line of fifteen
    expect(week.page.get_by_role("status").filter(has_text="move")).not_to_have_count(0)
    expect(week.page.locator('svg.column[data-top^="2026-02-04"] a.block')).to_have_count(1)
    week.drag(week.point("2026-02-05", "11:58"), week.point("2026-02-05", "13:20"))
    week.says("ends", "10:00 to 13:15, 3h 15m")
    week.drag(week.point("2026-02-05", "10:02"), week.point("2026-02-05", "9:22"))
    week.says("ends", "09:15 to 13:15, 4h")
    week.page.get_by_role("button", name="Undo").click()
    week.says("ends", "10:00 to 13:15, 3h 15m")


def test_steps_are_chosen_and_stay(weeks: Any) -> None:
    week = weeks("2026-04-20")
    week.page.get_by_label("Steps of a drag").select_option("5")
    week.drag(week.point("2026-04-20", "9:30"), week.point("2026-04-20", "9:37"))
    week.says("twice", "09:05 to 10:05, 1h")
    expect(week.page.get_by_label("Steps of a drag")).to_have_value("5")


def test_escape_leaves_an_entry_where_it_was(weeks: Any) -> None:
    week = weeks("2026-02-02")
    week.drag(week.point("2026-02-06", "9:30"), week.point("2026-02-06", "12:00"), drop=False)
    expect(week.page.locator(".ghost")).to_have_text(re.compile("11:30–12:30"))
    week.page.keyboard.press("Escape")
    week.mouse.up()
    expect(week.page.locator(".ghost")).to_have_count(0)
    expect(week.page.get_by_role("dialog")).to_have_count(0)
    week.says("left", "09:00 to 10:00, 1h")
    week.page.reload()
    week.says("left", "09:00 to 10:00, 1h")


def test_keys_go_from_entry_to_entry_move_resize_edit_and_delete(weeks: Any) -> None:
    week = weeks("2026-02-09")
    spoken, keys = week.page.locator("#spoken"), week.page.keyboard
    week.block("keys").focus()
    week.stand_still()  # what is pressed is recorded after a rest
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        keys.press(key)
    expect(spoken).to_have_text("Tue 10 February, 09:30 to 10:30, 1h")
    week.page.clock.run_for(1000)
    week.says("keys", "09:30 to 10:30, 1h")
    expect(week.block("keys")).to_be_focused()
    keys.press("Alt+ArrowDown")
    expect(spoken).to_contain_text("09:30 to 10:45")
    keys.press("Escape")
    expect(spoken).to_have_text("Left as it was.")
    week.page.clock.resume()
    keys.press("Alt+Shift+ArrowUp")
    keys.press("Enter")  # at once
    week.says("keys", "09:15 to 10:30, 1h 15m")
    expect(week.block("keys")).to_be_focused()
    keys.press("ArrowRight")
    expect(week.block("next")).to_be_focused()
    keys.press("ArrowRight")
    expect(week.block("odd")).to_be_focused()
    keys.press("Shift+ArrowDown")
    week.says("odd", "09:15 to 10:08, 53m")
    expect(week.block("odd")).to_be_focused()
    keys.press("Enter")
    dialog = week.page.get_by_role("dialog")
    dialog.get_by_label("Note").fill("by key")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(week.block("odd")).to_contain_text("by key")
    expect(week.block("odd")).to_be_focused()
    keys.press("ArrowRight")
    expect(week.block("gone")).to_be_focused()
    keys.press("Delete")
    expect(week.block("gone")).to_have_count(0)
    expect(week.page.locator("#calendar")).to_be_focused()
    expect(week.page.get_by_role("button", name="Undo")).to_be_visible()
    keys.press("n")
    expect(week.page.get_by_role("dialog").get_by_label("From and to")).to_have_value(re.compile(":"))


def test_a_dialog_has_a_way_back_and_says_who_was_faster(weeks: Any) -> None:
    week, other = weeks("2026-02-16", deaf=True), weeks("2026-02-16")
    week.block("stale").click()
    dialog = week.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1h")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(week.block("stale")).to_be_focused()
    other.drag(other.point("2026-02-16", "9:30"), other.point("2026-02-16", "13:30"))
    other.says("stale", "13:00 to 14:00, 1h")
    week.drag(week.point("2026-02-16", "9:30"), week.point("2026-02-16", "15:30"))
    expect(dialog).to_contain_text("was changed by somebody else meanwhile")
    for hour in (15, 13, 16, 14):
        expect(dialog.get_by_role("cell", name=f"2026-02-16T{hour}:00", exact=True)).to_have_count(1)
    assert violations(week.page) == []
    dialog.get_by_role("button", name="Take theirs").click()
    expect(dialog).to_be_hidden()
    week.says("stale", "13:00 to 14:00, 1h")
    expect(week.block("stale")).to_be_focused()
    week.block("stale").click()
    other.drag(other.point("2026-02-16", "13:30"), other.point("2026-02-16", "14:30"))
    other.says("stale", "14:00 to 15:00, 1h")
    dialog.get_by_label("Note").fill("mine")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("There now")
    dialog.press("Escape")
    week.says("stale", "14:00 to 15:00, 1h")
    other.drag(other.point("2026-02-16", "14:30"), other.point("2026-02-16", "15:30"))
    other.says("stale", "15:00 to 16:00, 1h")
    week.drag(week.point("2026-02-16", "14:50"), week.point("2026-02-16", "9:50"))
    dialog.get_by_role("button", name="Keep mine").click()
    week.says("stale", "09:00 to 10:00, 1h")


def test_what_somebody_else_changed_is_not_deleted_by_a_key(weeks: Any) -> None:
    week, other = weeks("2026-04-27", deaf=True), weeks("2026-04-27")
    other.drag(other.point("2026-04-27", "9:30"), other.point("2026-04-27", "13:30"))
    other.says("raced", "13:00 to 14:00, 1h")
    week.block("raced").press("Delete")
    dialog = week.page.get_by_role("dialog")
    expect(dialog).to_contain_text("was changed by somebody else meanwhile")
    expect(dialog.get_by_label("From")).to_have_value("2026-04-27T13:00")
    week.says("raced", "13:00 to 14:00, 1h")
    assert violations(week.page) == []
    other.block("raced").press("Delete")
    expect(other.block("raced")).to_have_count(0)
    dialog.press("Escape")
    week.block("raced").press("Delete")
    expect(week.page.get_by_role("alert")).to_contain_text("no entry")
    expect(week.block("raced")).to_have_count(0)


def test_what_the_timeline_or_a_lock_refuses_goes_back_with_its_words(weeks: Any) -> None:
    week = weeks("2026-02-16")
    week.drag(week.point("2026-02-17", "9:30"), week.point("2026-02-17", "11:45"))
    expect(week.page.get_by_role("alert")).to_contain_text("in the way")
    week.says("wall", "09:00 to 10:00, 1h")
    locked = weeks("2026-01-05")
    locked.drag(locked.point("2026-01-05", "9:30"), locked.point("2026-01-06", "9:30"))
    expect(locked.page.get_by_role("alert")).to_contain_text("lies in locked time")
    assert violations(locked.page) == []
    locked.says("locked", "09:00 to 10:00, 1h")


def test_an_entry_over_midnight_moves_as_one(weeks: Any) -> None:
    week = weeks("2026-02-23")
    expect(week.page.locator('a.block[aria-label^="night"]')).to_have_count(2)
    week.drag(week.point("2026-02-24", "0:30"), week.point("2026-02-25", "10:00"))
    week.says("night", "08:30 to 10:30, 2h")
    expect(week.page.locator('a.block[aria-label^="night"]')).to_have_count(1)


def test_days_of_a_clock_change_keep_lengths_and_refuse_the_hour_that_is_not(weeks: Any) -> None:
    day = weeks("2026-03-29", "day")
    day.says("spring", "01:00 to 03:30, 1h 30m")
    day.drag(day.point("2026-03-29", "1:30"), day.point("2026-03-29", "2:30"))
    expect(day.page.get_by_role("alert")).to_contain_text("2026-03-29")
    day.says("spring", "01:00 to 03:30, 1h 30m")
    day.drag(day.point("2026-03-29", "1:30"), day.point("2026-03-29", "3:30"))
    day.says("spring", "03:00 to 04:30, 1h 30m")
    autumn = weeks("2026-10-25", "day")
    autumn.page.get_by_role("link", name="All 24 hours").click()
    autumn.page.set_viewport_size({"width": 1280, "height": 2000})
    autumn.drag(autumn.point("2026-10-25", "9:30"), autumn.point("2026-10-25", "2:30"))
    expect(autumn.page.get_by_role("status").filter(has_text="02:00")).not_to_have_count(0)
    autumn.says("autumn", "02:00+02:00 to 02:00+01:00, 1h")


def test_a_finger_that_rests_first_drags_and_another_scrolls(weeks: Any) -> None:
    day = weeks("2026-03-02", "day", viewport={"width": 360, "height": 1100}, has_touch=True, is_mobile=True)
    day.stand_still()  # however long it takes until the finger moves, it has not rested
    begin, end = day.point("2026-03-02", "9:30"), day.point("2026-03-02", "11:30")
    first = (end[0], begin[1] + 60)
    touched(day.page, ("touchStart", begin), ("touchMove", first), ("touchMove", end), ("touchEnd", None))
    day.says("touch", "09:00 to 10:00, 1h")
    begin, end = day.point("2026-03-02", "9:30"), day.point("2026-03-02", "11:30")
    half = (begin[0], (begin[1] + end[1]) / 2)
    touched(
        day.page, ("touchStart", begin), ("rest", None), ("touchMove", half), ("touchMove", end), ("touchEnd", None)
    )
    day.page.clock.resume()
    day.says("touch", "11:00 to 12:00, 1h")
    expect(day.page.get_by_role("dialog")).to_have_count(0)
    day.block("touch").tap()
    expect(day.page.get_by_role("dialog").get_by_label("From")).to_be_visible()
    day.page.emulate_media(color_scheme="dark")
    assert violations(day.page) + violations(day.page, CONTRAST) == []
    assert day.page.evaluate("document.documentElement.scrollWidth") == 360


def test_without_scripts_an_entry_is_added_and_edited_from_the_calendar(weeks: Any) -> None:
    week = weeks("2026-04-06", java_script_enabled=False)
    week.page.get_by_role("link", name="Add an entry on Tuesday 07 April").click()
    expect(week.page.get_by_label("From and to")).to_have_value("2026-04-07 9:00-10:00")
    week.page.get_by_label("Project or project/task of the entry").fill("plain")
    week.page.get_by_role("button", name="Add", exact=True).click()
    week.says("plain", "09:00 to 10:00, 1h")
    expect(week.page.get_by_role("button", name="Undo")).to_be_visible()
    week.block("form").click()
    week.page.get_by_role("button", name="Cancel").click()
    week.block("form").click()
    week.page.locator("main textarea[name=note]").fill("no scripts")
    week.page.get_by_role("button", name="Save").click()
    expect(week.block("form")).to_contain_text("no scripts")
    assert week.page.url == f"{week.root}/calendar?view=week&day=2026-04-06"


def test_the_calendar_follows_the_timer(weeks: Any) -> None:
    week, other = weeks("2026-11-20"), weeks("2026-11-20")
    week.page.wait_for_event("response", lambda answer: "/timer.json" in answer.url)  # of what the page was made with
    other.page.get_by_label("Start or add").fill("clock/work --at 16:30")
    other.page.keyboard.press("Enter")
    week.says("clock/work", "16:30 to now, 30m")
    week.drag(week.point("2026-11-20", "16:45"), week.point("2026-11-20", "16:15"))
    week.says("clock/work", "16:00 to now, 1h")
    expect(week.page.locator(".runs")).to_have_count(1)
