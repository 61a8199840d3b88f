"""Invoices of the JSON API, for tokens of administrators: drafts, issuing, paid, credit notes, files."""

from typing import Any

from flask import Response, g

from timetracker import invoicing
from timetracker.actions import drafts, invoice_files, invoices
from timetracker.actions.drafts import DraftRequest
from timetracker.actions.invoices import InvoiceView
from timetracker.domain import billing
from timetracker.domain.entry import KeptInvoice
from timetracker.domain.invoice import LANGUAGES
from timetracker.reports import invoices as report
from timetracker.web.api_catalog import PAGE, missing, page, versioned
from timetracker.web.calls import Param, Route, administrators, asked, body

STATES = ("draft", "issued", "overdue", "paid", "cancelled", "credit_note")


def get_invoices() -> object:
    """Invoices, credit notes and drafts by number, a page at a time; all, or those of a state."""
    given = asked()
    administrators()
    state, today = given["state"], invoices.today(g.ws)
    items = [item for item in invoices.everything(g.ws) if state in (None, _state(item[0]))]
    clients = {item.id: client for item, client in items}
    listed, after = page(given).cut([item for item, _ in items])
    sheet = report.listed([(item, clients[item.id]) for item in listed], today)
    return {**sheet.data, "next": after or None}


def _state(item: KeptInvoice) -> str:
    return report.state(item, invoices.today(g.ws)).replace(" ", "_")


def post_invoice() -> object:
    """Draft an invoice of what is unbilled of a client; it follows what is tracked until it is issued."""
    given = body()
    administrators()
    return _data(drafts.draft(g.ws, given["client"], _typed(DraftRequest(), given)))


def get_invoice(id: int) -> object:
    """One invoice, or a draft as it would be issued today."""
    return _data(invoices.show(g.ws, report.name(_stored(id))))


def patch_invoice(id: int) -> object:
    """Change what a draft is made of: what is given."""
    given = body()
    stored = _stored(id)
    return _data(drafts.edit(g.ws, report.name(stored), lambda before: _typed(before, given)))


def delete_invoice(id: int) -> object:
    """Delete a draft; undo brings it back. An issued invoice is taken back by a credit note."""
    stored = _stored(id)
    invoices.delete(g.ws, report.name(stored))
    return {"id": stored.id}


def post_issue(id: int) -> object:
    """Issue a draft: it gets the next number, and keeps its words, figures and entries from then on."""
    given = body()
    name = report.name(_stored(id))
    return _data(invoices.issue(g.ws, name, on=given["on"] or "", overlaps=given["overlaps"] or "refuse"))


def post_paid(id: int) -> object:
    """Mark an invoice as paid on a day, today where none is given, or as not paid."""
    given = body()
    name = report.name(_stored(id))
    return _data(invoices.paid(g.ws, name, on=given["on"] or "", unpaid=given["paid"] is False))


def post_cancel(id: int) -> object:
    """Take an invoice back by a credit note, which is the answer; its entries are unbilled again."""
    given = body()
    return _data(invoices.cancel(g.ws, report.name(_stored(id)), on=given["on"] or "")[1])


def get_file(id: int, kind: str) -> object:
    """An issued invoice as a file."""
    name = report.name(_stored(id))
    content = invoice_files.content(g.ws, name, kind.replace("_", "-"))
    named = f'attachment; filename="{invoice_files.file_name(name, kind)}"'
    return Response(content, mimetype=invoicing.KINDS[kind].mime, headers={"Content-Disposition": named})


def _stored(id: int) -> KeptInvoice:
    """The invoice of a number, whose version is noted. Raises NotAllowed and NotFound."""
    administrators()
    versioned("invoice", id)
    with g.ws.reading() as reader:
        stored: KeptInvoice | None = reader.invoice(id)
    if stored is None:
        raise missing("invoice", id)
    return stored


def _typed(before: DraftRequest, given: dict[str, Any]) -> DraftRequest:
    """What the body says of a draft; what is not given stays."""
    said = {name: given[name] for name in DraftRequest._fields if given.get(name) is not None}
    return before._replace(**said)


def _data(item: InvoiceView) -> object:
    sheet = report.one(item.stored, item.invoice, item.entries, invoices.today(g.ws), reported=item.reported)
    return {"invoice": sheet.data}


_ON = Param(help="The day of it, today or before, as on the command line.")
_DRAFT = {
    "span": Param(help="As in `lastmonth` or `2026-11`; empty: all that is unbilled."),
    "group_by": Param(help=f"What a line stands for: {', '.join(billing.GROUPS)}; several by commas."),
    "rounding": Param(help="As in `up 15m`; empty: as projects and clients have it."),
    "items": Param("array", help="Fixed items, as in `Licence: 3 x 49.90 @ 7%`."),
    "discount": Param(help="As in `10%`, `50` or `Loyalty: 5%`."),
    "taxes": Param("array", help="As in `19%` or `reverse`; `books=7%` is that of a project."),
    "currency": Param(help="As in `EUR`, where rates are in several."),
    "language": Param(choices=("", *LANGUAGES), help="Empty: as the client has it."),
    "terms": Param("integer", most=billing.TERMS_MAX, least=0, help="Days until it is due."),
    "note": Param(help="What it says at the end."),
}
ROUTES: dict[tuple[str, str], Route] = {
    ("/invoices", "GET"): Route(get_invoices, "read", {"state": Param(choices=STATES), **PAGE}, "Invoices"),
    ("/invoices", "POST"): Route(post_invoice, "write", {"client": Param(required=True), **_DRAFT}, "OneInvoice"),
    ("/invoices/{id}", "GET"): Route(get_invoice, "read", {}, "OneInvoice", item=True),
    ("/invoices/{id}", "PATCH"): Route(patch_invoice, "write", _DRAFT, "OneInvoice", item=True),
    ("/invoices/{id}", "DELETE"): Route(delete_invoice, "write", {}, "DeletedDraft", item=True),
    ("/invoices/{id}/issue", "POST"): Route(
        post_issue, "write", {"on": _ON, "overlaps": Param(choices=invoices.OVERLAPS)}, "OneInvoice", item=True
    ),
    ("/invoices/{id}/paid", "POST"): Route(
        post_paid, "write", {"on": _ON, "paid": Param("boolean", help="false: it is not paid.")}, "OneInvoice",
        item=True,
    ),
    ("/invoices/{id}/cancel", "POST"): Route(post_cancel, "write", {"on": _ON}, "OneInvoice", item=True),
    ("/invoices/{id}/files/{kind}", "GET"): Route(get_file, "read", {}, "File", item=True),
}  # fmt: skip
