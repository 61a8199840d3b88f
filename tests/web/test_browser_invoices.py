"""Invoices in a real browser: from unbilled time to a credit note, with the files that come on the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.builders import SetClock
from tests.web.browsing import Site
from tests.web.chromium import inside
from tests.web.serving import Served

from timetracker.actions import catalog, parties

expect = pytest.importorskip("playwright.sync_api", reason="requirements/browser.txt is not installed").expect

NOW = "2026-03-02T16:00:00+00:00"
PARTY = {"street": "Main St 1", "postcode": "10115", "city": "Berlin", "country": "DE"}


@pytest.fixture
def billing(browser: Any, set_up_once: tuple[Path, str], home: Path) -> Iterator[Any]:
    """A page inside a web admin with two hours that are unbilled, and its address."""
    shutil.copytree(set_up_once[0], home, symlinks=True)
    site = Site(home, SetClock("2026-03-02 16:00"))
    site.do(lambda ws: catalog.add_project(ws, "site", client="Acme", rate="80", currency="EUR"))
    site.work("site", "2026-02-10 09:00", "2026-02-10 11:00")
    site.do(lambda ws: parties.describe(ws, None, {**PARTY, "name": "Ann Doe", "vat-id": "DE123456789", "tax": "19%"}))
    site.do(lambda ws: parties.describe(ws, "Acme", {**PARTY, "street": "Side St 2"}))
    with Served(home, NOW) as served:
        root = f"http://tt.localhost:{served.port}"
        yield inside(browser, root), root


def _downloaded(page: Any, name: str) -> bytes:
    """The file that a link brings."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(coming.value.path()).read_bytes()


def test_unbilled_time_becomes_an_invoice_with_files_and_is_taken_back(billing: Any) -> None:
    for module in ("typst", "pikepdf"):
        pytest.importorskip(module, reason="the extra `invoice` is not installed")
    page, root = billing
    page.goto(f"{root}/unbilled")
    page.get_by_role("button", name="New invoice for Acme").click()
    assert page.locator("main input[name=client]").input_value() == "Acme"
    page.locator("textarea[name=items]").fill("Hosting: 20")
    page.get_by_role("button", name="Draft it").click()
    page.wait_for_url(f"{root}/invoices/1")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    expect(opened.value.locator("body")).to_contain_text("Ann Doe")
    opened.value.close()
    page.locator("input[name=discount]").fill("10%")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Changed draft 1").wait_for()
    page.get_by_role("button", name="Issue…").click()
    expect(page.locator("h1")).to_have_text("Issue 2026-001 to Acme: 192.78 EUR?")
    page.get_by_role("button", name="Issue 2026-001").click()
    page.wait_for_url(f"{root}/invoices/1")
    for name, beginning in (("PDF", b"%PDF-"), ("EN 16931 (UBL)", b"<?xml"), ("CSV", b"")):
        assert _downloaded(page, name).startswith(beginning), name
    page.get_by_role("button", name="Mark as paid").click()
    page.get_by_text("paid on 2026-03-02", exact=True).wait_for()
    page.get_by_role("button", name="Take it back…").click()
    page.get_by_role("button", name="Take it back", exact=True).click()
    page.wait_for_url(f"{root}/invoices/2")
    expect(page.locator("h1")).to_have_text("Credit note 2026-002 to Acme")
    page.goto(f"{root}/unbilled")
    page.get_by_role("button", name="New invoice for Acme").wait_for()
