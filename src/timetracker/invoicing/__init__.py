"""An invoice in, files out: one module a kind of file. This package knows no store and no disk, and computes no amount.

What an invoice says is its record (`domain.invoice`). Files for people show `printed.printed`, the record in the words,
figures and days of its language; files for programs follow EN 16931. The same record gives the same bytes.
"""

from timetracker.domain.invoice import Invoice
from timetracker.domain.record import NamedTuple


class InvoiceFileKind(NamedTuple):
    """A kind of file: its name for people, its type for a browser, its ending, and whether it is an e-invoice."""

    title: str
    mime: str
    ending: str
    electronic: bool = False


# Each is a module of this package, with `document(invoice) -> bytes`; `_` is written `-` on the command line.
KINDS = {
    "pdf": InvoiceFileKind("PDF", "application/pdf", ".pdf"),
    "facturx": InvoiceFileKind("Factur-X, ZUGFeRD (PDF with XML)", "application/pdf", ".facturx.pdf", electronic=True),
    "xrechnung_ubl": InvoiceFileKind("XRechnung (UBL)", "application/xml", ".xrechnung-ubl.xml", electronic=True),
    "xrechnung_cii": InvoiceFileKind("XRechnung (CII)", "application/xml", ".xrechnung-cii.xml", electronic=True),
    "ubl": InvoiceFileKind("EN 16931 (UBL)", "application/xml", ".ubl.xml", electronic=True),
    "cii": InvoiceFileKind("EN 16931 (CII)", "application/xml", ".cii.xml", electronic=True),
    "html": InvoiceFileKind("HTML", "text/html", ".html"),
    "markdown": InvoiceFileKind("Markdown", "text/markdown", ".md"),
    "csv": InvoiceFileKind("CSV", "text/csv", ".csv"),
    "json": InvoiceFileKind("JSON", "application/json", ".json"),
}


def document(invoice: Invoice, kind: str) -> bytes:
    """An invoice as a file of a kind of KINDS.

    Raises InvalidInput where the kind has no place for what the invoice says, SourceError where a package is missing.
    """
    # importlib would load all that the kinds need, and most need little.
    module = __import__(f"timetracker.invoicing.{kind}", fromlist=["document"])
    content: bytes = module.document(invoice)
    return content
