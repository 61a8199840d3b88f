"""Files of invoices: written for whoever gets them, and checked by the rules of e-invoices."""

import os
from collections.abc import Sequence

from timetracker import invoicing
from timetracker.actions import destination, invoices
from timetracker.actions.parties import check_right
from timetracker.domain import details
from timetracker.domain.entry import KeptInvoice
from timetracker.domain.errors import Conflict, InvalidInput, SourceError
from timetracker.domain.invoice import Invoice
from timetracker.domain.record import NamedTuple
from timetracker.invoicing import apart
from timetracker.invoicing.check import Failure, check
from timetracker.reports.invoices import lacks
from timetracker.workspace import Workspace

NAMES = {kind.replace("_", "-"): kind for kind in invoicing.KINDS}
_MOST_BYTES = 50_000_000  # of a file that is checked
_OWN = "file"
_E_INVOICES = frozenset({"facturx", "cii", "ubl", "xrechnung_cii", "xrechnung_ubl"})


class WrittenFile(NamedTuple):
    """A file that was written."""

    kind: str
    path: str
    size: int


class InvoiceCheck(NamedTuple):
    """What was checked, and the rules that it breaks."""

    kind: str
    failures: Sequence[Failure]


def content(ws: Workspace, name: str, kind: str) -> bytes:
    """An issued invoice as a file of a kind of NAMES.

    Raises NotFound, Conflict for a draft, InvalidInput where the kind has no place for what it says, and SourceError.
    """
    details.chosen("--as", kind, tuple(NAMES))
    return invoicing.document(_issued(ws, name)[1], NAMES[kind])


def send(ws: Workspace, name: str, kinds: Sequence[str], directory: str) -> list[WrittenFile]:
    """Write the files of an issued invoice, each whole or not at all.

    Where no kind is named, they follow from whom it is to. Raises as `content`.
    """
    for kind in kinds:
        details.chosen("--as", kind, tuple(NAMES))
    stored, invoice = _issued(ws, name)
    chosen = [NAMES[kind] for kind in kinds] or _usual(invoice)
    if text := lacks(invoice):
        chosen = chosen if kinds else ["pdf"]
        if not kinds or any(kind in _E_INVOICES for kind in chosen):
            what = "This e-invoice breaks rules" if kinds else "The PDF has no e-invoice inside"
            ws.warn("no_e_invoice", f"{what}: it lacks {text}. Say so, then cancel the invoice and issue it again.",
                    command=("tt", "invoice", "seller"))  # fmt: skip
    files = [(kind, invoicing.document(invoice, kind)) for kind in dict.fromkeys(chosen)]
    return [_written(directory, stored, kind, text) for kind, text in files]


def checked(ws: Workspace, name: str) -> list[InvoiceCheck]:
    """The rules that an issued invoice breaks as an e-invoice in each syntax, or a file that is named.

    Raises NotFound, Conflict for a draft, and SourceError for what is not an e-invoice.
    """
    if os.path.isfile(name):
        return [InvoiceCheck(_OWN, check(_read(name)))]
    invoice = _issued(ws, name)[1]
    return [
        InvoiceCheck(kind.replace("_", "-"), check(invoicing.document(invoice, kind))) for kind in _checkable(invoice)
    ]


def checked_apart(ws: Workspace, name: str) -> list[InvoiceCheck]:
    """The same of an issued invoice, never of a file, in another process: a server has others to answer meanwhile."""
    invoice = _issued(ws, name)[1]
    kinds = _checkable(invoice)
    broken = apart.checked([invoicing.document(invoice, kind) for kind in kinds])
    return [InvoiceCheck(kind.replace("_", "-"), failures) for kind, failures in zip(kinds, broken, strict=True)]


def look(ws: Workspace, name: str, kind: str) -> bytes:
    """How an invoice looks, or a draft would if it were issued today. Raises as `invoices.show` and `content`."""
    return invoicing.document(invoices.show(ws, name).invoice, kind)


def file_name(number: str, kind: str) -> str:
    """What the file of an invoice is called."""
    plain = "".join("-" if sign in '/\\:*?"<>|' else sign for sign in number)
    return f"{plain}{invoicing.KINDS[kind].ending}"


def _checkable(invoice: Invoice) -> Sequence[str]:
    """The kinds of e-invoice that it is checked as."""
    return ("cii", "ubl", *(("xrechnung_cii", "xrechnung_ubl") if _german(invoice) else ()))


def _issued(ws: Workspace, name: str) -> tuple[KeptInvoice, Invoice]:
    with ws.reading() as reader:
        check_right(ws, reader)
        stored = invoices.find(reader, name)
    if stored.status == "draft":
        raise Conflict(
            f"Draft {stored.id} is not issued yet.", hint="Issue it first.",
            command=("tt", "invoice", "issue", str(stored.id)),
        )  # fmt: skip
    return stored, invoices.document(stored)


def _usual(invoice: Invoice) -> list[str]:
    """A PDF that carries the e-invoice, and for who asks for a Leitweg-ID in Germany an XRechnung."""
    return ["facturx", *(["xrechnung_ubl"] if _german(invoice) else [])]


def _german(invoice: Invoice) -> bool:
    return invoice.buyer.country == "DE" and bool(invoice.buyer.reference)


def _written(directory: str, stored: KeptInvoice, kind: str, text: bytes) -> WrittenFile:
    path = os.path.join(directory, file_name(stored.number or "", kind))
    try:
        os.makedirs(directory, exist_ok=True)
        with destination.opened(path) as handle, open(handle, "wb", closefd=False) as file:
            file.write(text)
    except OSError as error:
        raise SourceError(f"{path} cannot be written ({error.strerror}).", hint="Name another directory.") from error
    return WrittenFile(kind.replace("_", "-"), os.path.abspath(path), len(text))


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            text = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", hint="Name another file.") from error
    if len(text) > _MOST_BYTES:
        raise InvalidInput(f"{path} is too large for an invoice.", hint="Name another file.")
    return text
