"""An invoice as a file: the words and figures of five languages, odd texts made harmless, the same bytes twice."""

from __future__ import annotations

import csv
import html
import io
import json
import sys

import pytest
from pypdf import PdfReader
from tests.invoicing.cases import BUYER, SELLER, cases

from timetracker import invoicing
from timetracker.domain import invoice
from timetracker.domain.errors import InvalidInput, SourceError
from timetracker.domain.invoice import LANGUAGES, Invoice, item, work
from timetracker.domain.tax import Tax
from timetracker.invoicing import words
from timetracker.invoicing.printed import printed

TAX = Tax("standard", "19")
LINES = (
    work("site", 5400, "80", "EUR", TAX, "Login"),
    work("shop", 4_000_000, "80.5", "EUR", TAX),
    item("Book", "1234.5", "piece", "9.99", "EUR", Tax("standard", "7")),
)


def bill(**values: object) -> Invoice:
    """An invoice in German."""
    plain: dict[str, object] = {
        "number": "2026-001", "kind": "invoice", "issued": "2026-03-02", "due": "2026-03-16", "currency": "EUR",
        "language": "de", "seller": SELLER, "buyer": BUYER, "lines": LINES, "since": "2026-02-01",
        "until": "2026-02-28",
    }  # fmt: skip
    return Invoice(**plain | values).checked()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "title", "day", "total"),
    [
        ("en", "Invoice 2026-001", "2 March 2026", "EUR\u00a0119,777.63"),
        ("de", "Rechnung 2026-001", "02.03.2026", "119.777,63\u00a0EUR"),
        ("fr", "Facture 2026-001", "02/03/2026", "119\u202f777,63\u00a0EUR"),
        ("es", "Factura 2026-001", "02/03/2026", "119.777,63\u00a0EUR"),
        ("pl", "Faktura 2026-001", "02.03.2026", "119\u00a0777,63\u00a0EUR"),
    ],
)
def test_words_days_and_figures_are_those_of_the_language(language: str, title: str, day: str, total: str) -> None:
    page = printed(bill(language=language))
    assert (page.title, page.facts[1][1], page.sums[-1][1]) == (title, day, total)


def test_every_language_says_everything() -> None:
    for table in (words.WORDS, words.UNITS):
        assert set(table) == set(LANGUAGES)
        assert {frozenset(texts) for texts in table.values()} == {frozenset(table["en"])}
    assert set(words.UNITS["en"]) == set(invoice.UNITS)


@pytest.mark.parametrize(
    ("plain", "language", "written"),
    [("1234.5", "en", "1,234.5"), ("1234.5", "es", "1234,5"), ("12345", "es", "12.345"), ("1234", "pl", "1234"),
     ("999", "de", "999"), ("0.05", "fr", "0,05")],
)  # fmt: skip
def test_figures_are_grouped_as_the_language_does(plain: str, language: str, written: str) -> None:
    assert words.number(plain, language) == written


def test_the_figures_of_the_page_are_those_of_the_record() -> None:
    page = printed(bill())
    assert page.rows[0] == ("site", "Login", "1,5", "Std.", "80,00", "19\u00a0%", "120,00\u00a0EUR")
    assert page.rows[1][4] == "80,50"
    assert [label for label, _ in page.sums] == [
        "Nettobetrag", "Umsatzsteuer 19 % auf 89.564,44\u00a0EUR", "Umsatzsteuer 7 % auf 12.332,66\u00a0EUR",
        "Zu zahlen",
    ]  # fmt: skip


def test_a_discount_of_several_taxes_is_one_for_people() -> None:
    page = printed(bill(discounts=invoice.discounts(LINES, 100_000, "Treue", "1")))
    assert [row for row in page.sums if row[0].startswith("Treue")] == [("Treue 1\u00a0%", "\u22121.000,00\u00a0EUR")]


def test_why_there_is_no_tax_is_said() -> None:
    said = {kind: printed(bill(lines=(item("x", "1", "piece", "1", "EUR", Tax(kind)),))).notes[0]
            for kind in ("small", "reverse")}  # fmt: skip
    assert said == {
        "small": "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
        "reverse": "Steuerschuldnerschaft des Leistungsempfängers.",
    }
    own = Tax("exempt", reason="§ 4 Nr. 21 UStG")
    assert printed(bill(lines=(item("x", "1", "piece", "1", "EUR", own),))).notes[0] == "§ 4 Nr. 21 UStG."


def test_a_credit_note_names_its_invoice_and_asks_for_nothing() -> None:
    page = printed(invoice.credit(bill(), "2026-002", "2026-03-20").checked())
    assert page.title == "Rechnungskorrektur 2026-002"
    assert ("Korrigiert Rechnung", "2026-001, 02.03.2026") in page.facts
    assert (page.payment, page.notes, page.sums[-1][0]) == ((), (), "Gutgeschrieben")


def test_a_draft_says_that_it_is_one() -> None:
    assert printed(bill(number="")).title == "Rechnung (Entwurf)"


@pytest.mark.parametrize("kind", invoicing.KINDS)
def test_the_same_invoice_gives_the_same_bytes(kind: str) -> None:
    assert invoicing.document(bill(), kind) == invoicing.document(bill(), kind)


def test_texts_are_no_markup_and_no_formula() -> None:
    odd = item('=1+1 <b>|*x*</b> "q"', "1", "piece", "1", "EUR", TAX)
    text = invoicing.document(bill(lines=(odd,), note="<script>\nsecond"), "html").decode()
    assert "<b>" not in text and "<script>" not in text
    assert html.escape(odd.text) in text
    rows = list(csv.reader(io.StringIO(invoicing.document(bill(lines=(odd,)), "csv").decode())))
    assert rows[1][5] == f"'{odd.text}"
    assert "\\|\\*x\\*" in invoicing.document(bill(lines=(odd,)), "markdown").decode()


def test_csv_adds_up_to_the_net_amount() -> None:
    off = bill(discounts=invoice.discounts(LINES, 100_000, "Loyalty"))
    rows = list(csv.DictReader(io.StringIO(invoicing.document(off, "csv").decode())))
    cents = sum(round(float(row["amount"]) * 100) for row in rows)
    assert cents == off.net
    assert [row["kind"] for row in rows] == ["work", "work", "item", "discount", "discount"]


def test_json_is_the_record_and_comes_back() -> None:
    for record in (bill(), invoice.credit(bill(), "2", "2026-03-20").checked()):
        data = json.loads(invoicing.document(record, "json"))
        assert data["schema"] == 1
        assert data["data"]["total"] == record.total
        sums = ("sum_of_lines", "discount", "net", "tax_total", "total")
        assert invoice.from_data({key: value for key, value in data["data"].items() if key not in sums}) == record


def test_many_lines_take_several_pages_and_repeat_the_head() -> None:
    pages = PdfReader(io.BytesIO(invoicing.document(bill(lines=LINES * 40), "pdf"))).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) > 2
    assert all("Beschreibung" in text for text in texts[:-1])
    assert [f"Seite {number} von {len(texts)}" in text for number, text in enumerate(texts, 1)] == [True] * len(texts)


@pytest.mark.slow
def test_all_cases_become_a_pdf() -> None:
    for case in cases():
        assert invoicing.document(case, "pdf").startswith(b"%PDF-")


def test_letters_that_no_font_has_are_said() -> None:
    with pytest.raises(InvalidInput, match="cannot be set as PDF"):
        invoicing.document(bill(note="\U000e0fff\u0e5f\U00012000"), "pdf")


def test_a_missing_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for package, kind in (("typst", "pdf"), ("pikepdf", "facturx")):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(SourceError, match=package) as raised:
            invoicing.document(bill(), kind)
        assert "[invoice]" in (raised.value.hint or "")
        monkeypatch.undo()
