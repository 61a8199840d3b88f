"""Invoices as people and programs see them: the list, one with its lines, and what they say of whom."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from timetracker.domain import einvoice, invoice as words, money
from timetracker.domain.billing import Details
from timetracker.domain.counting import counted
from timetracker.domain.entry import KeptInvoice
from timetracker.domain.invoice import Invoice
from timetracker.view import Card, Column, Sheet

COLUMNS = (
    Column("number", "Invoice"), Column("client", "Client", "label"), Column("status", "State"),
    Column("issued", "Issued"), Column("due", "Due"), Column("total", "Total", "money"), Column("currency", ""),
)  # fmt: skip
_LINES = (
    Column("text", "What", "label"), Column("quantity", "Quantity", "money"), Column("unit", ""),
    Column("price", "Price", "money"), Column("tax", "Tax"), Column("amount", "Amount", "money"),
)  # fmt: skip


def listed(items: Sequence[tuple[KeptInvoice, str]], today: date) -> Sheet:
    """All invoices and drafts, oldest first; one that is due and not paid is overdue."""
    rows = [
        [
            name(stored),
            client,
            state(stored, today),
            stored.issued or "",
            stored.due or "",
            total(stored),
            stored.currency or "",
        ]
        for stored, client in items
    ]
    data = [_kept(stored, client, today) for stored, client in items]
    return Sheet("Invoices", COLUMNS, rows, {"invoices": data}, note="" if rows else "No invoices.")


def name(stored: KeptInvoice) -> str:
    """How an invoice is called: by its number, or as a draft."""
    return stored.number or f"draft {stored.id}"


def state(stored: KeptInvoice, today: date) -> str:
    """Its state in a word or two."""
    if stored.corrects is not None:
        return "credit note"
    overdue = stored.status == "issued" and stored.due is not None and stored.due < today.isoformat()
    return "overdue" if overdue else stored.status


def one(stored: KeptInvoice, invoice: Invoice, entries: int, today: date, *, reported: int | None = None) -> Sheet:
    """An invoice with its lines, discounts, taxes and sums; a draft as it would be issued today.

    `reported` is what a report of the same time says.
    """
    rows = [*_rows(invoice)]
    totals = [f"Total in {invoice.currency}", "", "", "", "", _signed(invoice.total, invoice.currency)]
    data = {**_kept(stored, invoice.buyer.name, today), "entries": entries, **words.as_data(invoice), **_sums(invoice),
            "number": stored.number}  # fmt: skip
    if reported is not None:
        data["report"] = money.text(reported, invoice.currency)
        data["difference"] = _signed(invoice.net - reported - _beside(invoice), invoice.currency)
    title = f"{'Invoice' if invoice.kind == 'invoice' else 'Credit note'} {_called(stored)} to {invoice.buyer.name}"
    notes = [*_notes(stored, invoice, entries, today), *_difference(invoice, reported), *_lacking(invoice)]
    return Sheet(title, _LINES, rows, data, totals=totals, note=" ".join(notes))


def card(stored: KeptInvoice, invoice: Invoice, headline: str, today: date) -> Card:
    """What was done with an invoice; `{name}` and `{total}` stand for what it is called and comes to."""
    text = headline.replace("{name}", name(stored)).replace("{total}", priced(invoice.total, invoice.currency))
    return Card(text, {"invoice": {**_kept(stored, invoice.buyer.name, today), **_sums(invoice)}})


def details(said: Details, of: str) -> Card:
    """What invoices say of a client, or of their sender."""
    plain = {**said.party, **{field: value for field, value in said._asdict().items() if field != "party"}}
    given = {field: value for field, value in plain.items() if value not in ("", None)}
    fields = [(field.replace("_", "-"), "text", str(value)) for field, value in given.items()]
    return Card(f"Invoices say of {of}{':' if fields else ' nothing yet.'}", {"billing": given}, fields)


def written(files: Sequence[Any]) -> Sheet:
    """The files of an invoice that were written: each with its kind, path and size."""
    columns = (Column("kind", "File"), Column("path", "Path"), Column("size_bytes", "Bytes", "count"))
    data = [{"kind": file.kind, "path": file.path, "size_bytes": file.size} for file in files]
    return Sheet("Files", columns, [tuple(item.values()) for item in data], {"files": data})


def checked(items: Sequence[Any]) -> Sheet:
    """The rules that e-invoices break, each with its number; a fatal one needs attention."""
    columns = (
        Column("kind", "File"), Column("rule", "Rule"), Column("fatal", "Fatal", "yes_no"),
        Column("text", "What it says"), Column("place", "Where"),
    )  # fmt: skip
    rows = [[item.kind, *failure[:1], failure.fatal, failure.text, failure.place]
            for item in items for failure in item.failures]  # fmt: skip
    data = [{"kind": item.kind, "failures": [failure._asdict() for failure in item.failures]} for item in items]
    kinds = ", ".join(item.kind for item in items)
    fatal = any(failure.fatal for item in items for failure in item.failures)
    note = "" if rows else f"No rule is broken: {kinds}."
    return Sheet("Rules that are broken", columns, rows, {"checked": data}, note=note, attention=fatal)


def priced(amount: int, currency: str) -> str:
    """An amount with its currency: `1234.50 EUR`."""
    return f"{_signed(amount, currency)} {currency}"


def _signed(amount: int, currency: str) -> str:
    return f"{'-' if amount < 0 else ''}{money.text(abs(amount), currency)}"


def _called(stored: KeptInvoice) -> str:
    return name(stored) if stored.id else "preview"


def total(stored: KeptInvoice) -> str:
    """What it comes to, below zero for a credit note; empty for a draft."""
    if stored.total is None or stored.currency is None:
        return ""
    return _signed(stored.total if stored.corrects is None else -stored.total, stored.currency)


def _kept(stored: KeptInvoice, client: str, today: date) -> dict[str, Any]:
    return {
        "id": stored.id, "number": stored.number, "client": client, "state": state(stored, today).replace(" ", "_"),
        "issued": stored.issued, "due": stored.due, "paid": stored.paid, "total": total(stored) or None,
        "currency": stored.currency,
    }  # fmt: skip


def _sums(invoice: Invoice) -> dict[str, str]:
    sums = {"net": invoice.net, "tax": invoice.tax, "total": invoice.total}
    return {field: money.text(amount, invoice.currency) for field, amount in sums.items()} | {
        "currency": invoice.currency
    }


def _rows(invoice: Invoice) -> Iterator[list[Any]]:
    code = invoice.currency
    for line in invoice.lines:
        unit = {"hour": "h"}.get(line.unit, line.unit)
        yield [line.text, line.quantity, unit, line.price, _tax(line.tax), money.text(line.amount, code)]
    for off in invoice.discounts:
        percent = f"{off.percent}%" if off.percent else ""
        yield [off.text, "", percent, "", _tax(off.tax), _signed(-off.amount, code)]
    for item in invoice.taxes:
        on = f"Tax {_tax(item.tax)} on {money.text(item.taxable, code)}"
        yield [on, "", "", "", "", money.text(item.amount, code)]


def _tax(tax: Any) -> str:
    return f"{tax.percent}%" if tax.kind == "standard" else str(tax.kind)


def _notes(stored: KeptInvoice, invoice: Invoice, entries: int, today: date) -> Iterator[str]:
    if stored.status == "draft":
        if stored.id:
            yield f"Draft {stored.id} to {invoice.buyer.name}, due {invoice.due}."
        if entries:
            yield f"Holds {counted(entries, 'entry')} once it is issued."
    else:
        holds = f"; holds {counted(entries, 'entry')}" if entries else ""
        yield f"To {invoice.buyer.name}, issued {invoice.issued}, due {invoice.due}; {state(stored, today)}{holds}."


def _beside(invoice: Invoice) -> int:
    """What of the net amount is no work."""
    return sum(line.amount for line in invoice.lines if not line.seconds) - invoice.discount


def _difference(invoice: Invoice, reported: int | None) -> Iterator[str]:
    work = sum(line.amount for line in invoice.lines if line.seconds)
    if reported is None or not (work or reported):
        return
    if work == reported:
        yield f"The report says the same: {priced(reported, invoice.currency)}."
    else:
        more = priced(abs(work - reported), invoice.currency)
        says = priced(reported, invoice.currency)
        yield f"The work is {more} {'more' if work > reported else 'less'} than the report says ({says})."


def lacks(invoice: Invoice) -> str:
    """What an e-invoice of it lacks: `vat-id or tax-number of the sender, country of Acme`; empty for nothing."""
    return ", ".join(
        f"{' or '.join(field.replace('_', '-') for field in item.fields)} of"
        f" {'the sender' if item.seller else invoice.buyer.name}"
        for item in einvoice.lacking(invoice)
    )


def _lacking(invoice: Invoice) -> Iterator[str]:
    if text := lacks(invoice):
        yield f"To be an e-invoice it lacks: {text}."
