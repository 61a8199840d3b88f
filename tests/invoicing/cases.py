"""Sixty invoices over taxes, currencies, languages, discounts and credit notes, and odd texts in all that is free."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from timetracker.domain import invoice, tax
from timetracker.domain.invoice import LANGUAGES, Invoice, InvoiceLine
from timetracker.domain.party import Party

SELLER = Party(
    "Ann Müller Software", "Hauptstr. 1", "Hof 2", "10115", "Berlin", "BE", "DE", "DE123456789", "12/345/67890",
    "HRB 12345", "Ann Müller", "+49 30 1234567", "ann@example.com", "", "", "DE89370400440532013000", "COBADEFFXXX",
    "Commerzbank",
)  # fmt: skip
BUYER = Party(
    "Société <Acme> & Cie", "1 rue de l’Épée", "", "75001", "Paris", "", "FR", "FR12345678901", "", "", "Éloïse", "",
    "buy@example.fr", "0204:991-12345-67", "991-12345-67",
)  # fmt: skip
# More than one tax on an invoice, and each kind by itself.
TAXES = (
    ("19%",), ("19%", "7%"), ("zero",), ("exempt: § 4 Nr. 21 UStG",), ("small",), ("reverse",), ("intra",), ("export",),
    ("outside",), ("19%", "7%", "zero"), ("5.5%", "reverse"), ("19%", "exempt: Education"),
)  # fmt: skip
CURRENCIES = ("EUR", "JPY", "USD", "PLN", "KWD")
ODD = ('login "quoted" <b>&amp;</b>', "=1+1", "и ελληνικά ąęłó", "x" * 200, "100 % — “quoted”")


def cases() -> Iterator[Invoice]:
    """The invoices; those in a currency of three digits need no more than two: EN 16931 has no others."""
    odd, languages = cycle(ODD), cycle(LANGUAGES)
    for place, words in enumerate(TAXES):
        taxes = [tax.read(word).checked() for word in words]
        for number, currency in enumerate(CURRENCIES):
            lines = tuple(_lines(taxes, currency, next(odd), place + number))
            since, until = ("2026-02-01", "2026-02-28") if number % 2 else ("", "")
            note = "First line\nsecond <line>" if number == 2 else ""
            bill = Invoice(
                f"2026-{place * 5 + number + 1:03}", "invoice", "2026-03-02", "2026-03-16", currency, next(languages),
                SELLER, BUYER, lines, since=since, until=until, note=note,
            ).checked()  # fmt: skip
            if number in (1, 3):
                off = invoice.discounts(lines, bill.sum_of_lines // 100 * 10, "Loyalty")
                bill = bill._replace(discounts=off).checked()
            yield invoice.credit(bill, f"C-{place}", "2026-03-20").checked() if number == 3 else bill


def _lines(taxes: list[tax.Tax], currency: str, text: str, seconds: int) -> Iterator[InvoiceLine]:
    for item in taxes:
        if currency == "KWD":
            yield invoice.work(text, 3600 * (seconds + 1), "120", currency, item, "as many hours as you like")
        else:
            yield invoice.work(text, 3601 + seconds, "83.3333", currency, item, f"{seconds} beside an hour")
        price = "10" if currency in ("JPY", "KWD") else "9.99"
        yield invoice.item(f"{text[:150]} item", "3", "piece", price, currency, item)
