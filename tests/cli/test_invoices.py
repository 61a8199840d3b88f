"""Invoices from the command line: drafts, numbers, what an issued one holds, and credit notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def worked(tt: Tt, clock: EnvironmentClock) -> None:
    """For Acme: 1h 20m of site at 80 EUR and 50m of books at 33.33 EUR in February, 1h of site in March."""
    clock.set("2026-02-10 18:00")
    tt("project add site --client Acme --rate 80 --currency EUR")
    tt("project add books --client Acme --rate 33.33 --currency EUR")
    tt("add site 9:00-10:20 --note draft")
    tt("add books 11:00-11:50")
    clock.set("2026-03-02 18:00")
    tt("add site 9:00-10:00")
    tt("invoice seller name='Ann Doe' city=Berlin country=DE vat-id=DE123456789 tax=19% terms=14")


def lines(data: dict[str, Any]) -> list[tuple[str, str, int]]:
    """The lines of an invoice: text, quantity and amount in cents."""
    return [(line["text"], line["quantity"], line["amount"]) for line in data["lines"]]


def states(tt: Tt) -> list[tuple[str | None, str]]:
    """Number and state of each invoice."""
    return [(item["number"], item["state"]) for item in tt("invoice list --json").data["invoices"]]


def numbers(tt: Tt, line: str) -> list[int]:
    """The numbers of the entries that a filter leaves."""
    return [entry["id"] for entry in tt(f"log all {line} --json").data["entries"]]


def test_a_draft_follows_what_is_tracked_and_says_how_it_differs_from_the_report(worked: Tt) -> None:
    data = worked("invoice new Acme lastmonth --json").data
    assert lines(data) == [("books", "0.8334", 2778), ("site", "1.3334", 10667)]
    assert (data["net"], data["tax"], data["total"], data["difference"]) == ("134.45", "25.55", "160.00", "0.01")
    assert (data["since"], data["until"], data["due"]) == ("2026-02-01", "2026-02-28", "2026-03-16")
    worked("edit 1 --to '2026-02-10 10:00'")
    data = worked("invoice show 1 --json").data
    assert lines(data) == [("books", "0.8334", 2778), ("site", "1", 8000)]
    assert worked("invoice show 1").out.splitlines()[-1] == (
        "Draft 1 to Acme, due 2026-03-16. Holds 2 entries once it is issued. The report says the same: 107.78 EUR."
        " To be an e-invoice it lacks: country of Acme."
    )


def test_a_preview_and_a_dry_run_keep_nothing(worked: Tt) -> None:
    for line in ("--preview", "--dry-run"):
        assert worked(f"invoice new Acme {line} --json").data["total"] == "255.20"
        assert states(worked) == []


def test_an_issued_invoice_keeps_its_words_figures_and_entries(worked: Tt) -> None:
    worked("invoice new Acme lastmonth")
    out = worked("invoice issue 1").out
    assert out == "Issued invoice 2026-001 to Acme: 160.00 EUR, due 2026-03-16.\n"
    assert numbers(worked, "--billed") == [1, 2]
    before = worked("invoice show 2026-001 --json").out
    worked("project edit site --name website")
    worked("client edit Acme --name Bolt")
    worked("project merge books website --yes")
    worked("rate set 500 --project website --from beginning --yes")
    worked("invoice seller name=Bea tax=7%")
    assert worked("invoice show 2026-001 --json").out == before
    for line in ("edit 1 --to '2026-02-10 10:30'", "delete 2 --yes", "edit 1 --unbilled",
                 "bulk all --set-billed '' --yes", "edit 1 --billed 2026-777", "invoice delete 2026-001"):  # fmt: skip
        assert worked(line).code == 4, line
    assert worked("edit 1 --note 'other words'").code == 0
    assert worked("invoice show 2026-001 --json").out == before
    assert worked("db check").code == 0


def test_a_draft_is_undone_and_an_issued_invoice_is_not(worked: Tt) -> None:
    worked("invoice new Acme lastmonth")
    worked("undo")
    assert states(worked) == []
    worked("redo")
    worked("invoice delete 1")
    worked("undo")
    assert states(worked) == [(None, "draft")]
    worked("invoice issue 1")
    undone = worked("undo --json")
    assert undone.code == 0
    assert undone.data is not None
    assert states(worked) == [("2026-001", "issued")]
    assert numbers(worked, "--billed") == [1, 2]
    worked("invoice paid 2026-001 --on yesterday")
    assert states(worked) == [("2026-001", "paid")]
    worked("undo")
    assert states(worked) == [("2026-001", "issued")]


def test_a_credit_note_takes_an_invoice_back_for_good(worked: Tt) -> None:
    worked("invoice new Acme lastmonth")
    assert worked("invoice cancel 1 --yes").code == 4
    worked("invoice issue 1")
    out = worked("invoice cancel 2026-001 --yes").out
    assert out == "Credit note 2026-002 takes back invoice 2026-001: 160.00 EUR.\n"
    assert states(worked) == [("2026-001", "cancelled"), ("2026-002", "credit_note")]
    note, invoice = (worked(f"invoice show {number} --json").data for number in ("2026-002", "2026-001"))
    assert (note["kind"], note["corrects"], note["corrects_on"]) == ("credit", "2026-001", "2026-03-02")
    assert [note[field] for field in ("lines", "taxes", "net", "tax")] == [
        invoice[field] for field in ("lines", "taxes", "net", "tax")
    ]
    assert numbers(worked, "--billed") == []
    for line in ("invoice cancel 2026-001 --yes", "invoice cancel 2026-002 --yes", "invoice paid 2026-001"):
        assert worked(line).code == 4, line
    worked("undo")  # of what came before the invoice
    assert states(worked) == [("2026-001", "cancelled"), ("2026-002", "credit_note")]
    worked("redo")
    worked("invoice new Acme")
    assert worked("invoice issue 3").out.startswith("Issued invoice 2026-003")
    assert numbers(worked, "--billed") == [1, 2, 3]
    assert worked("db check").code == 0


def test_the_same_time_of_a_user_is_not_billed_twice(worked: Tt) -> None:
    worked("config set overlap allow")
    worked("add books 9:30-9:45")
    worked("invoice new Acme")
    refused = worked("invoice issue 1")
    assert refused.code == 4
    assert "overlap" in refused.err
    assert states(worked) == [(None, "draft")]
    assert worked("invoice issue 1 --overlaps keep").code == 0


def test_taxes_items_and_discounts_are_added_up_for_each_rate(worked: Tt) -> None:
    data = worked(
        "invoice new Acme lastmonth --tax 19% --tax books=7% --item 'Hosting: 3 x 20 @ 7%' --discount 'Loyalty: 10%'"
        " --json"
    ).data
    assert [(tax["tax"]["percent"], tax["taxable"], tax["amount"]) for tax in data["taxes"]] == [
        ("7", 7900, 553), ("19", 9600, 1824),
    ]  # fmt: skip
    assert (data["net"], data["tax"], data["total"]) == ("175.00", "23.77", "198.77")
    assert [off["text"] for off in data["discounts"]] == ["Loyalty", "Loyalty"]
    for kind, reason in (("reverse", "Steuerschuldnerschaft"), ("small", "Kleinunternehmer"), ("outside", "Nicht")):
        data = worked(f"invoice new Acme --tax {kind} --language de --preview --json").data
        (tax,) = data["taxes"]
        assert tax["tax"]["reason"].startswith(("Gemäß § 19", reason))
        assert tax["amount"] == 0


def test_lines_are_grouped_and_time_is_rounded_as_asked(worked: Tt) -> None:
    def texts(line: str) -> list[tuple[str, str]]:
        data = worked(f"invoice new Acme --preview --json {line}").data
        return [(item["text"], item["quantity"]) for item in data["lines"]]

    assert texts("--group-by none") == [("Work", "0.8334"), ("Work", "2.3334")]  # a line for each price
    assert texts("--group-by month,project --language fr") == [
        ("février 2026 · books", "0.8334"), ("février 2026 · site", "1.3334"), ("mars 2026 · site", "1"),
    ]  # fmt: skip
    assert texts("--group-by day --round 'up 15m'") == [
        ("10 February 2026", "1"), ("10 February 2026", "1.5"), ("2 March 2026", "1"),
    ]  # fmt: skip
    assert texts("--group-by project --round 'up 1h per report'") == [("books", "1"), ("site", "3")]
    assert texts("--group-by project --round 'up 1h per day'") == [("books", "1"), ("site", "3")]
    assert texts("--group-by note --language pl") == [("Praca", "0.8334"), ("Praca", "1"), ("draft", "1.3334")]


def test_an_invoice_has_one_currency_and_says_what_it_leaves_out(worked: Tt) -> None:
    worked("project add far --client Acme --rate 9000 --currency JPY")
    worked("project add free --client Acme")
    worked("add far 11:00-11:20")
    worked("add free 12:00-13:00 --billable")
    refused = worked("invoice new Acme")
    assert (refused.code, "EUR and JPY" in refused.err) == (2, True)
    yen = worked("invoice new Acme --currency jpy --json")
    assert (yen.data["net"], yen.data["tax"]) == ("3000", "570")
    codes = [warning["code"] for warning in yen.json["warnings"]]
    assert codes == ["no_rate", "other_currency"]
    worked("invoice issue 1")
    assert numbers(worked, "--billed") == [4]


@pytest.mark.parametrize(
    "line,code",
    [
        ("new Nobody", 3), ("new Acme 2019", 2), ("new Acme --tax vat", 2), ("new Acme --item x", 2),
        ("new Acme --tax 19% --tax 7%", 2), ("new Acme --tax nothing=7%", 3), ("new Acme --group-by colour", 2),
        ("new Acme --round x", 2), ("new Acme --language la", 2), ("new Acme --discount 101%", 2), ("show 9", 3),
        ("issue 9", 3), ("issue x", 3), ("paid 9", 3), ("cancel 9 --yes", 3), ("delete 9", 3), ("client Nobody a=b", 3),
        ("seller town=x", 2), ("seller x", 2), ("seller iban=DE1", 2), ("issue 1 --overlaps often", 2),
        ("new Acme --currency euros", 2), ("new Acme --discount 999999", 2), ("new Acme --terms 400", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(worked: Tt, line: str, code: int) -> None:
    worked("invoice new Acme")
    refused = worked(f"invoice {line}")
    assert refused.code == code, refused
    assert refused.err.startswith("tt: ")
    assert "Traceback" not in refused.err
    assert len(states(worked)) == 1


def test_an_invoice_is_issued_today_or_before_by_somebody_once(worked: Tt) -> None:
    worked("invoice new Acme")
    assert worked("invoice issue 1 --on tomorrow").code == 2
    assert worked("invoice issue 1 --on whenever").code == 2
    worked("invoice seller name=''")
    assert "try: tt invoice seller\n" in worked("invoice issue 1").err
    worked("invoice seller name=Ann pattern=R{year}/{n}")
    assert worked("invoice issue 1 --on yesterday").out.startswith("Issued invoice R2026/1 to Acme")
    assert worked("invoice issue R2026/1").code == 4
    assert worked("invoice cancel R2026/1 --on 2026-02-01 --yes").code == 2
    assert worked("invoice paid R2026/1 --not").code == 4


def test_an_invoice_that_is_due_and_not_paid_is_overdue(worked: Tt, clock: EnvironmentClock) -> None:
    worked("invoice new Acme --terms 3")
    worked("invoice issue 1")
    clock.set("2026-03-06 09:00")
    assert states(worked) == [("2026-001", "overdue")]
    assert worked("invoice").out.splitlines()[1].split()[:3] == ["2026-001", "Acme", "overdue"]


def test_what_invoices_say_is_shown_and_undone(worked: Tt) -> None:
    assert worked("invoice client Acme").out == "Invoices say of Acme nothing yet.\n"
    worked("invoice client Acme city=Paris vat-id='fr 12 345 678 901'")
    assert worked("invoice client Acme --json").data["billing"] == {"city": "Paris", "vat_id": "FR12345678901"}
    worked("undo")
    assert worked("invoice client Acme --json").data["billing"] == {}


@pytest.fixture
def issued(worked: Tt) -> Tt:
    """Invoice 2026-001 to Acme in Paris."""
    worked("invoice seller street='Main St 1' postcode=10115 email=ann@example.com phone=030 contact=Ann tax-number=1")
    worked("invoice client Acme street='Rue A' city=Paris postcode=75001 country=FR email=acme@example.com")
    worked("invoice new Acme lastmonth")
    worked("invoice issue 1")
    return worked


def test_files_are_the_same_bytes_whatever_happened_since(issued: Tt, tmp_path: Path) -> None:
    kinds = ("html", "markdown", "csv", "json", "ubl", "cii")
    first = issued(f"invoice send 2026-001 --as {','.join(kinds)} --out {tmp_path / 'a'} --json").data["files"]
    assert [file["kind"] for file in first] == [*kinds]
    issued("client edit Acme --name Bolt")
    issued("invoice seller name=Bea")
    issued("invoice cancel 2026-001 --yes")
    issued(f"invoice send 2026-001 --as {','.join(kinds)} --out {tmp_path / 'b'}")
    for file in first:
        path = Path(file["path"])
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
        assert path.stat().st_size == file["size_bytes"] > 0
    printed = issued("invoice export 2026-001 --as markdown").out
    assert printed == (tmp_path / "a" / "2026-001.md").read_text("utf-8")
    assert "Acme" in printed
    assert issued(f"invoice export 2026-001 --as csv --out {tmp_path / 'x.csv'}").code == 0
    assert (tmp_path / "x.csv").read_bytes() == (tmp_path / "a" / "2026-001.csv").read_bytes()
    for line, code in (("send 2026-001 --as fax", 2), ("export 7", 3), ("send 2026-001 --as csv --out /dev/null/x", 7)):
        assert issued(f"invoice {line}").code == code, line
    assert issued("invoice new Bolt").code == 0
    assert issued("invoice export 3").code == 4


def test_an_e_invoice_is_checked_and_what_it_breaks_is_named(issued: Tt, tmp_path: Path) -> None:
    pytest.importorskip("saxonche")
    pytest.importorskip("facturx")
    right = issued("invoice check 2026-001 --json")
    assert (right.code, [item["kind"] for item in right.data["checked"]]) == (0, ["cii", "ubl"])
    assert [item["failures"] for item in right.data["checked"]] == [[], []]
    issued(f"invoice send 2026-001 --as ubl --out {tmp_path}")
    path = tmp_path / "2026-001.ubl.xml"
    path.write_text(path.read_text("utf-8").replace("160.00", "161.00"), "utf-8")
    wrong = issued(f"invoice check {path} --json")
    assert wrong.code == 6
    assert "BR-CO-15" in {failure["rule"] for failure in wrong.data["checked"][0]["failures"]}
    assert issued(f"invoice check {__file__}").code == 7


def test_the_history_names_invoices(worked: Tt) -> None:
    worked("invoice new Acme lastmonth")
    worked("invoice issue 1")
    worked("invoice cancel 2026-001 --yes")
    text = worked("history").out
    assert "made draft 1 of an invoice" in text
    assert "issued draft 1 of an invoice: draft → issued as 2026-001; charged 2 entries" in text
    assert "took back invoice 2026-001" in text


def test_a_draft_is_meant_where_invoices_have_plain_numbers_too(worked: Tt) -> None:
    worked("invoice seller pattern={n} first=2")
    worked("invoice new Acme lastmonth")
    worked("invoice issue 1")  # invoice 2
    worked("invoice new Acme")  # draft 2
    assert worked("invoice show 2 --json").data["number"] == "2"
    assert worked("invoice show 'draft 2' --json").data["number"] is None
    assert worked("invoice issue 2 --json").data["invoice"]["number"] == "3"
    assert worked("invoice delete 2").code == 4
