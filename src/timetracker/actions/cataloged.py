"""What projects, clients, tasks and tags share when they are made or changed: details, names and events."""

from __future__ import annotations

from timetracker.actions import rates
from timetracker.domain import budget as budgets, budget_text, details as read, entry as words, money
from timetracker.domain.annotations import Any, Callable
from timetracker.domain.entry import Client, Project, Tag, Task
from timetracker.domain.errors import NameTaken, Unchanged
from timetracker.domain.event import Draft, FieldValue, added, changed
from timetracker.domain.spelling import close_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

    Thing = Project | Client | Tag


def project_details(rate: str | None, currency: str | None, rounding: str | None, color: str | None) -> dict[str, Any]:
    """The fields of a project for what is given of it."""
    details: dict[str, Any] = {}
    if rate is not None:
        details["rate"] = read.rate(rate)
    if currency is not None:
        details["currency"] = read.currency(currency)
    if color is not None:
        details["color"] = read.color(color)
    return details | rounding_details(rounding)


def rounding_details(rounding: str | None) -> dict[str, Any]:
    """The field of a rounding rule, where one is given."""
    return {} if rounding is None else {"rounding": read.rounding(rounding)}


def budget_details(text: str | None) -> dict[str, Any]:
    """The fields of a budget, where one is given."""
    return {} if text is None else budget_text.read(text)._asdict()


def point_out_currency(
    ws: Workspace, tx: Tx, after: Project | Client | Task, before: Project | Client | Task | None = None
) -> None:
    """Say that nothing is charged in the currency of a budget, which would stay unused for ever."""
    if after.budget_amount is None or (before is not None and budgets.of(before) == budgets.of(after)):
        return
    charged = rates.currencies(tx)
    currency = after.budget_currency
    if currency is not None and charged and currency not in charged:
        ws.warn(
            "budget_currency", f"No rate is in {currency}, so nothing is used of the budget of {after.name}"
            f" (rates are in {', '.join(sorted(charged))}).", command="tt rate list",
        )  # fmt: skip


def renamed(named: Callable[[str], Any], before: Any, kind: str, name: str | None, details: dict[str, Any]) -> Any:
    """The record with what is given of it changed.

    Raises Unchanged, and NameTaken where another one has its new name.
    """
    after = before._replace(**details, **({} if name is None else {"name": name}))
    if after == before:
        raise Unchanged(
            f"The {kind} {before.name} is like that already.",
            hint="See what can be changed.",
            command=f"tt {kind} edit --help",
        )
    if after.name != before.name:
        other = named(after.name)
        check_free(None if other is not None and other.id == before.id else other, kind, after.name)
    return after


def check_free(owner: Thing | Task | None, kind: str, name: str) -> None:
    """Check that nothing has a name yet.

    Raises NameTaken.
    """
    if owner is None:
        return
    archived = " (archived)" if getattr(owner, "archived", False) else ""
    case = "" if owner.name == name else f" as {owner.name}"
    raise NameTaken(
        f"The {kind} {name} exists already{case}{archived}.",
        hint="Look at all of them.",
        command=f"tt {kind} list{'' if kind == 'task' else ' --all'}",
    )


def event_of(name: str, after: Any, before: Any) -> Draft:
    """The event of a record that is made, or changed."""
    change = added(after) if before is None else changed(before, after)
    return Draft(name, event_fields(after), (change,))


def event_fields(thing: Any) -> dict[str, FieldValue]:
    """The fields of an event about a record."""
    if isinstance(thing, Task):
        return {"task_id": thing.id, "project_id": thing.project_id}
    kind = type(thing).__name__.lower()
    return {f"{kind}_id": thing.id}


def task_details(ws: Workspace, estimate: str | None, priority: str | None, due: str | None) -> dict[str, Any]:
    """The fields of a task for what is given of it."""
    details: dict[str, Any] = {}
    if estimate is not None:
        details["estimate_s"] = read.length(estimate)
    if priority is not None:
        details["priority"] = priority
    if due is not None:
        details["due"] = read.due(due, ws.days, ws.clock.now())
    return details


def point_out_reading(ws: Workspace, before: Project, after: Project) -> None:
    """Say what an incomplete input was taken for."""
    if after.rate is not None and not after.billable and (before.rate, before.billable) != (after.rate, False):
        ws.warn("rate_not_billable", f"{after.name} has a rate, but its new entries are not billable.")
    if after.budget_amount is not None and after.budget_amount != before.budget_amount:
        amount = money.priced(after.budget_amount, after.budget_currency or after.currency)
        ws.warn("budget_amount", f"The budget of {after.name} is an amount of money, {amount}. For hours write"
                f" {after.budget_amount}h.")  # fmt: skip


def client_called(ws: Workspace, tx: Tx, name: str) -> tuple[int | None, list[Draft]]:
    """The id of the client of that name, made when new; None for no name."""
    if not name.strip():
        return None, []
    checked = words.name(name, "client")
    existing = tx.client_named(checked)
    if existing is not None:
        return existing.id, []
    near = close_to(checked, [client.name for client in tx.clients()])
    ws.warn("new_client", f"{checked} is a new client" + (f"; there is one called {near}." if near else "."))
    new = Client(tx.next_id("client"), checked)
    return new.id, [event_of("client.created", new, None)]
