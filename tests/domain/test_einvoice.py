"""What an e-invoice has to say of its parties."""

from __future__ import annotations

import pytest

from timetracker.domain.einvoice import MissingField, lacking
from timetracker.domain.invoice import Invoice, item
from timetracker.domain.party import Party
from timetracker.domain.tax import Tax


def bill(tax: Tax, seller: Party, buyer: Party) -> Invoice:
    """An invoice of one thing."""
    lines = (item("x", "1", "piece", "1", "EUR", tax),)
    return Invoice("1", "invoice", "2026-03-02", "2026-03-16", "EUR", "en", seller, buyer, lines, (), ())


BARE = Party("Ann"), Party("Acme")


@pytest.mark.parametrize(
    "kind,seller,buyer",
    [
        ("standard", ("vat_id", "tax_number"), None), ("zero", ("vat_id", "tax_number"), None),
        ("small", ("vat_id", "tax_number"), None), ("reverse", ("vat_id", "tax_number"), ("vat_id", "registration")),
        ("intra", ("vat_id",), ("vat_id",)), ("export", ("vat_id",), None),
        ("outside", ("registration", "tax_number"), None),
    ],
)  # fmt: skip
def test_each_tax_asks_for_who_is_on_the_invoice(
    kind: str, seller: tuple[str, ...], buyer: tuple[str, ...] | None
) -> None:
    tax = Tax(kind, "19" if kind == "standard" else "0")
    asked = [MissingField(True, ("country",)), MissingField(True, seller), MissingField(False, ("country",))]
    assert lacking(bill(tax, *BARE)) == asked + ([MissingField(False, buyer)] if buyer else [])


def test_who_is_described_lacks_nothing() -> None:
    for kind in ("zero", "reverse", "intra", "outside"):
        seller = Party("Ann", country="DE", vat_id="DE123456789", tax_number="12/345")
        buyer = Party("Acme", country="FR", vat_id="FR12345678901")
        assert lacking(bill(Tax(kind), seller, buyer)) == []
    no_number = Party("Ann", country="DE", vat_id="DE123456789")
    assert lacking(bill(Tax("outside"), no_number, no_number)) == [MissingField(True, ("registration", "tax_number"))]
