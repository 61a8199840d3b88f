"""Lists and cards of projects, tasks, clients and tags."""

from __future__ import annotations

from timetracker.domain import budget, budget_text
from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.entry import COLORS, STATUSES, Client, Project, Tag, Task
from timetracker.domain.errors import InvalidInput
from timetracker.domain.rate import Rates, Scope
from timetracker.domain.record import NamedTuple
from timetracker.reports import budgets
from timetracker.reports.described import Records
from timetracker.store import named
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.reports.budgets import BudgetState
    from timetracker.reports.question import Page
    from timetracker.store.reader import Reader

    Thing = Project | Task | Client | Tag

_BUDGET = (
    Column("budget", "Budget"), Column("used", "Used"), Column("left", "Left"), Column("forecast", "Forecast"),
)  # fmt: skip
# Shown where at least one of what is listed has such a thing.
_WHERE_ANY = ("used", "left", "forecast", "tracked_s", "overdue")
COLUMNS = {
    "project": (
        Column("id", "Id", "count"), Column("name", "Project", "project"), Column("client", "Client", "label"),
        Column("rate", "Rate"), Column("currency", ""), *_BUDGET,
        Column("billable", "Billable", "yes_no"), Column("archived", "Archived", "yes_no"),
        Column("rounding", "Rounding"), Column("color", "Colour"),
    ),
    "task": (
        Column("id", "Id", "count"), Column("project", "Project", "project"), Column("name", "Task", "label"),
        Column("status", "Status"), Column("priority", "Priority"),
        Column("estimate_s", "Estimate", "duration"), Column("tracked_s", "Tracked", "duration"), *_BUDGET,
        Column("due", "Due"), Column("overdue", "Overdue", "yes_no"),
    ),
    "client": (
        Column("id", "Id", "count"), Column("name", "Client", "label"), *_BUDGET,
        Column("archived", "Archived", "yes_no"), Column("rounding", "Rounding"),
    ),
    "tag": (Column("id", "Id", "count"), Column("name", "Tag", "label"), Column("archived", "Archived", "yes_no")),
}  # fmt: skip


class CatalogFilter(NamedTuple):
    """Which are listed: archived ones too, those of a project or client, and tasks of some statuses."""

    archived: bool = False
    project: str | None = None
    client: str | None = None
    statuses: Sequence[str] = ()


ALL = CatalogFilter()  # of what is in use


class CatalogRow(NamedTuple):
    """A thing, the client of a project or the project of a task, and how its budget is.

    Of a task also what was ever tracked, where that is seen, and whether it is overdue.
    """

    thing: Thing
    owner: Client | Project | None
    state: BudgetState | None = None
    tracked_s: int | None = None
    overdue: bool = False


def things(ask: ReportContext, kind: str, chosen: CatalogFilter = ALL) -> list[CatalogRow]:
    """The chosen things of a kind by name.

    What is due comes first among tasks, and what has ended last. Raises NotFound and InvalidInput.
    """
    owned = _owned(ask, _all(ask.reader, kind, chosen))
    return sorted(owned, key=lambda item: _urgency(item.thing)) if kind == "task" else owned


def one(ask: ReportContext, thing: Thing) -> CatalogRow:
    """One thing with what is shown of it."""
    (owned,) = _owned(ask, [thing])
    return owned


def priced(ask: ReportContext, projects: Sequence[Project]) -> list[Project]:
    """Projects with the rate and currency of their own that hold today."""
    dated = ask.reader.rates()
    if not dated:
        return [*projects]
    rates, today = Rates(dated, projects), ask.days.day_of(ask.now).isoformat()
    prices = {project.id: rates.holding(Scope(project_id=project.id), today) for project in projects}
    return [
        project._replace(rate=price and price.amount, currency=price and price.currency)
        if price or rates.since(Scope(project_id=project.id)) else project
        for project in projects for price in [prices[project.id]]
    ]  # fmt: skip


def _urgency(thing: Thing) -> tuple[bool, bool, str]:
    assert isinstance(thing, Task)
    return thing.over, thing.due is None, thing.due or ""


def _owned(ask: ReportContext, things: Sequence[Thing]) -> list[CatalogRow]:
    """Things of one kind with what is shown of them."""
    names, today = Records(ask.reader), ask.days.day_of(ask.now).isoformat()
    limited = [thing for thing in things if not isinstance(thing, Tag)]
    states = budgets.states(ask, limited)
    tasks = [thing for thing in things if isinstance(thing, Task)]
    tracked = budgets.tracked(ask, tasks) if ask.reader.sees_all() else None
    projects = {project.id: project for project in priced(ask, [p for p in things if isinstance(p, Project)])}
    owned = []
    for thing in things:
        if isinstance(thing, Task):
            overdue = thing.due is not None and thing.due < today and not thing.over
            tracked_s = None if tracked is None else tracked.get(thing.id, 0)
            owned.append(
                CatalogRow(thing, names.of("project", thing.project_id), states.get(thing.id), tracked_s, overdue)
            )
        else:
            client = names.of("client", thing.client_id) if isinstance(thing, Project) else None
            as_of_today = projects[thing.id] if isinstance(thing, Project) else thing
            owned.append(CatalogRow(as_of_today, client, None if isinstance(thing, Tag) else states.get(thing.id)))
    return owned


def listed(ask: ReportContext, kind: str, *, chosen: CatalogFilter = ALL, page: Page | None = None) -> Sheet:
    """The same as a sheet; a page of it is by number. Raises InvalidInput for a cursor that is none, too."""
    if page is None:
        owned, after = things(ask, kind, chosen), None
    else:
        records, after = page.cut(_all(ask.reader, kind, chosen))
        owned = _owned(ask, records)
    columns = [column for column in COLUMNS[kind] if column.key not in _WHERE_ANY or _any(owned, column.key)]
    rows = [[_cell(item, column.key) for column in columns] for item in owned]
    plural, listed_ = f"{kind}s", [_data(item) for item in owned]
    data = {plural: listed_, **({} if page is None else {"next": after or None})}
    sheet = Sheet(plural.capitalize(), columns, rows, data, note="" if rows else _nothing(plural, chosen))
    return sheet._replace(colors=[_color(item) for item in owned])


def _nothing(plural: str, chosen: CatalogFilter) -> str:
    return f"No such {plural}." if chosen.client or chosen.statuses else f"No {plural} yet."


def _color(owned: CatalogRow) -> int | None:
    """The colour of a project, or of the project of a task."""
    return next((thing.hue for thing in owned if isinstance(thing, Project)), None)


def colors(ask: ReportContext) -> dict[str, int]:
    """The colour of each project, by its name."""
    return {project.name: project.hue for project in ask.reader.projects()}


def _any(owned: Sequence[CatalogRow], key: str) -> bool:
    """Whether a column says anything; what was tracked is shown beside an estimate."""
    if key == "tracked_s":
        return any(isinstance(item.thing, Task) and item.thing.estimate_s is not None for item in owned)
    return any(_cell(item, key) for item in owned)


def _all(reader: Reader, kind: str, chosen: CatalogFilter) -> list[Thing]:
    client_id = None if chosen.client is None else named.client(reader, chosen.client).id
    if kind == "task":
        return _tasks(reader, chosen, client_id)
    return [
        thing
        for thing in reader.everything(kind)
        if client_id is None or getattr(thing, "client_id", None) == client_id
        if chosen.archived or not getattr(thing, "archived", False)
    ]


def _tasks(reader: Reader, chosen: CatalogFilter, client_id: int | None) -> list[Thing]:
    unknown = next((status for status in chosen.statuses if status not in STATUSES), None)
    if unknown is not None:
        raise InvalidInput(f"{unknown!r} is not a status of a task.", hint=f"Give one of: {', '.join(STATUSES)}")
    theirs = {project.id for project in reader.projects() if client_id in (None, project.client_id)}
    tasks = reader.tasks(None if chosen.project is None else named.project(reader, chosen.project).id)
    return [task for task in tasks if task.project_id in theirs and task.status in (chosen.statuses or STATUSES)]


def _data(owned: CatalogRow) -> dict[str, Any]:
    """A thing for programs."""
    thing, owner, state, *_ = owned
    named_owner = None if owner is None else {"id": owner.id, "name": owner.name}
    if isinstance(thing, Project):
        return {
            "id": thing.id, "name": thing.name, "client": named_owner,
            "rate": thing.rate, "currency": thing.currency, "budget_s": thing.budget_s,
            "budget_amount": thing.budget_amount, "budget_currency": thing.budget_currency,
            "budget_period": thing.budget_period, "billable": thing.billable, "archived": thing.archived,
            "rounding": thing.rounding, "color": COLORS[thing.hue], "budget": budgets.data(state),
        }  # fmt: skip
    if isinstance(thing, Task):
        return {
            "id": thing.id, "name": thing.name, "project": named_owner,
            "status": thing.status, "priority": thing.priority, "estimate_s": thing.estimate_s, "due": thing.due,
            **{field: getattr(thing, field) for field in budget.FIELDS},
            "tracked_s": owned.tracked_s, "overdue": owned.overdue, "budget": budgets.data(state),
        }  # fmt: skip
    return thing._asdict() if isinstance(thing, Tag) else {**thing._asdict(), "budget": budgets.data(state)}


def _cell(owned: CatalogRow, key: str) -> Any:
    thing, owner, state, tracked_s, overdue = owned
    if key in ("client", "project"):
        return "" if owner is None else owner.name
    if key in ("used", "left", "forecast"):
        return _of_budget(state, key)
    if key in ("tracked_s", "overdue"):
        return tracked_s if key == "tracked_s" else overdue
    if key == "budget" and not isinstance(thing, Tag):
        return budget_text.text(budget.of(thing))
    if key == "color" and isinstance(thing, Project):
        return COLORS[thing.hue]
    value = getattr(thing, key)
    return "" if value is None and key != "estimate_s" else value


def _of_budget(state: BudgetState | None, key: str) -> str:
    if state is None or (key == "forecast" and state.use.forecast is None):
        return ""
    if key == "used":
        return f"{state.text(state.use.used)} ({state.use.percent}%)"
    return state.text(state.use.left if key == "left" else state.use.forecast or 0)


def card(ask: ReportContext, kind: str, thing: Thing, headline: str = "") -> Card:
    """One thing with all its fields."""
    owned = one(ask, thing)
    title = headline or f"{kind.capitalize()} {thing.name}"
    columns = [c for c in COLUMNS[kind] if c.key not in _WHERE_ANY or _any([owned], c.key)]
    values = [(c.title or c.key.capitalize(), c.kind, _cell(owned, c.key)) for c in columns]
    fields = [] if headline else [(title, kind, value) for title, kind, value in values if value not in ("", None)]
    return Card(title, {kind: _data(owned)}, fields=fields)
