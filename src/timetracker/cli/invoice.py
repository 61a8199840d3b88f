"""Invoices: what is unbilled becomes a draft, is issued, paid, or taken back."""

from __future__ import annotations

from timetracker.actions import drafts, invoice_files, invoices, parties
from timetracker.cli.ask import confirmed
from timetracker.cli.export import exported
from timetracker.cli.output import show_bytes, write_data
from timetracker.cli.registry import command
from timetracker.domain.annotations import Sequence
from timetracker.domain.errors import InvalidInput
from timetracker.reports import invoices as report
from timetracker.view import Card, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from timetracker.actions.invoices import InvoiceView
    from timetracker.cli.administration import Out
    from timetracker.cli.billing import (
        Facts,
        InvoiceCurrency,
        InvoiceDay,
        InvoiceDirectory,
        InvoiceDiscount,
        InvoiceGroups,
        InvoiceItems,
        InvoiceKind,
        InvoiceKinds,
        InvoiceLanguage,
        InvoiceName,
        InvoiceNote,
        InvoiceOrFile,
        InvoicePreview,
        InvoiceRound,
        InvoiceTaxes,
        InvoiceTerms,
        OnlyOpen,
        OverlapsKept,
        Unpaid,
    )
    from timetracker.cli.parameters import ClientName, OnlyClient, SpanText
    from timetracker.workspace import Workspace


@command("invoice", "new", writes=True)
def new(
    ws: Workspace,
    client: ClientName,
    span: SpanText = (),
    *,
    group_by: InvoiceGroups = "project",
    round_: InvoiceRound = "",
    item: InvoiceItems = (),
    discount: InvoiceDiscount = "",
    tax: InvoiceTaxes = (),
    currency: InvoiceCurrency = "",
    language: InvoiceLanguage = "",
    terms: InvoiceTerms = None,
    note: InvoiceNote = "",
    preview: InvoicePreview = False,
) -> Sheet:
    """Draft an invoice of what is unbilled of a client.

    Of all time, or of the entries that begin in SPAN. A draft follows what is tracked until it is issued, and says how
    its amounts differ from the report.
    Examples: tt invoice new Acme lastmonth --tax 19% · tt invoice new Acme --item "Hosting: 3 x 20" --preview
    """
    request = drafts.DraftRequest(
        " ".join(span), group_by, round_, item, discount, tax, currency, language, terms, note
    )  # fmt: skip
    make = drafts.preview if preview else drafts.draft
    return _sheet(ws, make(ws, client, request))


@command("invoice", "list")
def list_(ws: Workspace, *, client: OnlyClient = None, open_: OnlyOpen = False) -> Sheet:
    """List invoices, credit notes and drafts.

    Examples: tt invoice list · tt invoice list --client Acme --open
    """
    return report.listed(invoices.everything(ws, client=client, unpaid=open_), _today(ws))


@command("invoice", "show")
def show(ws: Workspace, invoice: InvoiceName) -> Sheet:
    """Show an invoice, or a draft as of today.

    Examples: tt invoice show 2026-001 · tt invoice show 3
    """
    return _sheet(ws, invoices.show(ws, invoice))


@command("invoice", "issue", writes=True)
def issue(ws: Workspace, invoice: InvoiceName, *, on: InvoiceDay = "", overlaps: OverlapsKept = "refuse") -> Card:
    """Issue a draft.

    It gets the next number and keeps its words and figures from then on, whatever is renamed, merged or priced again;
    its entries keep their times. Only a credit note takes it back: tt invoice cancel.
    Example: tt invoice issue 3
    """
    issued = invoices.issue(ws, invoice, on=on, overlaps=overlaps)
    words = f"Issued invoice {{name}} to {issued.invoice.buyer.name}: {{total}}, due {issued.invoice.due}."
    return _card(ws, issued, words)


@command("invoice", "send")
def send(ws: Workspace, invoice: InvoiceName, *, as_: InvoiceKinds = (), out: InvoiceDirectory = ".") -> Sheet:
    """Write the files of an issued invoice, to be sent.

    A Factur-X PDF, and an XRechnung for who has a reference (Leitweg-ID) in Germany; or those that --as names. The same
    invoice gives the same bytes at any time. Needs the extra `invoice`.
    Examples: tt invoice send 2026-001 --out bills · tt invoice send 2026-001 --as pdf,ubl
    """
    kinds = [kind for text in as_ for kind in text.replace(",", " ").split()]
    return report.written(invoice_files.send(ws, invoice, kinds, out))


@command("invoice", "export")
def export(ws: Workspace, invoice: InvoiceName, *, as_: InvoiceKind = "json", out: Out = None) -> Card | None:
    """Write one file of an issued invoice, or print it.

    Example: tt invoice export 2026-001 --as markdown
    """
    content = invoice_files.content(ws, invoice, as_)
    if out not in (None, "-", "/dev/stdout"):
        return exported(out, [content])
    if b"\0" in content or content.startswith(b"%PDF"):
        show_bytes(content, as_, "Write it to a file, as in --out invoice.pdf")
    else:
        write_data([content.decode()])
    return None


@command("invoice", "check")
def check(ws: Workspace, invoice: InvoiceOrFile) -> Sheet:
    """Check an e-invoice, by number or file.

    By the official rules of EN 16931, and by those of XRechnung where it is one; nothing is fetched. Exit code 6 where
    a rule is broken. Needs the extra `invoice`.
    Examples: tt invoice check 2026-001 · tt invoice check theirs.pdf
    """
    return report.checked(invoice_files.checked(ws, invoice))


@command("invoice", "paid", writes=True)
def paid(ws: Workspace, invoice: InvoiceName, *, on: InvoiceDay = "", unpaid: Unpaid = False) -> Card:
    """Mark an invoice as paid.

    Examples: tt invoice paid 2026-001 · tt invoice paid 2026-001 --on yesterday
    """
    done = invoices.paid(ws, invoice, on=on, unpaid=unpaid)
    return _card(
        ws, done, "Invoice {name} is not paid." if unpaid else f"Invoice {{name}} was paid on {done.stored.paid}."
    )


@command("invoice", "cancel", writes=True, confirms=True)
def cancel(ws: Workspace, invoice: InvoiceName, *, on: InvoiceDay = "") -> Card:
    """Take an issued invoice back by a credit note.

    The credit note has the next number; the entries can be billed again.
    Example: tt invoice cancel 2026-001
    """
    confirmed(ws, f"Take invoice {invoice} back by a credit note? There is no way back.")
    before, credit = invoices.cancel(ws, invoice, on=on)
    return _card(ws, credit, f"Credit note {{name}} takes back invoice {before.stored.number}: {{total}}.")


@command("invoice", "delete", writes=True)
def delete(ws: Workspace, invoice: InvoiceName) -> Card:
    """Delete a draft.

    An issued invoice is never deleted: tt invoice cancel takes it back.
    """
    stored = invoices.delete(ws, invoice)
    return Card(f"Deleted draft {stored.id}. Take it back: tt undo", {"id": stored.id})


@command("invoice", "seller", writes=True)
def seller(ws: Workspace, facts: Facts = ()) -> Card:
    """Show or change what invoices say of their sender.

    name, street, street2, postcode, city, region, country, vat-id, tax-number, registration, contact, phone, email,
    endpoint, iban, bic, bank; and for all invoices language, terms (days), tax, note, pattern and first (of numbers).
    Example: tt invoice seller name="Ann Doe" city=Berlin country=DE vat-id=DE123456789 tax=19% terms=14
    """
    said = parties.describe(ws, None, _facts(facts)) if facts else parties.described(ws, None)
    return report.details(said, "their sender")


@command("invoice", "client", writes=True)
def client(ws: Workspace, client: ClientName, facts: Facts = ()) -> Card:
    """Show or change what invoices say of a client.

    As of their sender, and reference (in Germany the Leitweg-ID); what is not said is as their sender has it.
    Example: tt invoice client Acme street="Main St 1" city=Paris country=FR vat-id=FR12345678901 tax=reverse
    """
    said = parties.describe(ws, client, _facts(facts)) if facts else parties.described(ws, client)
    return report.details(said, client)


def _facts(texts: Sequence[str]) -> dict[str, str]:
    facts = {}
    for text in texts:
        field, sign, value = text.partition("=")
        if not sign:
            raise InvalidInput(
                f"{text!r} is not a field with its value.", hint='As in: city=Berlin; several words as city="New York"'
            )
        facts[field] = value
    return facts


def _today(ws: Workspace) -> date:
    return ws.days.day_of(ws.clock.now())


def _sheet(ws: Workspace, item: InvoiceView) -> Sheet:
    return report.one(item.stored, item.invoice, item.entries, _today(ws), reported=item.reported)


def _card(ws: Workspace, item: InvoiceView, headline: str) -> Card:
    return report.card(item.stored, item.invoice, headline, _today(ws))
