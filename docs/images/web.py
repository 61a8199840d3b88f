"""Makes the pictures of the web admin: a real browser over three weeks of work, wide and narrow, light and dark.

`python docs/images/web.py [DIR]`; needs the extra `web`, Playwright, and Chromium (`CHROMIUM`, else /usr/bin/chromium).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
TT = Path(sys.executable).parent / "tt"
NOW = "2026-03-06T16:40:00+00:00"
PORT = "8799"
PAGES = {
    "today": "/",
    "entries": "/entries?span=week",
    "calendar": "/calendar",
    "reports": "/reports?span=month",
    "heatmap": "/heatmap",
    "projects": "/projects",
    "tasks": "/tasks",
    "unbilled": "/unbilled",
    "telemetry": "/admin/telemetry",
    "invoices": "/invoices",
    "invoice": "/invoices/1",
}
MORE = {
    "project": "/projects/1",
    "client": "/clients/1",
    "clients": "/clients",
    "tags": "/tags",
    "entry": "/entries/3",
    "settings": "/settings",
    "features": "/features",
    "users": "/users",
    "sessions": "/sessions",
    "system": "/admin/system",
    "history": "/history",
    "find": "/find?q=se",
    "draft": "/invoices/3",
    "issue": "/invoices/3/issue",
    "invoice-new": "/invoices/new",
    "billing": "/invoices/seller",
    "check": "/invoices/1/check",
    "rates": "/rates",
    "merge": "/merge?kind=project&name=shop&into=website",
    "comparison": "/reports?report=compare&span=week",
}
# What is billed before the pictures are taken.
BILLING = (
    (
        "invoice",
        "seller",
        "name=Ada Doe",
        "street=Main St 1",
        "postcode=10115",
        "city=Berlin",
        "country=DE",
        "vat-id=DE123456789",
        "tax=19%",
        "iban=DE02120300000000202051",
    ),
    ("invoice", "client", "Northwind", "street=Rue A 2", "postcode=75001", "city=Paris", "country=FR"),
    ("invoice", "new", "Northwind", "2026-02", "--discount", "Loyalty: 5%"),
    ("invoice", "issue", "1", "--on", "2026-02-28"),
    ("invoice", "new", "Harbour Books", "2026-02"),
    ("invoice", "issue", "2", "--on", "2026-02-28"),
    ("invoice", "paid", "2026-002", "--on", "2026-03-05"),
    ("invoice", "new", "Northwind"),
)
# What the name of a picture says of its width -> the window.
WINDOWS = {"": (1280, 800), "-phone": (360, 740)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@contextmanager
def served(home: str) -> Iterator[str]:
    """A running web admin over three weeks; gives the set-up link."""
    environ = {**os.environ, "TT_HOME": home, "TT_NOW": NOW, "TT_ZONE": "UTC"}
    subprocess.run([sys.executable, str(HERE.parent / "tour" / "three_weeks.py"), home], env=environ, check=True)
    for line in BILLING:
        subprocess.run([str(TT), *line], env=environ, check=True, capture_output=True)
    server = subprocess.Popen([str(TT), "web", "--port", PORT], env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        match = re.search(r"http://\S+/setup\?code=\S+", server.stdout.readline())
        assert match is not None
        yield match[0]
    finally:
        server.terminate()
        server.wait(10)


def set_up(page: Page, link: str) -> None:
    """Fill in the set-up page as a new user would."""
    page.goto(link)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_label("Again").fill("correct horse battery")
    page.get_by_role("button", name="Keep it disabled").click()
    page.wait_for_selector(".running")


def shoot(browser: Browser, link: str, folder: Path, pages: dict[str, str]) -> None:
    """Take every page, wide and narrow, light and dark."""
    context = browser.new_context(viewport={"width": 1140, "height": 700}, reduced_motion="reduce")
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    page.goto(link)
    page.screenshot(path=folder / "web-setup.png")
    set_up(page, link)
    root = link.partition("/setup")[0]
    for (width, (wide, tall)), scheme in product(WINDOWS.items(), SCHEMES):
        page.set_viewport_size({"width": wide, "height": tall})
        page.emulate_media(color_scheme=scheme)
        for name, path in pages.items():
            page.goto(root + path)
            page.screenshot(path=folder / f"web-{name}{width}-{scheme}.png")


def main(folder: Path, pages: dict[str, str]) -> None:
    """Make all the pictures."""
    with tempfile.TemporaryDirectory() as home, served(home) as link, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        shoot(browser, link, folder, pages)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), PAGES | MORE)
    else:
        main(HERE, PAGES)
