"""Invoices: drafts that follow what is tracked, issued ones that keep what they say, and credit notes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from timetracker.actions import billed_twice
from timetracker.actions.billable import Billable, billable
from timetracker.actions.bulk import record_many
from timetracker.actions.parties import check_right, details_of
from timetracker.domain import billing, details, invoice as words
from timetracker.domain.billing import Details
from timetracker.domain.dayword import day_named
from timetracker.domain.entry import Charge, KeptInvoice
from timetracker.domain.errors import AlreadyInState, Conflict, InvalidInput, NotFound
from timetracker.domain.event import Change, Draft, added, changed, removed
from timetracker.domain.invoice import Invoice
from timetracker.domain.jsontext import dumps, loads
from timetracker.domain.record import NamedTuple
from timetracker.store import named
from timetracker.store.reader import Reader
from timetracker.store.store import Tx
from timetracker.workspace import Workspace

OVERLAPS, LISTING, _BATCH = ("refuse", "keep"), "tt invoice list", 500


class InvoiceView(NamedTuple):
    """An invoice as it is kept, with what it says, or would say if it were issued today."""

    stored: KeptInvoice
    invoice: Invoice
    entries: int = 0
    reported: int | None = None


def show(ws: Workspace, name: str) -> InvoiceView:
    """An invoice by its number, or a draft by its own, as in `draft 3`. Raises NotFound, and as `draft`."""
    with ws.reading() as reader:
        check_right(ws, reader)
        stored = find(reader, name)
        if stored.status != "draft":
            return InvoiceView(stored, document(stored), len(reader.billed_on(stored.number or "")))
        outcome = made(ws, reader, stored, today(ws))
        return InvoiceView(stored, outcome.invoice, len(outcome.entries), outcome.reported)


def issue(
    ws: Workspace,
    name: str,
    *,
    on: str = "",
    overlaps: str = "refuse",
    agree: Callable[[InvoiceView], object] | None = None,
) -> InvoiceView:
    """Issue a draft: it gets the next number, keeps what it says from now on, and holds its entries.

    `agree` is told what is about to be issued, and raises where that is not what was agreed to. Raises Overlaps for
    time of a user that would be billed twice, unless `overlaps` is keep; SoAlready, and as `draft`.
    """
    with ws.change() as tx:
        stored = drafted(tx, name)
        planned, entries = _planned(ws, tx, stored, on, overlaps)
        if agree is not None:
            agree(planned)
        after, invoice = planned.stored, planned.invoice
        fields = {"invoice_id": stored.id, "lines": len(invoice.lines), "entries": len(entries)}
        tx.record(Draft("invoice.issued", fields, (changed(stored, after),)), ws.clock.now())
        _mark(ws, tx, entries, invoice.number)
        return planned


def planned(ws: Workspace, name: str, *, on: str = "", overlaps: str = "refuse") -> InvoiceView:
    """What `issue` would issue; nothing is. Raises as `issue`."""
    with ws.reading() as reader:
        return _planned(ws, reader, drafted(reader, name), on, overlaps)[0]


def _planned(
    ws: Workspace, reader: Reader, stored: KeptInvoice, on: str, overlaps: str
) -> tuple[InvoiceView, list[int]]:
    """A draft as it is issued now, and the numbers of the entries that it will hold."""
    details.chosen("--overlaps", overlaps, OVERLAPS)
    check_right(ws, reader)
    day = day_of(ws, on)
    outcome = made(ws, reader, stored, day)
    if overlaps == "refuse":
        billed_twice.check(reader, outcome.entries, ws.clock.now())
    seller = details_of(reader, None)
    if "name" not in seller.party:
        raise InvalidInput("Nothing says who sends the invoice.", hint="Give name='Ann Doe' or the like.",
                           command="tt invoice seller")  # fmt: skip
    invoice = outcome.invoice._replace(number=following_number(reader, seller, day))
    ids = [entry.id for entry in outcome.entries]
    return InvoiceView(_issued(stored, invoice), invoice, len(ids), outcome.reported), ids


def paid(ws: Workspace, name: str, *, on: str = "", unpaid: bool = False) -> InvoiceView:
    """Mark an invoice as paid on a day, today or another that is not to come, or as not paid.

    Raises NotFound, Conflict, SoAlready and NotAllowed.
    """
    with ws.change() as tx:
        check_right(ws, tx)
        stored = _standing(tx, name)
        day = None if unpaid else day_of(ws, on).isoformat()
        after = stored._replace(status="issued" if unpaid else "paid", paid=day)
        if after == stored:
            raise AlreadyInState(f"Invoice {stored.number} is so already.", hint="See all.", command=LISTING)
        fields = {"invoice_id": stored.id, "paid": not unpaid}
        tx.record(Draft("invoice.paid", fields, (changed(stored, after),)), ws.clock.now())
        return InvoiceView(after, document(after), len(tx.billed_on(stored.number or "")))


def cancel(ws: Workspace, name: str, *, on: str = "") -> tuple[InvoiceView, InvoiceView]:
    """Take an issued invoice back by a credit note with the next number; its entries are unbilled again.

    Returns the invoice and the credit note. Raises NotFound, Conflict and NotAllowed.
    """
    with ws.change() as tx:
        check_right(ws, tx)
        stored = _standing(tx, name)
        day = day_of(ws, on)
        assert stored.issued is not None
        if day.isoformat() < stored.issued:
            raise InvalidInput(f"Invoice {stored.number} is of {stored.issued}.", hint="Give that day, or a later one.")
        number = following_number(tx, details_of(tx, None), day)
        note = words.credit(document(stored), number, day.isoformat())
        draft_ = KeptInvoice(tx.next_id("invoice"), stored.client_id, "draft", "{}", corrects=stored.id)
        credit, after = _issued(draft_, note), stored._replace(status="cancelled")
        fields = {"invoice_id": stored.id, "credit_id": credit.id}
        ids = tx.billed_on(stored.number or "")
        tx.record(Draft("invoice.cancelled", fields, (changed(stored, after), added(credit))), ws.clock.now())
        _mark(ws, tx, ids, None)
        return InvoiceView(after, document(after), len(ids)), InvoiceView(credit, note, len(ids))


def delete(ws: Workspace, name: str) -> KeptInvoice:
    """Delete a draft. Raises NotFound, SoAlready for an issued invoice, and NotAllowed."""
    with ws.change() as tx:
        check_right(ws, tx)
        stored = drafted(tx, name)
        tx.record(Draft("invoice.deleted", {"invoice_id": stored.id}, (removed(stored),)), ws.clock.now())
        return stored


def everything(ws: Workspace, *, client: str | None = None, unpaid: bool = False) -> list[tuple[KeptInvoice, str]]:
    """All invoices and drafts with the names of their clients, oldest first; of one client, or those yet to be paid.

    Raises NotFound and NotAllowed.
    """
    with ws.reading() as reader:
        check_right(ws, reader)
        names = {client.id: client.name for client in reader.clients()}
        ids = names if client is None else (named.client(reader, client).id,)
        stored = [item for item in reader.invoices() if item.client_id in ids]
        stored = [item for item in stored if item.status == "issued" and item.corrects is None] if unpaid else stored
        buyers = {item.id: document(item).buyer.name for item in stored if item.status != "draft"}
        return [(item, buyers.get(item.id) or names.get(item.client_id, "")) for item in stored]


def document(stored: KeptInvoice) -> Invoice:
    """What an issued invoice says, as it was issued."""
    return words.from_data(loads(stored.document))


def find(reader: Reader, name: str) -> KeptInvoice:
    """The invoice of a number, or else the draft of one: `2026-001`, `draft 3`, `3`. Raises NotFound."""
    stored = reader.invoice_numbered(name.strip()) or _draft(reader, name)
    if stored is None:
        raise NotFound(f"There is no invoice {name.strip()!r}.", hint="See all.", command=LISTING)
    return stored


def drafted(reader: Reader, name: str) -> KeptInvoice:
    """The draft of a number, also where an invoice is numbered so too. Raises NotFound and SoAlready."""
    stored = _of_id(reader, name)
    if stored is None or stored.status != "draft":
        stored = reader.invoice_numbered(name.strip()) or stored or find(reader, name)
        raise AlreadyInState(f"Invoice {stored.number} is issued already.", hint="See it.",
                        command=("tt", "invoice", "show", stored.number or ""))  # fmt: skip
    return stored


def _draft(reader: Reader, name: str) -> KeptInvoice | None:
    stored = _of_id(reader, name)
    return stored if stored is not None and stored.status == "draft" else None


def _of_id(reader: Reader, name: str) -> KeptInvoice | None:
    """The draft of a number, or what it was issued as."""
    id = name.strip().lower().removeprefix("draft").strip()
    return reader.invoice(int(id)) if id.isascii() and id.isdecimal() and len(id) < 16 else None


def _standing(reader: Reader, name: str) -> KeptInvoice:
    """An issued invoice that was not taken back, and is not a credit note."""
    stored = find(reader, name)
    if stored.status == "draft":
        raise Conflict(f"Draft {stored.id} is not issued yet.", hint="Issue it first.",
                       command=("tt", "invoice", "issue", str(stored.id)))  # fmt: skip
    if stored.status == "cancelled":
        raise Conflict(f"Invoice {stored.number} was taken back.", hint="See all.", command=LISTING)
    if stored.corrects is not None:
        raise Conflict(f"{stored.number} is a credit note.", hint="Name an invoice.", command=LISTING)
    return stored


def today(ws: Workspace) -> date:
    """The day on which the action happens."""
    return ws.days.day_of(ws.clock.now())


def day_of(ws: Workspace, text: str) -> date:
    """The day that a text names; today where it names none. Raises InvalidInput for one to come."""
    if not text.strip():
        return today(ws)
    day = day_named(text, ws.days, ws.clock.now())
    if day is None:
        raise InvalidInput(f"{text!r} is not a day.", hint="As in: today, yesterday or 2026-11-30")
    if day > today(ws):
        raise InvalidInput(f"{day} is to come.", hint="Give today, or a day before.")
    return day


def made(ws: Workspace, reader: Reader, stored: KeptInvoice, day: date) -> Billable:
    """What a draft comes to on a day. Raises as `billable`."""
    client = reader.client(stored.client_id)
    if client is None:
        raise NotFound(f"The client of draft {stored.id} is deleted.", hint="Delete the draft.",
                       command=("tt", "invoice", "delete", str(stored.id)))  # fmt: skip
    return billable(ws.asking(reader), client, billing.recipe(stored.document), day)


def _issued(stored: KeptInvoice, invoice: Invoice) -> KeptInvoice:
    return stored._replace(
        status="issued", document=dumps(words.as_data(invoice)), number=invoice.number, issued=invoice.issued,
        due=invoice.due, total=invoice.total, currency=invoice.currency,
    )  # fmt: skip


def following_number(reader: Reader, seller: Details, day: date) -> str:
    """The next number; it is given in the transaction in which it is read."""
    return billing.next_number(
        seller.pattern or billing.PATTERN, day.isoformat(), reader.invoice_numbers(), seller.first or 1
    )


def _mark(ws: Workspace, tx: Tx, ids: Sequence[int], number: str | None) -> None:
    """Say of entries which invoice holds them; None: none."""

    def changes() -> Iterator[tuple[Change, ...]]:
        for begin in range(0, len(ids), _BATCH):
            batch = ids[begin : begin + _BATCH]
            charges = tx.charges(batch)
            yield tuple(_marked(charges.get(id), id, number) for id in batch)

    record_many(ws, tx, "entries.charged", changes())


def _marked(before: Charge | None, id: int, number: str | None) -> Change:
    after = (before or Charge(id))._replace(billed=number)
    if before is None:
        return added(after)
    return removed(before) if after.empty else changed(before, after)
