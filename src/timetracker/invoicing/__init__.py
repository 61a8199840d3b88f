"""An invoice in, files out: one module a kind of file. This package knows no store and no disk, and computes no amount.

What an invoice says is its record (`domain.invoice`). Files for people show `printed.printed`, the record in the words,
figures and days of its language; files for programs follow EN 16931. The same record gives the same bytes.
"""

from timetracker.domain.invoice import Invoice
from timetracker.domain.record import NamedTuple


class FileKind(NamedTuple):
    """A kind of file: its name for people, its type for a browser, its ending, and whether it is an e-invoice."""

    title: str
    mime: str
    ending: str
    electronic: bool = False


# Each is a module of this package, with `document(invoice) -> bytes`; `_` is written `-` on the command line.
KINDS = {
    "pdf": FileKind("PDF", "application/pdf", ".pdf"),
    "facturx": FileKind("Factur-X, ZUGFeRD (PDF with XML)", "application/pdf", ".facturx.pdf", electronic=True),
    "xrechnung_ubl": FileKind("XRechnung (UBL)", "application/xml", ".xrechnung-ubl.xml", electronic=True),
    "xrechnung_cii": FileKind("XRechnung (CII)", "application/xml", ".xrechnung-cii.xml", electronic=True),
    "ubl": FileKind("EN 16931 (UBL)", "application/xml", ".ubl.xml", electronic=True),
    "cii": FileKind("EN 16931 (CII)", "application/xml", ".cii.xml", electronic=True),
    "html": FileKind("HTML", "text/html", ".html"),
    "markdown": FileKind("Markdown", "text/markdown", ".md"),
    "csv": FileKind("CSV", "text/csv", ".csv"),
    "json": FileKind("JSON", "application/json", ".json"),
}


def document(invoice: Invoice, kind: str) -> bytes:
    """An invoice as a file of a kind of KINDS.

    Raises InvalidInput where the kind has no place for what the invoice says, SourceError where a package is missing.
    """
    # importlib would load all that the kinds need, and most need little.
    module = __import__(f"timetracker.invoicing.{kind}", fromlist=["document"])
    content: bytes = module.document(invoice)
    return content
