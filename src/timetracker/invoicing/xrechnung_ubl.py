"""XRechnung 3.0, the German form of EN 16931, in UBL."""

from timetracker.domain.invoice import Invoice
from timetracker.invoicing import ubl
from timetracker.invoicing.en16931 import XRECHNUNG


def document(invoice: Invoice) -> bytes:
    """The invoice as XML; the authorities that get it ask for more than EN 16931: see `check`."""
    return ubl.document(invoice, XRECHNUNG)
