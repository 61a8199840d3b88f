"""What an hour costs: set from a day on, or from the beginning."""

from __future__ import annotations

from timetracker.actions import naming
from timetracker.actions.repriced import Month, chargeable, months_changed
from timetracker.domain import details
from timetracker.domain.annotations import Any, Callable, Sequence
from timetracker.domain.dayword import day_named
from timetracker.domain.entry import Client, Project, Rate, Task
from timetracker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unchanged
from timetracker.domain.event import Change, Draft, added, changed, removed
from timetracker.domain.query import Ids, Query
from timetracker.domain.rate import BEGINNING, Price, RateKey, Rates, Scope, scope
from timetracker.domain.record import NamedTuple
from timetracker.store import lists
from timetracker.store.pricing import beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

    Agree = Callable[["RateChange"], None]


class RateRequest(NamedTuple):
    """Which rate is to be set to what; `since` of None: nothing was said."""

    scope: Scope
    title: str
    price: Price | None
    since: str | None = None


class RateChange(NamedTuple):
    """A rate from a day on, the one that held on it before, the day from which a later one holds, and what is other.

    `months` are those of the past whose amounts change.
    """

    request: RateRequest
    since: str
    before: Price | None
    until: str
    months: Sequence[Month]


class NeedsDay(InvalidInput):
    """A change of past amounts without the day from which on it holds."""

    code = "needs_day"


class PastAmounts(Conflict):
    """A change of past amounts that nobody has agreed to."""

    code = "past_amounts"


# -- what is meant -------------------------------------------------------------------------------------


def requested(
    ws: Workspace,
    reader: Reader,
    amount: str,
    currency: str = "",
    *,
    client: str = "",
    project: str = "",
    task: str = "",
    user: str = "",
    since: str = "",
) -> RateRequest:
    """What was typed; a project goes with a task only to name it.

    Raises NotAllowed, before anything is looked up or asked, InvalidInput and NotFound.
    """
    if not reader.sees_all():
        raise NotAllowed("Not allowed: only an administrator sets rates.", hint="Ask an administrator.")
    thing: Any = None
    if task:
        thing = naming.task(reader, f"{project}/{task}" if project and "/" not in task else task)
    elif project:
        thing = naming.project(reader, project)
    if client and thing is not None:
        raise InvalidInput("A rate is of one of them.", hint="Give --client, --project or --task.")
    if client:
        thing = naming.client(reader, client)
    person = _person(reader, user)
    if thing is None and person is None:
        raise InvalidInput("Whose rate is it?", hint="Give --client, --project, --task or --user.")
    of = {f"{kind}_id": thing.id for kind, record in _KINDS if isinstance(thing, record)}
    scope_ = Scope(**of, user_id=person[0] if person else None)
    title = " for ".join([*([thing.name] if thing is not None else []), *([person[1]] if person else [])])
    rate = details.rate(amount)
    return RateRequest(scope_, title, rate and Price(rate, details.currency(currency)), first_day(ws, since))  # type: ignore[arg-type]


_KINDS = (("client", Client), ("project", Project), ("task", Task))


def _person(reader: Reader, name: str) -> tuple[int, str] | None:
    if not name:
        return None
    user = reader.user_called(name)
    if user is None:
        raise NotFound(f"There is no user called {name!r}.", hint="Give a name or number of a user, as in: --user 1")
    return user.id, user.name or str(user.id)


def first_day(ws: Workspace, text: str) -> str | None:
    """The day from which on a rate holds, as YYYY-MM-DD; None where nothing was said.

    Raises InvalidInput.
    """
    if not text.strip():
        return None
    if text.strip() == "beginning":
        return BEGINNING
    day = day_named(text, ws.days, ws.clock.now())
    if day is None:
        raise InvalidInput(f"{text!r} is not a day.", hint="As in 2026-03-01, monday or beginning.")
    return day.isoformat()


# -- what follows --------------------------------------------------------------------------------------


def planned(ws: Workspace, reader: Reader, request: RateRequest) -> RateChange:
    """What setting a rate comes to: the first of a scope holds from the beginning, later ones from today.

    Raises Unchanged, and NeedsDay where amounts of the past would change and no day was given.
    """
    projects = reader.projects()
    rates = Rates(reader.rates(), projects)
    days, today = rates.since(request.scope), ws.days.day_of(ws.clock.now()).isoformat()
    since = request.since if request.since is not None else today if days else BEGINNING
    before = rates.holding(request.scope, since)
    if request.price is not None and request.price.currency is None:
        near = before or rates.of(_work(reader, request.scope), today)
        request = request._replace(price=request.price._replace(currency=_currency(rates, near)))
    if before == request.price:
        raise Unchanged(f"The rate of {request.title} is that already.", hint="See all rates.", command="tt rate list")
    after, begin_of_today = rates.changed(request.scope, since, request.price), beginning(ws.days, today)
    months = months_changed(ws, reader, rates, after, (chargeable(ws, request.scope), since), projects, begin_of_today)
    change = RateChange(request, since, before, next((day for day in days if day > since), ""), months)
    if request.since is None and any(month.before for month in months):
        first = months[0].first
        raise NeedsDay(
            f"Amounts since {first:%Y-%m} would change by the rate of {request.title}.",
            hint="Say from which day on it holds, with --from.", command="tt rate set --help",
        )  # fmt: skip
    return change


def _work(reader: Reader, scope: Scope) -> RateKey:
    """What a scope is part of."""
    task = None if scope.task_id is None else reader.task(scope.task_id)
    project = reader.project((task.project_id if task else scope.project_id) or 0)
    client_id = project.client_id if project else scope.client_id
    return RateKey(project.id if project else 0, client_id, scope.task_id, scope.user_id)


def currencies(reader: Reader) -> set[str]:
    """All currencies of rates of the store."""
    return Rates(reader.rates(), reader.projects()).currencies()


def usual_currency(reader: Reader) -> str | None:
    """The only currency that rates of the store have, if there is one."""
    return _currency(Rates(reader.rates(), reader.projects()), None)


def _currency(rates: Rates, before: Price | None) -> str | None:
    """That of the rate before, or the only one that rates of the store have."""
    if before is not None:
        return before.currency
    currencies = rates.currencies()
    return currencies.pop() if len(currencies) == 1 else None


def of_project(ws: Workspace, reader: Reader, project: Project, given: dict[str, Any]) -> RateChange | None:
    """What a rate and currency among the given details of a project come to; they are taken out of those.

    None where they are what holds today, or there is no amount: a currency alone is that of the budget.
    """
    if not given.keys() & {"rate", "currency"}:
        return None
    scope_ = Scope(project_id=project.id)
    rates = Rates(reader.rates(), [project])
    current = rates.holding(scope_, ws.days.day_of(ws.clock.now()).isoformat())
    amount = given.pop("rate") if "rate" in given else current and current.amount
    if amount is None and current is None:
        return None
    currency = given.pop("currency", current and current.currency)
    price = None if amount is None else Price(amount, currency)
    return None if price == current else planned(ws, reader, RateRequest(scope_, project.name, price))


def changed_project(drafts: Sequence[Draft], project: Project) -> Project:
    """A project as drafts leave it."""
    changes = (change for draft in drafts for change in draft.changes)
    later = [c.after for c in changes if isinstance(c.after, Project) and c.after.id == project.id]
    return later[-1] if later else project


# -- what is recorded ----------------------------------------------------------------------------------


def agreed(change: RateChange) -> None:
    """Agrees to any change."""


def put(ws: Workspace, request: RateRequest, *, billable: bool | None = None, agree: Agree = agreed) -> RateChange:
    """Set a rate, as one action; the projects of a first rate become billable unless it is said otherwise.

    `agree` raises for what nobody has agreed to. Raises as `planned`.
    """
    with ws.change() as tx:
        change = planned(ws, tx, request)
        agree(change)
        drafts = list(drafts_of(tx, change))
        if change.before is None and change.request.price is not None and billable is not False:
            drafts = _billable(ws, tx, change.request.scope, drafts)
        tx.record_all(drafts, ws.clock.now())
        return change


def drafts_of(tx: Tx, change: RateChange) -> list[Draft]:
    """The event of a rate that is set."""
    scope_, since, price = change.request.scope, change.since or None, change.request.price
    amount, currency = price or (None, None)
    if since is None and scope_ == Scope(project_id=scope_.project_id):
        before = tx.project(scope_.project_id or 0)
        assert before is not None
        after = before._replace(rate=amount, currency=currency)
        return [Draft("project.updated", {"project_id": before.id}, (changed(before, after),))]
    there = next((rate for rate in tx.rates() if scope(rate) == scope_ and rate.since == since), None)
    if there is None:
        new = Rate(tx.next_id("rate"), *scope_, since, amount, currency)
        return [Draft("rate.changed", {"rate_id": new.id}, (added(new),))]
    again = there._replace(amount=amount, currency=currency)
    return [Draft("rate.changed", {"rate_id": there.id}, (changed(there, again),))]


def _billable(ws: Workspace, tx: Tx, scope: Scope, drafts: list[Draft]) -> list[Draft]:
    """Let new entries be billable where a first rate is for: a rate means that."""
    task = tx.task(scope.task_id) if scope.task_id is not None else None
    project_id = task.project_id if task else scope.project_id
    for project in tx.projects():
        mine = project.id == project_id or (scope.client_id is not None and project.client_id == scope.client_id)
        if mine and not project.billable and not project.archived:
            change = changed(project, changed_project(drafts, project)._replace(billable=True))
            others = [draft for draft in drafts if draft.fields.get("project_id") != project.id]
            drafts = [*others, Draft("project.updated", {"project_id": project.id}, (change,))]
            point_out_earlier(ws, tx, project)
    return drafts


def point_out_earlier(ws: Workspace, tx: Tx, project: Project) -> None:
    """Say that entries which were not billable stay so."""
    query = Query(ws.clock.now(), projects=Ids((project.id,)), billable=False)
    if lists.total(tx, query).entries:
        ws.warn(
            "earlier_not_billable", f"New entries of {project.name} are billable; earlier ones stay as they are.",
            command=["tt", "bulk", "--project", project.name, "--set-billable", "--dry-run"],
        )  # fmt: skip


def all_of(reader: Reader, thing: Any) -> list[tuple[Any, ...]]:
    """What is set for a client, project or task, in order, without the numbers of the rates."""
    own = [(None, None, thing.rate, thing.currency)] if isinstance(thing, Project) and thing.rate else []
    rates = _rates_of(reader, type(thing).__name__.lower(), thing.id)
    return sorted([*own, *((rate.user_id, rate.since, rate.amount, rate.currency) for rate in rates)], key=repr)


def removed_with(reader: Reader, kind: str, id: int) -> tuple[Change, ...]:
    """The changes that take the rates of a client, project or task away with it."""
    return tuple(removed(rate) for rate in _rates_of(reader, kind, id))


def _rates_of(reader: Reader, kind: str, id: int) -> list[Rate]:
    return [rate for rate in reader.rates() if getattr(rate, f"{kind}_id", None) == id]
