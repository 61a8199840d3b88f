"""A real browser that reaches this computer only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.web.browsing import NAME, PASSWORD

PATIENCE_MS = 60_000  # of what a browser shows within a second on a quiet machine
PROGRAM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Every name but this computer's leads nowhere: what a page asked of another host would fail, and be seen to.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--host-resolver-rules=MAP rebound.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE *.localhost",
]  # fmt: skip
TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
RULES = f"axe.run({{runOnly: {TAGS}}})"
CONTRAST = "axe.run({runOnly: ['color-contrast']})"


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium; skips the test where it or its driver is not installed."""
    driver = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed")
    if not Path(PROGRAM).exists():
        pytest.skip("Chromium is not installed")
    driver.expect.set_options(timeout=PATIENCE_MS)
    with driver.sync_playwright() as started:
        created = started.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        yield created
        created.close()


def window(browser: Any, **details: Any) -> Any:
    """A page in a window of its own; a machine that does much else fails nothing."""
    context = browser.new_context(**details)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def inside(browser: Any, root: str, **details: Any) -> Any:
    """A page of somebody who logged in."""
    page = window(browser, **details)
    page.goto(f"{root}/login")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{root}/")
    return page


def violations(page: Any, run: str = RULES) -> list[str]:
    """What axe finds on a page."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    return [f"{item['id']}: {item['nodes'][0]['html']}" for item in page.evaluate(run)["violations"]]
