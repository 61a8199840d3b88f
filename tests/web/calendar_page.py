"""The calendar of the web admin in a real browser: where its times are in the window, a mouse and a finger."""

from __future__ import annotations

from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed").expect

WINDOW = {"width": 1280, "height": 1200}


class Week:
    """The calendar of a week, or of a day, in a browser."""

    def __init__(self, browser: Any, root: str, state: Any, day: str, view: str = "week", **details: Any) -> None:
        details = {"viewport": WINDOW, "reduced_motion": "reduce", "storage_state": state, **details}
        self.page = browser.new_context(**details).new_page()
        self.root = root
        self.page.goto(f"{root}/calendar?view={view}&day={day}")
        self.page.wait_for_load_state()
        self.mouse = self.page.mouse

    def point(self, day: str, clock: str) -> tuple[float, float]:
        """Where a time of a day is in the window."""
        column = self.page.locator(f'svg.column[data-top^="{day}"]')
        box, top = column.bounding_box(), column.get_attribute("data-top")
        hour, minute = map(int, clock.split(":"))
        return box["x"] + box["width"] / 2, box["y"] + hour * 60 + minute - int(top[11:13]) * 60 - int(top[14:16])

    def drag(self, begin: tuple[float, float], end: tuple[float, float], *, drop: bool = True) -> None:
        """Take hold of what is at a point and bring it to another."""
        self.mouse.move(*begin)
        self.mouse.down()
        self.mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, steps=3)
        self.mouse.move(*end, steps=3)
        if drop:
            self.mouse.up()

    def block(self, project: str) -> Any:
        """The first block of a project."""
        return self.page.locator(f'a.block[aria-label^="{project},"]').first

    def says(self, project: str, times: str) -> None:
        """Wait until an entry has those times."""
        expect(self.block(project)).to_have_attribute("aria-label", f"{project}, {times}")


def touched(page: Any, *steps: tuple[str, tuple[float, float] | None]) -> None:
    """A finger: where it comes down, moves, and is lifted, at once or after a rest."""
    session = page.context.new_cdp_session(page)
    for kind, place in steps:
        if kind == "rest":
            page.wait_for_timeout(600)
            continue
        points = [] if place is None else [{"x": place[0], "y": place[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
