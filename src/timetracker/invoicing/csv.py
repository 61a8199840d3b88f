"""The lines of an invoice as CSV, in plain figures; texts that a spreadsheet would run as a formula are neutralised."""

from __future__ import annotations

from collections.abc import Iterator

from timetracker.domain import money, spreadsheet
from timetracker.domain.invoice import Invoice

COLUMNS = (
    "invoice", "issued", "buyer", "line", "kind", "text", "detail", "quantity", "unit", "price", "amount", "currency",
    "tax", "tax_percent",
)  # fmt: skip


def document(invoice: Invoice) -> bytes:
    """A heading, a row a line, and a row a discount, whose amount is below zero."""
    rows = ([spreadsheet.harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in _rows(invoice))
    return "".join(map(spreadsheet.csv_line, (COLUMNS, *rows))).encode()


def _rows(invoice: Invoice) -> Iterator[list[str | int | _Figure]]:
    about: list[str | int | _Figure] = [invoice.number, invoice.issued, invoice.buyer.name]
    for number, line in enumerate(invoice.lines, 1):
        amount = money.text(line.amount, invoice.currency)
        yield [*about, number, "work" if line.seconds else "item", line.text, line.detail, line.quantity, line.unit,
               line.price, amount, invoice.currency, line.tax.kind, line.tax.percent]  # fmt: skip
    for number, discount in enumerate(invoice.discounts, 1):
        amount = money.text(discount.amount, invoice.currency)
        yield [*about, number, "discount", discount.text, "", "", "", "", _Figure(f"-{amount}"), invoice.currency,
               discount.tax.kind, discount.tax.percent]  # fmt: skip


class _Figure:
    """A figure below zero, which begins as a formula does and is none."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text
