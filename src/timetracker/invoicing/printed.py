"""An invoice in the words, figures and days of its language: what every file for people shows."""

from timetracker.domain import invoice_words, money
from timetracker.domain.invoice import Invoice, InvoiceLine
from timetracker.domain.party import Party
from timetracker.domain.record import NamedTuple
from timetracker.invoicing import words


class Printed(NamedTuple):
    """The parts of the page, from top to bottom, all of them texts.

    `facts`, `sums` and `payment` are pairs of a label and a value. A row is a text, its second line, quantity, unit,
    price, tax and amount, under `heads` without the second line. The last of `sums` is what is to pay.
    """

    language: str
    title: str
    sender: str
    seller: tuple[str, ...]
    buyer_label: str
    buyer: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    payment: tuple[tuple[str, str], ...]
    page: str
    of: str


def printed(invoice: Invoice) -> Printed:
    """The invoice for people."""
    text = words.WORDS[invoice.language]
    title = text["credit"] if invoice.kind == "credit" else text["invoice"]
    number = invoice.number or f"({text['draft']})"
    return Printed(
        invoice.language,
        f"{title} {number}",
        " · ".join((invoice.seller.name, *invoice.seller.address)),
        _party(invoice.seller, invoice.buyer, text),
        text["to"],
        _party(invoice.buyer, invoice.seller, text),
        _facts(invoice, text),
        tuple(text[head] for head in ("text", "quantity", "unit", "price", "tax", "amount")),
        tuple(_row(line, invoice) for line in invoice.lines),
        _sums(invoice, text),
        _notes(invoice, text),
        _payment(invoice, text),
        text["page"],
        text["of"],
    )


def reason(invoice: Invoice, kind: str, given: str) -> str:
    """Why there is no tax of a kind: what the invoice says, or the usual words of its language."""
    return given or invoice_words.REASONS.get(kind, invoice_words.ZERO)[invoice.language]


def _party(party: Party, other: Party, text: dict[str, str]) -> tuple[str, ...]:
    country = party.country if party.country != other.country else ""
    numbers = (
        f"{text[field]}: {value}"
        for field in ("vat_id", "tax_number", "registration")
        if (value := getattr(party, field))
    )
    reached = filter(None, (party.contact, party.phone, party.email))
    return (party.name, *party.address, *filter(None, (country,)), *reached, *numbers)


def _facts(invoice: Invoice, text: dict[str, str]) -> tuple[tuple[str, str], ...]:
    span = " – ".join(
        dict.fromkeys(invoice_words.day(day, invoice.language) for day in (invoice.since, invoice.until) if day)
    )
    corrected = (
        f"{invoice.corrects}, {invoice_words.day(invoice.corrects_on, invoice.language)}" if invoice.corrects else ""
    )
    facts = (
        ("number", invoice.number),
        ("issued", invoice_words.day(invoice.issued, invoice.language)),
        ("due", "" if invoice.corrects else invoice_words.day(invoice.due, invoice.language)),
        ("span", span),
        ("reference", invoice.buyer.reference),
        ("corrects", corrected),
    )
    return tuple((text[label], value) for label, value in facts if value)


def _row(line: InvoiceLine, invoice: Invoice) -> tuple[str, ...]:
    language = invoice.language
    tax = f"{words.number(line.tax.percent, language)}\u00a0%" if line.tax.kind == "standard" else "–"
    return (
        line.text,
        line.detail,
        words.number(line.quantity, language),
        words.UNITS[language][line.unit],
        words.number(_padded(line.price, invoice.currency), language),
        tax,
        words.amount(line.amount, invoice.currency, language),
    )


def _padded(price: str, currency: str) -> str:
    """A price with the digits of its currency, or with more where it has more."""
    integer, _, part = price.partition(".")
    part = part.ljust(money.digits(currency), "0")
    return f"{integer}.{part}" if part else integer


def _sums(invoice: Invoice, text: dict[str, str]) -> tuple[tuple[str, str], ...]:
    def amount(minor: int) -> str:
        return words.amount(minor, invoice.currency, invoice.language)

    lines = [(text["sum"], amount(invoice.sum_of_lines))] if invoice.discounts else []
    discounts: dict[str, int] = {}  # shared out to several taxes, it is one for people
    for discount in invoice.discounts:
        percent = f" {words.number(discount.percent, invoice.language)}\u00a0%" if discount.percent else ""
        label = f"{discount.text or text['discount']}{percent}"
        discounts[label] = discounts.get(label, 0) + discount.amount
    lines += [(label, f"\u2212{amount(minor)}") for label, minor in discounts.items()]
    lines.append((text["net"], amount(invoice.net)))
    for tax_sum in invoice.taxes:
        label = text["tax_on" if tax_sum.tax.kind == "standard" else "no_tax_on"]
        percent = words.number(tax_sum.tax.percent, invoice.language)
        lines.append((label.format(percent=percent, taxable=amount(tax_sum.taxable)), amount(tax_sum.amount)))
    return (*lines, (text["credited" if invoice.kind == "credit" else "total"], amount(invoice.total)))


def _notes(invoice: Invoice, text: dict[str, str]) -> tuple[str, ...]:
    reasons = (
        reason(invoice, tax_sum.tax.kind, tax_sum.tax.reason)
        for tax_sum in invoice.taxes
        if tax_sum.tax.kind != "standard"
    )
    due = ""
    if invoice.kind == "invoice" and invoice.total:
        total = words.amount(invoice.total, invoice.currency, invoice.language)
        due = text["pay_by"].format(total=total, due=invoice_words.day(invoice.due, invoice.language))
    return tuple(
        filter(None, (*(f"{said}." if said[-1:] not in ".!" else said for said in reasons), due, invoice.note))
    )


def _payment(invoice: Invoice, text: dict[str, str]) -> tuple[tuple[str, str], ...]:
    seller = invoice.seller
    if invoice.kind == "credit" or not seller.iban:
        return ()
    groups = " ".join(seller.iban[place : place + 4] for place in range(0, len(seller.iban), 4))
    rows = ((text["bank"], seller.bank), ("IBAN", groups), ("BIC", seller.bic), (text["pay_with"], invoice.number))
    return tuple((label, value) for label, value in rows if value)
