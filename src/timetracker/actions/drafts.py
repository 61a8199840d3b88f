"""Drafts of invoices: what is typed for them, what they would say, and changes of it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from timetracker.actions.billable import billable
from timetracker.actions.invoices import InvoiceView, drafted, made, today
from timetracker.actions.parties import check_right
from timetracker.domain import billing, details, invoice as words, money, rounding, span, tax as taxes
from timetracker.domain.billing import Recipe
from timetracker.domain.entry import KeptInvoice
from timetracker.domain.errors import InvalidInput, Unchanged
from timetracker.domain.event import Draft, added, changed
from timetracker.domain.record import NamedTuple
from timetracker.domain.text import note
from timetracker.store import named
from timetracker.store.reader import Reader
from timetracker.workspace import Workspace


class DraftRequest(NamedTuple):
    """What is typed for a draft; an empty text leaves a thing to the client, or else to the sender."""

    span: str = ""
    group_by: str = "project"
    rounding: str = ""
    items: Sequence[str] = ()
    discount: str = ""
    taxes: Sequence[str] = ()
    currency: str = ""
    language: str = ""
    terms: int | None = None
    note: str = ""


def draft(ws: Workspace, client: str, request: DraftRequest) -> InvoiceView:
    """Keep a draft of an invoice of what is unbilled of a client, and show it; a dry run only shows it.

    Raises NotFound, InvalidInput, NotASpan, NotARounding and NotAllowed.
    """
    with ws.change() as tx:
        planned = _planned(ws, tx, client, request)
        stored = planned.stored._replace(id=tx.next_id("invoice"))
        tx.record(Draft("invoice.drafted", {"invoice_id": stored.id}, (added(stored),)), ws.clock.now())
        return planned._replace(stored=stored)


def preview(ws: Workspace, client: str, request: DraftRequest) -> InvoiceView:
    """What such a draft would say; nothing is kept. Raises as `draft`."""
    with ws.reading() as reader:
        return _planned(ws, reader, client, request)


def _planned(ws: Workspace, reader: Reader, client: str, request: DraftRequest) -> InvoiceView:
    check_right(ws, reader)
    owner = named.client(reader, client)
    recipe = recipe_of(ws, request)
    outcome = billable(ws.asking(reader), owner, recipe, today(ws))
    stored = KeptInvoice(0, owner.id, "draft", billing.as_text(recipe))
    return InvoiceView(stored, outcome.invoice, len(outcome.entries), outcome.reported)


def edit(ws: Workspace, name: str, request: DraftRequest | Callable[[DraftRequest], DraftRequest]) -> InvoiceView:
    """Change what a draft is to be made of: all of it is as `request` says, or what that makes of what it was.

    Raises Unchanged where that is so already, SoAlready for an issued invoice, and as `draft`.
    """
    with ws.change() as tx:
        check_right(ws, tx)
        stored = drafted(tx, name)
        before = billing.recipe(stored.document)
        recipe = recipe_of(ws, request(request_of(before)) if callable(request) else request)
        if recipe == before:
            raise Unchanged(f"Draft {stored.id} is so already.")
        after = stored._replace(document=billing.as_text(recipe))
        outcome = made(ws, tx, after, today(ws))
        tx.record(Draft("invoice.updated", {"invoice_id": stored.id}, (changed(stored, after),)), ws.clock.now())
        return InvoiceView(after, outcome.invoice, len(outcome.entries), outcome.reported)


def request_of(recipe: Recipe) -> DraftRequest:
    """What is typed for a recipe: `recipe_of` reads it back."""
    bounds = (recipe.since, recipe.until)
    return DraftRequest(
        "..".join(bounds) if any(bounds) else "", ",".join(recipe.by) or "none", recipe.rounding, recipe.items,
        recipe.discount, tuple(filter(None, (recipe.tax, *recipe.taxes))), recipe.currency, recipe.language,
        recipe.terms, recipe.note,
    )  # fmt: skip


def recipe_of(ws: Workspace, request: DraftRequest) -> Recipe:
    """What is typed, checked; a span becomes its first and last day. Raises InvalidInput, NotASpan, NotARounding."""
    since, until = _days(ws, request.span)
    for text in request.taxes:
        taxes.read(text.rpartition("=")[2] if "=" in text else text)
    general = [text for text in request.taxes if "=" not in text]
    if len(general) > 1:
        raise InvalidInput("There is one tax for all that has none of its own.", hint="As in: --tax 19% --tax books=7%")
    if request.terms is not None and not 0 <= request.terms <= billing.TERMS_MAX:
        raise InvalidInput(f"{request.terms} days are not terms.", hint=f"Give 0 to {billing.TERMS_MAX} days.")
    if request.language:
        details.chosen("--language", request.language, words.LANGUAGES)
    return Recipe(
        since, until, billing.grouping(request.group_by),
        rounding.checked(request.rounding) if request.rounding else "",
        tuple(request.items), request.discount.strip(), general[0].strip() if general else "",
        tuple(text for text in request.taxes if "=" in text),
        money.currency(request.currency) if request.currency else "", request.language, request.terms,
        note(request.note),
    )  # fmt: skip


def _days(ws: Workspace, text: str) -> tuple[str, str]:
    if not text.strip():
        return "", ""
    asked = span.read(text, ws.days, ws.clock.now())
    since = "" if asked.start is None else ws.days.day_of(asked.start).isoformat()
    until = "" if asked.until is None else ws.days.day_of(asked.until - timedelta(seconds=1)).isoformat()
    return since, until
