"""What both syntaxes of EN 16931 share: its figures, codes and texts, and the elements that they are written with.

Terms such as BT-31 are the numbers of the standard's own list of business terms.
"""

from xml.etree import ElementTree

from timetracker.domain import invoice_words, money
from timetracker.domain.errors import InvalidInput
from timetracker.domain.invoice import Invoice
from timetracker.domain.party import Party
from timetracker.domain.record import NamedTuple
from timetracker.domain.tax import Tax
from timetracker.invoicing import printed, words

CORE = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"  # BT-23: billing, as PEPPOL names it
_PLACES = 2  # BR-DEC-01 to BR-DEC-28
# UNTDID 4461.
TRANSFER, SEPA_TRANSFER = "30", "58"
_MAIL = "EM"  # the scheme of electronic addresses that are mail (EAS)
# The codes of CEF's list of reasons for exemption, for kinds of tax that have just one.
_CODES = {"reverse": "VATEX-EU-AE", "intra": "VATEX-EU-IC", "export": "VATEX-EU-G", "outside": "VATEX-EU-O"}


class ElectronicAddress(NamedTuple):
    """An electronic address and the code of its scheme."""

    scheme: str
    value: str


def node(tag: str, *content: ElementTree.Element | str | None, **attributes: str) -> ElementTree.Element:
    """An element with a text or with elements; None is left out."""
    element = ElementTree.Element(tag, attributes)
    for part in content:
        if isinstance(part, str):
            element.text = part
        elif part is not None:
            element.append(part)
    return element


def optional(tag: str, text: str, **attributes: str) -> ElementTree.Element | None:
    """An element where there is a text for it."""
    return node(tag, text, **attributes) if text else None


def written(root: ElementTree.Element) -> bytes:
    """A document as bytes in UTF-8."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def amount(invoice: Invoice, minor: int) -> str:
    """An amount with at most the two digits after the point that EN 16931 has. Raises InvalidInput for more."""
    text = money.text(minor, invoice.currency)
    if money.digits(invoice.currency) <= _PLACES:
        return text
    short = text[: _PLACES - money.digits(invoice.currency)]
    if money.minor(money.earned(short, 3600), invoice.currency) != minor:
        raise InvalidInput(
            f"{text} {invoice.currency} cannot be in an e-invoice: EN 16931 has two digits after the point.",
            hint="Write the invoice as PDF, or round its lines: --round, --item.",
        )
    return short


def reason(invoice: Invoice, tax: Tax) -> str:
    """BT-120: why there is no tax; rates above zero and the zero rate have no reason."""
    return "" if tax.category in ("S", "Z") else printed.reason(invoice, tax.kind, tax.reason)


def reason_code(tax: Tax) -> str:
    """BT-121: the code of that reason, where one is right for all cases."""
    return _CODES.get(tax.kind, "")


def rate(tax: Tax) -> str:
    """BT-119, BT-152: the percentage; what is outside of tax has none (BR-O-05)."""
    return "" if tax.category == "O" else tax.percent


def breakdown_rate(tax: Tax, guideline: str) -> str:
    """BT-119: XRechnung wants a percentage even of what is outside of tax (BR-DE-14)."""
    return tax.percent if guideline == XRECHNUNG else rate(tax)


def seller_id(invoice: Invoice) -> str:
    """BT-29: what identifies a seller who shows no VAT number and is in no register (BR-CO-26)."""
    seller = invoice.seller
    return "" if vat_id(seller, invoice) or seller.registration else seller.tax_number


def address(party: Party) -> ElectronicAddress | None:
    """BT-34, BT-49: `0204:991-1` has the scheme 0204, anything else is mail."""
    value = party.endpoint or party.email
    scheme, colon, rest = value.partition(":")
    if colon and len(scheme) in (2, 4) and scheme.isalnum() and scheme.isupper() | scheme.isdecimal():
        return ElectronicAddress(scheme, rest)
    return ElectronicAddress(_MAIL, value) if value else None


def means(invoice: Invoice) -> str:
    """BT-81: the code of how to pay, where there is an account to pay to."""
    if not invoice.seller.iban:
        return ""
    return SEPA_TRANSFER if invoice.currency == "EUR" else TRANSFER


def terms(invoice: Invoice) -> str:
    """BT-20: when to pay, in a sentence without an amount."""
    text = words.WORDS[invoice.language]
    return f"{text['due']}: {invoice_words.day(invoice.due, invoice.language)}"


def delivered_to(invoice: Invoice) -> Party | None:
    """BG-15: to whom it was delivered, which an intra-community supply must say (BR-IC-12, BR-DE-10, BR-DE-11)."""
    return invoice.buyer if any(tax_sum.tax.category == "K" for tax_sum in invoice.taxes) else None


def delivered_on(invoice: Invoice) -> str:
    """BT-72: the last day of what was done, or else that of the invoice."""
    return invoice.until or invoice.since or invoice.issued


def vat_id(party: Party, invoice: Invoice) -> str:
    """BT-31, BT-48: the VAT number, which an invoice outside of tax must not show (BR-O-02)."""
    return "" if any(tax_sum.tax.category == "O" for tax_sum in invoice.taxes) else party.vat_id
