"""An entry's own rate and its invoice in the web admin: on its page, given back unchanged, and as a filter."""

from __future__ import annotations

import re
from typing import Any

from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor

from timetracker.actions import bulk, edit, history, naming
from timetracker.actions.charges import ChargeRequest
from timetracker.reports.question import Filters, Question

FIELDS = ("version", "project", "from", "to", "tags", "rate", "currency", "billed")


def form(visitor: Visitor, id: int = 1) -> dict[str, str]:
    """What a browser would send of the page of an entry, which is billable."""
    page = visitor.get(f"/entries/{id}").text
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


def test_a_member_reads_that_an_invoice_holds_an_entry_and_changes_its_words_alone(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    for when in ("9:00-10:00", "10:00-11:00"):
        assert member.send("/entries", project="site", when=when).status_code == 303
    assert member.send("/entries/1", **form(member)).status_code == 303  # billable from here on
    charge = ChargeRequest("95", "EUR", "2026-017")
    site.do(lambda ws: edit.edit(ws, "1", edit.Edit(charge=charge), find=naming.anybodys_entry))
    page = member.get("/entries/1").text
    assert "The invoice 2026-017 holds it: its times and its billable mark stay." in page
    assert (page.count(" readonly"), "/entries/delete" in page, '"95"' in page) == (2, False, False)
    assert "billed: 2026-017" in member.get("/entries?span=all").text
    assert "until that is taken away" in admin.get("/entries/1").text
    before = member.get("/entries?span=all&format=json").text
    own = form(member)
    for path, fields in (
        ("/entries/1", {**own, "to": "2026-03-02 10:30"}), ("/entries/1", {**own, "billable": ""}),
        ("/entries/delete", {"id": "1"}), ("/entries/1", {**own, "rate": "900"}),
        ("/entries/2", {**form(member, 2), "billed": "2026-018"}), ("/entries/2", {**form(member, 2), "rate": "900"}),
        ("/entries/bulk", {"scope": "all", "span": "all", "act": "delete"}),
        ("/entries/bulk", {"scope": "chosen", "id": "1", "act": "change", "to_billable": "no"}),
    ):  # fmt: skip
        assert member.send(path, **fields).status_code == 409, (path, fields)
    assert member.get("/entries?span=all&format=json").text == before
    assert member.send("/entries/1", **{**own, "note": "seen", "tags": "deep"}).status_code == 303
    assert site.do(lambda ws: history.undo(ws)) != []
    assert member.send("/entries/1", **{**form(member), "to": "2026-03-02 09:30"}).status_code == 303


def test_a_program_of_a_member_changes_nothing_that_an_invoice_holds(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    secret = re.search(r"tt_[\w-]{20,}", member.send("/tokens", name="script", scope="write").text)
    assert secret
    program, headers = Visitor(site), {"Authorization": f"Bearer {secret[0]}"}
    body = {"project": "site", "from": "9:00", "to": "10:00", "billable": True}
    assert program.ask("POST", "/api/v1/entries", json=body, headers=headers).status_code == 200
    selection = bulk.Selection(Question(None, None, Filters(user=MEMBER)))
    charge = ChargeRequest("95", "EUR", "2026-017")
    site.do(lambda ws: bulk.apply(ws, selection, bulk.BulkChange(charge=charge)))
    for method, given in (("PATCH", {"to": "11:00"}), ("PATCH", {"billable": False}), ("DELETE", None)):
        answer = program.ask(method, "/api/v1/entries/1", json=given, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (409, "billed"), answer.text  # type: ignore[index]
    read: Any = program.ask("GET", "/api/v1/entries/1", headers=headers).json
    assert read["data"]["entry"]["charge"] == {"rate": None, "currency": None, "billed": "2026-017"}
    assert read["data"]["entry"]["duration_s"] == 3600
