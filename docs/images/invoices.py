"""Makes the pictures of invoices in docs/invoices.md: the pages of their PDFs.

`python docs/images/invoices.py`; needs the extra `invoice` and pdftoppm (Debian, Ubuntu: poppler-utils).
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from timetracker import invoicing
from timetracker.domain import invoice, tax
from timetracker.domain.invoice import Invoice, InvoiceLine
from timetracker.domain.party import Party

HERE = Path(__file__).parent
SELLER = Party(
    "Ann Doe", "Main St 1", postcode="10115", city="Berlin", country="DE", vat_id="DE123456789", contact="Ann Doe",
    phone="+49 30 1234567", email="ann@example.com", iban="DE89370400440532013000", bic="COBADEFFXXX",
    bank="Commerzbank",
)  # fmt: skip
BUYER = Party("Northwind Ltd", "2 Harbour Row", postcode="BS1 4DJ", city="Bristol", country="GB", vat_id="GB123456789")
FULL, LESS, NONE = (tax.read(word).checked() for word in ("19%", "7%", "exempt: § 4 Nr. 21 UStG"))
REVERSE = tax.read("reverse").checked()


def bills() -> Iterator[tuple[str, Invoice]]:
    """What is drawn: a short one, one of three pages, many taxes, long names, another language."""
    yield "short", bill("en", [work("website", 5400 * 7, REVERSE), work("shop/checkout", 5400, REVERSE)])
    yield "pages", bill("de", [work(f"project {number}", 1800 + 437 * number, FULL) for number in range(1, 61)])
    items = [
        invoice.item("Handbook", "3", "piece", "24.90", "EUR", LESS),
        invoice.item("Course", "2", "day", "640", "EUR", NONE),
    ]
    lines = [work("website", 36_000, FULL), *items]
    yield "taxes", bill("de", lines)._replace(discounts=invoice.discounts(lines, 5000, "Treuerabatt")).checked()
    long = "A name that somebody once typed for a project and that nobody has dared to shorten ever since " * 2
    buyer = BUYER._replace(name=long[:120].strip(), street=long[:90].strip()).checked()
    yield "names", bill("fr", [work(long.strip(), 1_234_567, REVERSE, long.strip())], buyer)
    yield "polish", bill("pl", [work("strona", 400_000, FULL)])


def work(text: str, seconds: int, kind: tax.Tax, detail: str = "") -> InvoiceLine:
    """A line of work at one price."""
    return invoice.work(text, seconds, "85", "EUR", kind, detail)


def bill(language: str, lines: list[InvoiceLine], buyer: Party = BUYER) -> Invoice:
    """An invoice of a month."""
    return Invoice(
        "2026-017", "invoice", "2026-03-02", "2026-03-16", "EUR", language, SELLER, buyer, tuple(lines),
        since="2026-02-01", until="2026-02-28",
    ).checked()  # fmt: skip


def main() -> None:
    """Write a picture a page."""
    with tempfile.TemporaryDirectory() as folder:
        for name, drawn in bills():
            file = Path(folder) / f"invoice-{name}.pdf"
            file.write_bytes(invoicing.document(drawn, "pdf"))
            target = HERE / file.stem
            subprocess.run(["pdftoppm", "-r", "60", "-png", file, target], check=True, timeout=60)


if __name__ == "__main__":
    main()
