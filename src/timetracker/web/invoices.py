"""Invoices, for administrators: the list, drafts, issuing after a look, what was paid, and credit notes."""

from typing import Any

from flask import abort, g, request
from flask.typing import ResponseReturnValue

from timetracker import invoicing
from timetracker.actions import drafts, invoices, parties, versions
from timetracker.actions.drafts import DraftRequest
from timetracker.actions.edit import version
from timetracker.actions.invoices import InvoiceView
from timetracker.domain import billing, invoice
from timetracker.domain.entry import KeptInvoice
from timetracker.domain.errors import Conflict, InvalidInput, NotFound, Stale
from timetracker.invoicing import extra
from timetracker.render import Display
from timetracker.render.cells import RIGHT
from timetracker.render.figures import SheetTexts
from timetracker.reports import catalog, invoices as report
from timetracker.web import wording
from timetracker.web.forms import address, back, done, field, maybe_field, note, page
from timetracker.web.routes import ID, Routes

PER_PAGE = 100
STATES = ("draft", "issued", "overdue", "paid", "cancelled", "credit note")
GROUPINGS = ("project", "task", "user", "day", "month", "note", "project,task", "none")

routes = Routes(for_admins=True)


@routes.get("/invoices", "invoices")
def invoice_list() -> ResponseReturnValue:
    """Invoices, credit notes and drafts, the newest first, of a client or a state."""
    asked = {name: address().args.get(name, "").strip() for name in ("client", "state")}
    today = invoices.today(g.ws)
    rows: list[dict[str, Any]] = [
        {"item": item, "client": client, "state": report.state(item, today), "total": report.total(item)}
        for item, client in reversed(invoices.everything(g.ws))
        if asked["client"].casefold() in client.casefold()
    ]
    rows = [row for row in rows if asked["state"] in ("", row["state"])]
    before = address().args.get("before", "")
    if before.isascii() and before.isdecimal():
        rows = [row for row in rows if row["item"].id < int(before[:16])]
    return page(
        "invoices.html", rows=rows[:PER_PAGE], asked=asked, before=before, states=STATES, more=len(rows) > PER_PAGE,
        clients=clients(), name=report.name, seller=parties.described(g.ws, None).party.get("name"),
    )  # fmt: skip


def clients() -> list[str]:
    """The names of all clients."""
    return [item.thing.name for item in g.ws.ask(catalog.things, "client")]


def kept(id: int) -> KeptInvoice:
    """The invoice or draft of a number, for administrators alone."""
    with g.ws.reading() as reader:
        stored = reader.invoice(id)
    if stored is None:
        abort(404, "There is no such invoice; a draft may have been deleted.")
    return stored  # type: ignore[no-any-return]  # of flask's namespace


# -- drafts --------------------------------------------------------------------------------------------


@routes.get("/invoices/new", "new_invoice")
def new() -> ResponseReturnValue:
    """A form for a draft, filled with what the address says."""
    given = {name: address().args.get(name, "").strip() for name in ("client", "span")}
    return page("invoice_new.html", client=given["client"], **_choices(DraftRequest(given["span"])), clients=clients())


@routes.post("/invoices", "draft_invoice")
def draft() -> ResponseReturnValue:
    """Keep a draft."""
    item = drafts.draft(g.ws, field("client"), _typed())
    return done(f"Drafted: {report.priced(item.invoice.total, item.invoice.currency)}.", _path(item.stored))


@routes.get(f"/invoices/{ID}", "invoice")
def one(id: int) -> ResponseReturnValue:
    """A draft as it would be issued today, or an issued invoice with its files."""
    stored = kept(id)
    if stored.status == "draft":
        return _draft_page(stored)
    item = invoices.show(g.ws, report.name(stored))
    with g.ws.reading() as reader:
        credit = next((item for item in reader.invoices() if item.corrects == id), None)
        corrected = reader.invoice(stored.corrects or 0)
    return page(
        "invoice.html", item=item, credit=credit, corrected=corrected, kinds=_kinds(),
        absent=extra.absent("check"), install=extra.INSTALL, **_sheet(item),
    )  # fmt: skip


def _draft_page(stored: KeptInvoice) -> ResponseReturnValue:
    """A draft can be looked at, changed and deleted also where it could not be issued."""
    with g.ws.reading() as reader:
        client = reader.client(stored.client_id)
    values: dict[str, Any] = {"refusal": "", "shown": None}
    try:
        item = invoices.show(g.ws, report.name(stored))
        values |= {"shown": item, **_sheet(item)}
    except (InvalidInput, NotFound, Conflict) as error:
        values["refusal"] = wording.sentence(error, g.ws.settings.zone)
    recipe = billing.recipe(stored.document)
    return page(
        "draft.html", stored=stored, client="" if client is None else client.name,
        version=versions.of_record(stored, "" if client is None else client.name), absent=extra.absent("pdf"),
        warnings=[warning.message for warning in g.ws.warnings], **_choices(drafts.request_of(recipe)), **values,
    )  # fmt: skip


def _choices(typed: DraftRequest) -> dict[str, Any]:
    """What is in the fields of a draft, and what may be."""
    return {
        "typed": typed,
        "tax": next((text for text in typed.taxes if "=" not in text), ""),
        "taxes": "\n".join(text for text in typed.taxes if "=" in text),
        "items": "\n".join(typed.items),
        "groupings": GROUPINGS,
        "languages": [("", "as the client has it"), *((code, code) for code in invoice.LANGUAGES)],
    }


def _typed() -> DraftRequest:
    """What the form says of a draft. Raises InvalidInput."""
    taxes = _lines("taxes")
    for text in taxes:
        if "=" not in text:
            raise InvalidInput(f"{text!r} is not a tax of a project.", hint="As in: books=7%, one on each line.")
    terms = field("terms")
    if terms and not (terms.isascii() and terms.isdecimal() and len(terms) < 9):
        raise InvalidInput(f"{terms!r} is not a whole number.", hint="Give the days until it is due, as in 14.")
    general = [field("tax")] if field("tax") else []
    return DraftRequest(
        field("span"), field("group_by") or "project", field("rounding"), _lines("items"), field("discount"),
        [*general, *taxes], field("currency"), field("language"), int(terms) if terms else None, note(),
    )  # fmt: skip


def _lines(name: str) -> list[str]:
    return [line for line in note(name).split("\n") if line.strip()]


@routes.post(f"/invoices/{ID}", "change_invoice")
def change(id: int) -> ResponseReturnValue:
    """Save or delete a draft; mark an invoice as paid, or as not paid."""
    stored, act = kept(id), field("act")
    name = report.name(stored)
    versions.expect(g.ws, "invoice", id, maybe_field("version"))
    if act in ("paid", "unpaid"):
        item = invoices.paid(g.ws, name, on=field("on"), unpaid=act == "unpaid")
        return done(f"Invoice {name} {'was paid on ' + item.stored.paid if item.stored.paid else 'is not paid'}.",
                    _path(stored))  # fmt: skip
    if act == "delete":
        invoices.delete(g.ws, name)
        return done(f"Deleted {name}.", "/invoices")
    drafts.edit(g.ws, name, _typed())
    return done(f"Changed {name}.", _path(stored))


# -- after a look --------------------------------------------------------------------------------------


@routes.get(f"/invoices/{ID}/issue")
def look_at_issue(id: int) -> ResponseReturnValue:
    """What would be issued, with its number and total; nothing is."""
    stored = kept(id)
    if stored.status != "draft":
        return one(id)
    asked = {name: address().args.get(name, "").strip() for name in ("on", "overlaps")}
    try:
        item = invoices.planned(g.ws, report.name(stored), on=asked["on"], overlaps=asked["overlaps"] or "refuse")
    except (InvalidInput, NotFound, Conflict) as error:
        refusal = wording.sentence(error, g.ws.settings.zone)
        return page("issue.html", stored=stored, asked=asked, shown=None, refusal=refusal)
    return page(
        "issue.html", stored=stored, asked=asked, shown=item, seen=_seen(item),
        warnings=[warning.message for warning in g.ws.warnings], **_sheet(item),
    )  # fmt: skip


def _seen(item: InvoiceView) -> str:
    """What was looked at: issued is nothing else."""
    return version((item.invoice, item.entries))


@routes.post(f"/invoices/{ID}/issue", "issue_invoice")
def issue(id: int) -> ResponseReturnValue:
    """Issue a draft, if it says what was looked at and has the number that was shown."""
    stored, expected = kept(id), request.form.get("seen", "")

    def agree(planned: InvoiceView) -> None:
        if _seen(planned) != expected:
            raise Stale("Something was changed since you looked.", hint="Look at it again, then repeat.")

    item = invoices.issue(g.ws, f"draft {stored.id}", on=field("on"), overlaps=field("overlaps") or "refuse",
                           agree=agree)  # fmt: skip
    total = report.priced(item.invoice.total, item.invoice.currency)
    return back(f"Issued invoice {item.invoice.number}: {total}, due {item.invoice.due}.", _path(stored))


@routes.get(f"/invoices/{ID}/cancel")
def look_at_credit(id: int) -> ResponseReturnValue:
    """What a credit note would take back; nothing is."""
    stored = kept(id)
    if stored.status not in ("issued", "paid") or stored.corrects is not None:
        return one(id)
    item = invoices.show(g.ws, report.name(stored))
    with g.ws.reading() as reader:
        number = invoices.following_number(reader, parties.details_of(reader, None), invoices.today(g.ws))
    return page("credit.html", item=item, number=number, **_sheet(item))


@routes.post(f"/invoices/{ID}/cancel", "cancel_invoice")
def cancel(id: int) -> ResponseReturnValue:
    """Take an issued invoice back by a credit note."""
    before, credit = invoices.cancel(g.ws, report.name(kept(id)), on=field("on"))
    said = f"Credit note {credit.invoice.number} takes back invoice {before.invoice.number}."
    return back(said, _path(credit.stored))


def _path(stored: KeptInvoice) -> str:
    return f"/invoices/{stored.id}"


def _sheet(item: InvoiceView) -> dict[str, Any]:
    """Its lines and sums, as `tt invoice show` has them."""
    today = invoices.today(g.ws)
    sheet = report.one(item.stored, item.invoice, item.entries, today, reported=item.reported)
    return {
        "sheet": sheet, "figures": SheetTexts(sheet, Display(g.ws.settings.zone)), "right": RIGHT,
        "state": report.state(item.stored, today), "total": report.priced(item.invoice.total, item.invoice.currency),
        "name": report.name(item.stored), "today": today.isoformat(),
    }  # fmt: skip


def _kinds() -> list[tuple[str, str, str]]:
    """The files of an invoice: kind, title, and the package that is missing for it."""
    return [(kind, of.title, extra.absent(kind)) for kind, of in invoicing.KINDS.items()]  # fmt: skip
