"""Invoices in the web admin: from what is unbilled to a credit note; for administrators, one at a time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.builders import dump
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor, filled

from timetracker.actions import catalog, drafts, invoices, parties
from timetracker.actions.drafts import DraftRequest
from timetracker.invoicing import extra

SELLER = {"name": "Ann Doe", "city": "Berlin", "postcode": "10115", "country": "DE", "vat_id": "DE123456789"}
# What each kind of file begins with, or holds near its beginning.
BEGINNINGS = {
    "pdf": b"%PDF-", "facturx": b"%PDF-", "ubl": b"<?xml", "cii": b"<?xml", "html": b"<!doctype html>",
    "markdown": b"# ", "csv": b"", "json": b"{",
}  # fmt: skip


@pytest.fixture
def worked(site: Site, admin: Visitor) -> Site:
    """For Acme 1h 20m of site at 80 EUR and 50m of books at 33.33 EUR in February, and who bills it."""
    return filled(site, admin, _two_rates).site


def _two_rates(site: Site, _: Visitor) -> None:
    site.clock.set("2026-03-02 18:00")
    site.do(lambda ws: catalog.add_project(ws, "site", client="Acme", rate="80", currency="EUR"))
    site.do(lambda ws: catalog.add_project(ws, "books", client="Acme", rate="33.33", currency="EUR"))
    site.work("site", "2026-02-10 09:00", "2026-02-10 10:20")
    site.work("books", "2026-02-10 11:00", "2026-02-10 11:50")
    site.do(lambda ws: parties.describe(ws, None, {**SELLER, "tax": "19%"}))


def states(site: Site) -> list[tuple[str | None, str]]:
    """Number and state of each invoice."""
    return [(item.number, item.status) for item, _ in site.do(invoices.everything)]


def drafted(site: Site, **typed: Any) -> int:
    """The number of a new draft for Acme."""
    return site.do(lambda ws: drafts.draft(ws, "Acme", DraftRequest(**typed))).stored.id


def text_of(page: str) -> str:
    """The words of the content of a page."""
    words = re.sub(r"<[^>]*>", " ", page.partition('<main id="content"')[2].partition("</main>")[0])
    return " ".join(words.split())


def test_unbilled_time_becomes_an_invoice_that_is_paid_and_taken_back(worked: Site, admin: Visitor) -> None:
    page = admin.get("/unbilled").text
    assert "Acme 2h 10m 2 134.44 2026-02-10 20 New invoice" in text_of(page)
    assert "/invoices/new?client=Acme&amp;span=2026-02-10..today" in page
    form = admin.get("/invoices/new?client=Acme&span=lastmonth").text
    assert 'name="client" value="Acme"' in form
    assert 'name="span" value="lastmonth"' in form
    answer = admin.send("/invoices", client="Acme", span="lastmonth", items="Hosting: 20", discount="10%")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/invoices/1")
    said = text_of(admin.get("/invoices/1").text)
    assert "Draft 1 to Acme" in said
    assert "The work is 0.01 EUR more than the report says (134.44 EUR)" in said
    assert "Issue 2026-001 to Acme: 165.41 EUR?" in text_of(admin.get("/invoices/1/issue").text)
    assert admin.issue(1).headers["Location"] == "/invoices/1"
    assert states(worked) == [("2026-001", "issued")]
    assert "Invoice 2026-001 to Acme State issued Total 165.41 EUR" in text_of(admin.get("/invoices/1").text)
    assert admin.send("/invoices/1", act="paid", on="yesterday").status_code == 303
    assert "paid on 2026-03-01" in text_of(admin.get("/invoices/1").text)
    assert admin.send("/undo").status_code == 303
    assert states(worked) == [("2026-001", "issued")]
    assert "Take 2026-001 back: 165.41 EUR?" in text_of(admin.get("/invoices/1/cancel").text)
    assert admin.send("/invoices/1/cancel").headers["Location"] == "/invoices/2"
    assert states(worked) == [("2026-001", "cancelled"), ("2026-002", "issued")]
    assert "Credit note 2026-002 to Acme" in text_of(admin.get("/invoices/2").text)
    assert "Acme 2h 10m" in text_of(admin.get("/unbilled").text)


def test_the_list_shows_what_is_overdue_and_is_narrowed(worked: Site, admin: Visitor) -> None:
    drafted(worked)
    admin.issue(1)
    drafted(worked, items=("Hosting: 20",))
    worked.clock.set("2026-04-01 09:00")
    admin = worked.visitor()
    assert "2026-001 Acme overdue 2026-03-02 2026-03-16 160.00 EUR" in text_of(admin.get("/invoices").text)
    for query, held in (("state=overdue", {"2026-001"}), ("state=draft", {"draft 2"}), ("client=bolt", set()),
                        ("client=AC", {"2026-001", "draft 2"})):  # fmt: skip
        text = text_of(admin.get(f"/invoices?{query}").text)
        assert {name for name in ("2026-001", "draft 2") if name in text} == held, query


def test_the_list_has_pages(worked: Site, admin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timetracker.web.invoices.PER_PAGE", 2)
    for _ in range(5):
        drafted(worked, items=("Hosting: 20",))
    listed, path = [], "/invoices?state=draft"
    while path:
        page = admin.get(path).text
        listed += re.findall(r">draft (\d)</a>", page)
        after = re.search(r'href="([^"]*)" rel="next"', page)
        path = f"/invoices{after[1].replace('&amp;', '&')}" if after else ""
    assert listed == ["5", "4", "3", "2", "1"]


def test_every_file_comes_as_what_it_is(worked: Site, admin: Visitor) -> None:
    pytest.importorskip("typst")
    pytest.importorskip("pikepdf")
    drafted(worked)
    admin.issue(1)
    for kind, beginning in BEGINNINGS.items():
        answer = admin.get(f"/invoices/1/files/{kind}")
        assert answer.status_code == 200, kind
        assert answer.data.startswith(beginning)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="2026-001.'), kind
        assert answer.data == admin.get(f"/invoices/1/files/{kind}").data
    drafted(worked, items=("Hosting: 20",))
    assert admin.get("/invoices/2/files/json").status_code == 409


def test_what_is_looked_at_runs_nothing_and_has_its_own_style_alone(worked: Site, admin: Visitor) -> None:
    worked.do(lambda ws: parties.describe(ws, "Acme", {"name": "<script>alert(1)</script><style>*{}</style>"}))
    drafted(worked)
    answer = admin.get("/invoices/1/look/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "<script>" not in answer.text
    assert "default-src 'none'; style-src 'sha256-" in policy
    assert "sandbox" in policy
    assert "unsafe" not in policy
    assert "script-src 'self'" in admin.get("/invoices/1").headers["Content-Security-Policy"]


def test_a_draft_that_cannot_be_issued_can_be_changed_and_deleted(worked: Site, admin: Visitor) -> None:
    drafted(worked)
    drafted(worked)
    admin.issue(1)
    page = admin.get("/invoices/2")
    assert page.status_code == 200
    assert "Nothing of Acme is left to be billed" in text_of(page.text)
    assert "Nothing of Acme is left to be billed" in text_of(admin.get("/invoices/2/issue").text)
    assert admin.send("/invoices/2/issue", seen="x").status_code == 400
    assert admin.send("/invoices/2", act="save", items="Hosting: 20", group_by="project").status_code == 303
    assert "23.80 EUR" in text_of(admin.get("/invoices/2").text)
    assert admin.send("/invoices/2", act="delete").headers["Location"] == "/invoices"
    assert states(worked) == [("2026-001", "issued")]
    admin.send("/undo")
    assert states(worked) == [("2026-001", "issued"), (None, "draft")]


@pytest.mark.parametrize(
    ("field", "text"),
    [("span", "never"), ("group_by", "colour"), ("rounding", "a bit"), ("items", "Hosting"), ("discount", "much"),
     ("tax", "a lot"), ("currency", "EURO"), ("terms", "soon"), ("terms", "999"), ("taxes", "books"),
     ("taxes", "no such=7%"), ("client", "Nobody"), ("language", "xx"), ("note", "x" * 10_001)],
)  # fmt: skip
def test_what_is_wrong_comes_back_filled_in(worked: Site, admin: Visitor, field: str, text: str) -> None:
    typed = {"client": "Acme", "note": "as typed", field: text, "form_page": "/invoices/new"}
    answer = admin.send("/invoices", **typed)
    assert answer.status_code in (400, 404)
    assert "<h1>New invoice</h1>" in answer.text
    assert 'id="problem"' in answer.text
    assert "as typed" in answer.text or field == "note"
    assert text in answer.text
    assert states(worked) == []


def test_who_saves_over_somebody_else_sees_both(worked: Site, admin: Visitor) -> None:
    drafted(worked)
    for path, field in (("/invoices/1", "discount"), ("/invoices/seller", "city"), ("/invoices/clients/1", "city")):
        page = admin.get(path).text
        version = re.search(r'name="version" value="([^"]*)"', page)
        assert version
        first = {"act": "save", "name": "Ann", "group_by": "project", "form_page": path}
        assert admin.send(path, **first, **{field: "7%"}).status_code == 303
        answer = admin.send(path, **first, **{field: "8%"}, version=version[1])
        assert answer.status_code == 409, path
        assert "8%</td><td>7%</td>" in answer.text


def test_of_two_that_issue_at_once_one_is_told(worked: Site, admin: Visitor) -> None:
    drafted(worked)
    drafted(worked, items=("Hosting: 20",))
    other = worked.visitor()
    pages = [other.get(f"/invoices/{id}/issue").text for id in (1, 2)]
    versions = [re.findall(r'name="seen" value="([^"]*)"', page)[0] for page in pages]
    assert admin.issue(1).status_code == 303
    again = other.send("/invoices/1/issue", seen=versions[0])
    assert (again.status_code, again.headers["Location"]) == (303, "/invoices/1")
    assert "is issued already" in other.told()
    late = other.send("/invoices/2/issue", seen=versions[1], form_page="/invoices/2/issue")
    assert late.status_code == 409  # its number, and its lines, are not those that were shown
    assert states(worked) == [("2026-001", "issued"), (None, "draft")]


def test_without_the_extra_the_page_says_what_is_missing(
    worked: Site, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted(worked)
    admin.issue(1)
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    page = admin.get("/invoices/1").text
    assert "PDF, Factur-X and checks need" in text_of(page)
    assert extra.INSTALL in page.replace("&#39;", "'")
    assert "/invoices/1/files/ubl" in page
    assert "/invoices/1/files/pdf" not in page
    assert extra.INSTALL in admin.get("/invoices/1/check").text.replace("&#39;", "'")


def test_a_check_names_the_rules_that_are_broken(worked: Site, admin: Visitor) -> None:
    for module in ("saxonche", "lxml", "facturx"):
        pytest.importorskip(module)
    drafted(worked)
    admin.issue(1)
    page = text_of(admin.get("/invoices/1/check").text)
    assert "Check of 2026-001" in page
    assert "XSD" in page  # the client has no address
    turn = worked.app.extensions["checks"]
    with turn:
        answer = admin.get("/invoices/1/check")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
    assert "Another check is under way" in answer.text


def test_invoices_are_found_by_number_and_client(worked: Site, admin: Visitor) -> None:
    drafted(worked)
    admin.issue(1)
    for letters in ("2026-0", "acme"):
        matches: Any = admin.get(f"/find.json?q={letters}").json
        assert ("invoice", "2026-001", "/invoices/1") in [
            (match["kind"], match["text"], match["link"]) for match in matches["data"]["matches"]
        ]


@pytest.fixture
def member(worked: Site, admin: Visitor) -> Visitor:
    """Somebody who is no administrator, beside a draft and an issued invoice."""
    drafted(worked)
    admin.issue(1)
    drafted(worked, items=("Hosting: 20",))
    admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    return worked.visitor(MEMBER, MEMBER_PASSWORD)


def test_a_member_sees_nothing_of_invoices_and_changes_none(worked: Site, member: Visitor) -> None:
    before = dump(worked.keeps), worked.do(invoices.everything)
    paths = ("/invoices", "/invoices/new", "/invoices/seller", "/invoices/clients/1", "/unbilled", "/invoices/1",
             "/invoices/1/issue", "/invoices/2/issue", "/invoices/1/cancel", "/invoices/1/check",
             "/invoices/1/files/json", "/invoices/1/files/pdf", "/invoices/1/look/html", "/invoices/2/look/pdf",
             "/invoices/9")  # fmt: skip
    for path in paths:
        answer = member.get(path)
        assert answer.status_code == 403, path
        assert "2026-001" not in answer.text
        assert "134.45" not in answer.text
    for path in ("/invoices", "/invoices/1", "/invoices/2", "/invoices/2/issue", "/invoices/1/cancel",
                 "/invoices/seller", "/invoices/clients/1"):  # fmt: skip
        for act in ("save", "delete", "paid", "unpaid"):
            assert member.send(path, act=act, client="Acme", name="Mine", items="Hosting: 20").status_code == 403, path
    assert (dump(worked.keeps), worked.do(invoices.everything)) == before
    matches: Any = member.get("/find.json?q=2026-0").json
    assert matches["data"]["matches"] == []
    for path in ("/", "/clients", "/reports", "/history", "/entries"):
        page = member.get(path).text
        assert 'href="/invoices' not in page, path
        assert 'href="/unbilled' not in page, path
