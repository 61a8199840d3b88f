"""An entry's own rate and its invoice in the web admin: on its page, given back unchanged, and as a filter."""

from __future__ import annotations

import re

from tests.web.browsing import Site, Visitor

FIELDS = ("version", "project", "from", "to", "tags", "rate", "currency", "billed")


def form(visitor: Visitor) -> dict[str, str]:
    """What a browser would send of the page of entry 1, which is billable."""
    page = visitor.get("/entries/1").text
    values = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in FIELDS}
    return {name: value[1] if value else "" for name, value in values.items()} | {"billable": "yes"}


def test_an_administrator_gives_an_entry_a_rate_and_an_invoice_on_its_page(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    assert admin.send("/entries", project="site", when="9:00-10:00").status_code == 303
    assert admin.send("/entries/1", **form(admin)).status_code == 303
    assert admin.send("/entries/1", **{**form(admin), "rate": "95", "currency": "eur"}).status_code == 303
    assert admin.told() == "Entry 1: rate none → 95 EUR."
    before = form(admin)
    assert (before["rate"], before["currency"], before["billed"]) == ("95", "EUR", "")
    assert admin.send("/entries/1", **before).status_code == 303
    assert "is like that already" in admin.told()
    assert admin.send("/entries/1", **{**before, "billed": "2026-017"}).status_code == 303
    assert admin.send("/entries/1", **{**form(admin), "to": "2026-03-02 10:30"}).status_code == 409
    assert 'id="e1"' in admin.get("/entries?span=all&billed=yes").text
    assert 'id="e1"' not in admin.get("/entries?span=all&billed=no").text
    assert admin.send("/entries/1", **{**form(admin), "billed": "", "rate": ""}).status_code == 303
    assert form(admin)["rate"] == ""
