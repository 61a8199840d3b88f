"""Invoices over the API: drafted, changed, issued once, paid, taken back, as files; for administrators alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site
from tests.web.test_api import Program
from tests.web.test_api_catalog import data

from timetracker.actions import catalog, invoices, parties, tokens as token_actions, users
from timetracker.web.api_invoices import ROUTES
from timetracker.workspace import Workspace


@pytest.fixture
def program(site: Site) -> Program:
    """A program of the administrator, who bills 2h of site at 80 EUR to Acme."""
    site.do(lambda ws: catalog.add_project(ws, "site", client="Acme", rate="80", currency="EUR"))
    site.work("site", "2026-02-10 09:00", "2026-02-10 11:00")
    site.do(lambda ws: parties.describe(ws, None, {"name": "Ann", "tax": "19%"}))
    return Program(site, "write")


def test_an_invoice_from_a_draft_to_a_credit_note(program: Program) -> None:
    draft = data(program.call("POST", "/invoices", {"client": "Acme", "items": ["Hosting: 20"], "terms": 0}))["invoice"]
    assert (draft["id"], draft["number"], draft["state"], draft["total"]) == (1, None, "draft", "214.20")
    assert draft["due"] == draft["issued"]
    changed = data(program.call("PATCH", "/invoices/1", {"items": [], "discount": "10%"}))["invoice"]
    assert (changed["total"], changed["difference"]) == ("171.36", "0.00")
    assert data(program.call("GET", "/invoices/1"))["invoice"] == changed
    issued = data(program.call("POST", "/invoices/1/issue", {}))["invoice"]
    assert (issued["number"], issued["state"], issued["entries"]) == ("2026-001", "issued", 1)
    for method, path, body in (("PATCH", "/invoices/1", {"discount": ""}), ("DELETE", "/invoices/1", None),
                               ("POST", "/invoices/1/issue", {})):  # fmt: skip
        assert program.call(method, path, body).status_code == 409, (method, path)
    assert data(program.call("POST", "/invoices/1/paid", {"on": "today"}))["invoice"]["state"] == "paid"
    assert data(program.call("POST", "/invoices/1/paid", {"paid": False}))["invoice"]["paid"] is None
    credit = data(program.call("POST", "/invoices/1/cancel", {}))["invoice"]
    assert (credit["id"], credit["number"], credit["state"]) == (2, "2026-002", "credit_note")
    listed: Any = data(program.call("GET", "/invoices?state=cancelled"))
    assert [item["number"] for item in listed["invoices"]] == ["2026-001"]


def test_a_list_has_pages(program: Program) -> None:
    for _ in range(3):
        program.call("POST", "/invoices", {"client": "Acme", "items": ["Hosting: 20"]})
    first = data(program.call("GET", "/invoices?limit=2"))
    after = data(program.call("GET", f"/invoices?limit=2&cursor={first['next']}"))
    assert [item["id"] for page in (first, after) for item in page["invoices"]] == [1, 2, 3]
    assert after["next"] is None


def test_issuing_twice_with_a_key_issues_once(program: Program) -> None:
    program.call("POST", "/invoices", {"client": "Acme"})
    headers = {"Idempotency-Key": "a"}
    first, again = (program.call("POST", "/invoices/1/issue", {}, headers=headers) for _ in range(2))
    assert data(first) == data(again)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert [item.number for item, _ in program.site.do(invoices.everything)] == ["2026-001"]


def test_a_draft_that_was_changed_meanwhile_is_not_issued(program: Program) -> None:
    program.call("POST", "/invoices", {"client": "Acme"})
    tag = program.call("GET", "/invoices/1").headers["ETag"]
    program.call("PATCH", "/invoices/1", {"discount": "10%"})
    for path in ("/invoices/1/issue", "/invoices/1/paid", "/invoices/1/cancel"):
        assert program.call("POST", path, {}, headers={"If-Match": tag}).status_code == 412
    tag = program.call("GET", "/invoices/1").headers["ETag"]
    assert program.call("POST", "/invoices/1/issue", {}, headers={"If-Match": tag}).status_code == 200


def test_files_are_those_of_the_command_line(program: Program) -> None:
    program.call("POST", "/invoices", {"client": "Acme"})
    assert program.call("GET", "/invoices/1/files/json").status_code == 409
    program.call("POST", "/invoices/1/issue", {})
    for kind, mime in (("ubl", "application/xml"), ("csv", "text/csv"), ("json", "application/json")):
        answer = program.call("GET", f"/invoices/1/files/{kind}")
        assert (answer.status_code, answer.mimetype) == (200, mime)
        assert "attachment" in answer.headers["Content-Disposition"]
    assert program.call("GET", "/invoices/1/files/doc").status_code == 404


def test_a_members_token_reaches_no_invoice(program: Program) -> None:
    program.call("POST", "/invoices", {"client": "Acme"})
    program.call("POST", "/invoices/1/issue", {})

    def token(ws: Workspace) -> str:
        ws.act_as(users.add(ws, MEMBER, MEMBER_PASSWORD, "member").id)
        return token_actions.add(ws, "theirs", "write")

    theirs = Program(program.site, "write")
    theirs.headers = {"Authorization": f"Bearer {program.site.do(token)}"}
    before = program.site.do(invoices.everything)
    for path, method in ROUTES:
        named = path.replace("{id}", "1").replace("{kind}", "json")
        answer = theirs.call(method, named, {"client": "Acme"} if (path, method) == ("/invoices", "POST") else None)
        assert answer.status_code in (400, 403, 409), (method, path)
        assert "2026-001" not in answer.text
    assert program.site.do(invoices.everything) == before
