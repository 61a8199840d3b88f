"""What an invoice has to say to be an e-invoice of EN 16931, as far as it depends on what was said of its parties."""

from timetracker.domain.invoice import Invoice
from timetracker.domain.record import NamedTuple

_SELLER_IS_TAXED = frozenset({"S", "Z", "E", "AE"})  # BR-S-02, BR-Z-02, BR-E-02, BR-AE-02
_SELLER_HAS_VAT_ID = frozenset({"K", "G"})  # BR-IC-02, BR-G-02
_BUYER_HAS_VAT_ID = frozenset({"K"})  # BR-IC-02
_BUYER_IS_KNOWN = frozenset({"AE"})  # BR-AE-02


class MissingField(NamedTuple):
    """What is missing: one of `fields` of the seller or of the buyer."""

    seller: bool
    fields: tuple[str, ...]


def lacking(invoice: Invoice) -> list[MissingField]:
    """What of its parties an e-invoice lacks, the seller first; nothing of one that may be sent."""
    categories = {tax.tax.category for tax in invoice.taxes}
    seller: list[tuple[str, ...]] = [("country",)]  # BR-9
    if categories & _SELLER_HAS_VAT_ID:
        seller.append(("vat_id",))
    elif categories & _SELLER_IS_TAXED:
        seller.append(("vat_id", "tax_number"))
    else:
        seller.append(("registration", "tax_number"))  # BR-CO-26: outside of tax there is no VAT number (BR-O-02)
    buyer: list[tuple[str, ...]] = [("country",)]  # BR-11
    if categories & _BUYER_HAS_VAT_ID:
        buyer.append(("vat_id",))
    elif categories & _BUYER_IS_KNOWN:
        buyer.append(("vat_id", "registration"))
    return [
        MissingField(party is invoice.seller, fields)
        for party, needs in ((invoice.seller, seller), (invoice.buyer, buyer))
        for fields in needs if not any(getattr(party, field) for field in fields)
    ]  # fmt: skip
