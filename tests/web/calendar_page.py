"""The calendar of the web admin in a real browser: where its times are in the window, a mouse and a finger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.builders import SetClock, workspace
from tests.web.chromium import window

from timetracker.actions import edit, locking, times

expect = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed").expect

NOW = "2026-11-20 16:00"
ZONE = "Europe/Berlin"
# Each test has days of its own: what was tracked, and when.
ENTRIES = (
    ("move", "2026-02-02 9:00-10:00"), ("ends", "2026-02-05 10:00-12:00"), ("left", "2026-02-06 9:00-10:00"),
    ("keys", "2026-02-09 9:00-10:00"), ("next", "2026-02-11 9:30-10:30"), ("odd", "2026-02-12 9:07-10:00"),
    ("gone", "2026-02-13 9:00-9:30"),
    ("stale", "2026-02-16 9:00-10:00"), ("wall", "2026-02-17 9:00-10:00"), ("in the way", "2026-02-17 11:00-12:00"),
    ("locked", "2026-01-05 9:00-10:00"),
    ("night", "2026-02-23 23:00-2026-02-24 1:00"),
    ("touch", "2026-03-02 9:00-10:00"),
    ("spring", "2026-03-29 1:00-3:30"), ("autumn", "2026-10-25 9:00-10:00"),
    ("form", "2026-04-06 9:00-10:00"), ("edited", "2026-04-13 9:00-10:00"), ("twice", "2026-04-20 9:00-10:00"),
    ("raced", "2026-04-27 9:00-10:00"),
)  # fmt: skip
# The clock of the windows, and an instant to stop it at, before which a test has begun.
OPENED, LATER = "2026-11-20T11:00:00", "2026-11-20T12:00:00"
WINDOW = {"width": 1280, "height": 1200}


@contextmanager
def served(set_up: Path, home: Path) -> Iterator[int]:
    """A web admin in Berlin that has those entries: the port of a server over a copy of one that was set up."""
    from tests.web.serving import Served

    shutil.copytree(set_up, home, symlinks=True)
    ws = workspace(home, SetClock(NOW), zone=ZONE)
    for project, when in ENTRIES:
        edit.add(ws, project, *times.adding(ws, interval=when))
    locking.until(ws, "2026-01")
    ws.close()
    with Served(home, "2026-11-20T16:00:00+00:00", ZONE) as running:
        yield running.port


class Week:
    """The calendar of a week, or of a day, in a browser."""

    def __init__(
        self, browser: Any, root: str, state: Any, day: str, view: str = "week", *, deaf: bool = False, **details: Any
    ) -> None:
        """Open it; a deaf one stays as it is, whatever others do meanwhile."""
        details = {"viewport": WINDOW, "reduced_motion": "reduce", "storage_state": state, **details}
        self.page = window(browser, **details)
        self.root = root
        self.page.clock.install(time=OPENED)
        if deaf:
            self.page.route("**/timer.json*", lambda route: route.abort())
        self.page.goto(f"{root}/calendar?view={view}&day={day}")
        self.page.wait_for_load_state()
        self.mouse = self.page.mouse

    def stand_still(self) -> None:
        """Let no time pass for the page: what waits for a rest waits on."""
        self.page.clock.pause_at(LATER)

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
    """A finger: where it comes down, moves, and is lifted, at once or after a rest by a clock that stands still."""
    session = page.context.new_cdp_session(page)
    for kind, place in steps:
        if kind == "rest":
            page.clock.run_for(600)
            continue
        points = [] if place is None else [{"x": place[0], "y": place[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
