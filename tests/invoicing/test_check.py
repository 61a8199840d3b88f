"""Every e-invoice that is written keeps to EN 16931 and XRechnung, and a false one names the rule that it breaks."""

from __future__ import annotations

import re

import einvoice
import pytest
from tests.invoicing.cases import BUYER, SELLER, cases

from timetracker import invoicing
from timetracker.domain.errors import InvalidInput, SourceError
from timetracker.domain.invoice import Invoice, item, work
from timetracker.domain.party import Party
from timetracker.domain.tax import Tax
from timetracker.invoicing.check import check, xml_of

XML = ("cii", "ubl", "xrechnung_cii", "xrechnung_ubl")
ALL = tuple(cases())
SOME = (ALL[0], ALL[8], ALL[43])


def failures(bill: Invoice, kind: str) -> list[str]:
    return [f"{failure.rule}: {failure.text}" for failure in check(invoicing.document(bill, kind))]


def test_some_break_no_rule() -> None:
    assert [failures(bill, "cii") for bill in SOME] == [[], [], []]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*XML, "facturx"])
def test_sixty_break_no_rule(kind: str) -> None:
    assert len(ALL) == 60
    assert {bill.number: failures(bill, kind) for bill in ALL if failures(bill, kind)} == {}


@pytest.mark.slow
def test_a_second_judge_finds_no_broken_rule_either() -> None:
    for case in ALL:
        for kind in XML:
            profile = "xrechnung" if kind.startswith("xrechnung") else "en16931"
            report = einvoice.validate_bytes(invoicing.document(case, kind), profile=profile)
            fatal = [violation for violation in report["violations"] if violation["severity"] == "fatal"]
            assert (report["valid"], fatal) == (True, []), (case.number, kind)


# What is made false in the XML of the first case, and the rule that says so.
FALSE_CII = (
    (r"<ram:DuePayableAmount>[^<]*", "<ram:DuePayableAmount>1.00", "BR-CO-16"),
    (r"<ram:GrandTotalAmount>[^<]*", "<ram:GrandTotalAmount>1.00", "BR-CO-15"),
    (r"<ram:LineTotalAmount>[^<]*(?=</ram:LineTotalAmount>\s*<ram:Tax)", "<ram:LineTotalAmount>1.00", "BR-CO-10"),
    (r"<ram:CalculatedAmount>[^<]*", "<ram:CalculatedAmount>1.00", "BR-CO-14"),
    (r"<ram:BuyerTradeParty>\s*<ram:Name>[^<]*", "<ram:BuyerTradeParty><ram:Name>", "BR-07"),
    (r"<ram:InvoiceCurrencyCode>EUR", "<ram:InvoiceCurrencyCode>EUX", "FX-SCH-A-000595"),
    (r'unitCode="HUR"', 'unitCode="HOURS"', "FX-SCH-A-000613"),
    (r"<ram:TypeCode>380", "<ram:TypeCode>999", "FX-SCH-A-000555"),
    (r"<ram:CountryID>DE", "<ram:CountryID>XX", "FX-SCH-A-000580"),
    (r"<ram:ID>2026-001</ram:ID>", "<ram:ID></ram:ID>", "BR-02"),
)
FALSE_UBL = (
    (r"(<cbc:PayableAmount[^>]*>)[^<]*", r"\g<1>1.00", "BR-CO-16"),
    (r"(<cbc:TaxInclusiveAmount[^>]*>)[^<]*", r"\g<1>1.00", "BR-CO-15"),
    (r"(<cbc:TaxableAmount[^>]*>)[^<]*", r"\g<1>1.00", "BR-S-08"),
    (r"(<cbc:PriceAmount[^>]*>)[^<]*", r"\g<1>-1.00", "BR-27"),
    (r"<cbc:Percent>19</cbc:Percent>\s*<cac:TaxScheme>", "<cbc:Percent>0</cbc:Percent><cac:TaxScheme>", "BR-CO-17"),
    (r"<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>", "BR-05"),
    (r"<cbc:IssueDate>2026-03-02", "<cbc:IssueDate>02.03.2026", "XSD"),
    (r"<cbc:RegistrationName>[^<]*", "<cbc:RegistrationName>", "BR-06"),
)
FALSE_XRECHNUNG = (
    (r"<cbc:BuyerReference>[^<]*</cbc:BuyerReference>", "", "BR-DE-15"),
    (r"<cbc:Telephone>[^<]*</cbc:Telephone>", "", "BR-DE-6"),
    (r"<cbc:Telephone>[^<]*", "<cbc:Telephone>none", "BR-DE-27"),
    (r"<cbc:ElectronicMail>[^<]*", "<cbc:ElectronicMail>ann at example", "BR-DE-28"),
    (r"<cac:PaymentMeans>.*</cac:PaymentMeans>", "", "BR-DE-1"),
    (r"<cbc:ID>DE89370400440532013000", "<cbc:ID>DE89370400440532013001", "BR-DE-19"),
    (r"<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>388", "BR-DE-17"),
    (r"<cbc:PostalZone>10115</cbc:PostalZone>", "", "BR-DE-4"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "false", "rule"), FALSE_CII, ids=[row[2] for row in FALSE_CII])
def test_a_false_cii_names_the_rule(pattern: str, false: str, rule: str) -> None:
    assert rule in broken("cii", pattern, false)


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "false", "rule"), FALSE_UBL, ids=[row[2] for row in FALSE_UBL])
def test_a_false_ubl_names_the_rule(pattern: str, false: str, rule: str) -> None:
    assert rule in broken("ubl", pattern, false)


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "false", "rule"), FALSE_XRECHNUNG, ids=[row[2] for row in FALSE_XRECHNUNG])
def test_a_false_xrechnung_names_the_german_rule(pattern: str, false: str, rule: str) -> None:
    assert rule in broken("xrechnung_ubl", pattern, false)


@pytest.mark.slow
def test_a_false_sum_a_missing_reference_and_a_wrong_day_are_named() -> None:
    assert "BR-CO-16" in broken("cii", *FALSE_CII[0][:2])
    assert "BR-DE-15" in broken("xrechnung_ubl", *FALSE_XRECHNUNG[0][:2])
    assert "XSD" in broken("ubl", *FALSE_UBL[6][:2])


def broken(kind: str, pattern: str, false: str) -> set[str]:
    text = invoicing.document(ALL[0], kind).decode()
    changed, count = re.subn(pattern, false, text, count=1, flags=re.DOTALL)
    assert count, "the pattern is not in the XML"
    return {failure.rule for failure in check(changed.encode())}


@pytest.mark.slow
def test_the_german_rules_ask_the_same_of_both_syntaxes() -> None:
    bare = Party("Ann", country="DE", tax_number="1/2")
    tax = Tax("standard", "19")
    bill = Invoice("1", "invoice", "2026-03-02", "2026-03-16", "EUR", "de", bare, Party("Acme", country="DE"),
                   (work("site", 3600, "80", "EUR", tax),)).checked()  # fmt: skip
    cii, ubl = ({failure.rule for failure in check(invoicing.document(bill, f"xrechnung_{syntax}"))
                 if failure.rule.startswith(("BR-DE", "PEPPOL"))} for syntax in ("cii", "ubl"))  # fmt: skip
    assert cii == ubl
    assert {"BR-DE-1", "BR-DE-2", "BR-DE-3", "BR-DE-9", "BR-DE-15", "PEPPOL-EN16931-R010"} <= cii


@pytest.mark.slow
def test_the_xml_of_the_pdf_is_the_xml_file() -> None:
    pdf = invoicing.document(ALL[0], "facturx")
    assert xml_of(pdf) == invoicing.document(ALL[0], "cii")
    assert check(pdf) == []


def test_three_digits_have_no_place_in_an_e_invoice() -> None:
    bill = ALL[0]._replace(currency="KWD", lines=(item("x", "1", "piece", "1.234", "KWD", Tax("zero")),)).checked()
    with pytest.raises(InvalidInput, match="two digits"):
        invoicing.document(bill, "cii")
    assert b"KWD" in invoicing.document(bill, "html")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no XML"), (b"<a/>", "neither CII nor UBL"), (b"%PDF-1.7 nothing", "no PDF"), (b"\xff\xfe", "no XML"),
     (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/"><a/>', "document type"), (b"<a", "no XML")],
)  # fmt: skip
def test_what_is_no_e_invoice_is_said(content: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        check(content)


def test_a_pdf_without_xml_is_said() -> None:
    with pytest.raises(SourceError, match="carries no e-invoice"):
        check(invoicing.document(ALL[0], "pdf"))


def test_the_parties_of_the_cases_are_in_their_normal_form() -> None:
    assert (SELLER.checked(), BUYER.checked()) == (SELLER, BUYER)
