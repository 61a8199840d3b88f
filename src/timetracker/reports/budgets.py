"""What is used and left of budgets and estimates, and what to expect: asked once for all things that are shown.

Time counts whoever tracked it, so that nothing is said to who does not see everybody's; of money only administrators
know everybody's.
"""

from __future__ import annotations

from timetracker.domain import budget, duration, money
from timetracker.domain.budget import Budget, Use
from timetracker.domain.entry import Client, Project, Task
from timetracker.domain.query import ANY, Ids, Period, Query
from timetracker.domain.record import NamedTuple
from timetracker.store import lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.domain.entry import Entry
    from timetracker.domain.outcome import Described

    Thing = Project | Task | Client
    Span = tuple[date, date] | None  # the first and the last day

ENDED = ("done", "cancelled")  # statuses of tasks that are due no more
CALLED = {Project: "budget", Task: "task budget", Client: "client budget"}
KIND = {Project: "project", Task: "task", Client: "client"}
_NOW = {"week": "this week", "month": "this month", "quarter": "this quarter", None: ""}


class State(NamedTuple):
    """A budget, the currency of one of money, what is used of it, and the days that it is for (None: all)."""

    budget: Budget
    currency: str | None
    use: Use
    days: Span = None

    def text(self, figure: int) -> str:
        """A figure of it, for people."""
        if self.currency is None:
            return duration.text(figure)
        return money.text(figure, self.currency) if figure >= 0 else f"-{money.text(-figure, self.currency)}"


def states(ask: Asking, things: Sequence[Thing]) -> dict[int, State]:
    """The states of the budgets of some things of one kind, by id; two statements for each period, however many."""
    if not any(budget.of(thing) for thing in things) or not ask.reader.sees_all():
        return {}
    administers = all(thing.budget_amount is None for thing in things) or _administers(ask)
    by_id: dict[int, State] = {}
    for period in (None, *budget.PERIODS):
        of_period = [
            thing for thing in things
            if thing.budget_period == period and (thing.budget_s is not None or (thing.budget_amount and administers))
        ]  # fmt: skip
        if of_period:
            by_id |= _of_period(ask, period, of_period)
    return by_id


def _administers(ask: Asking) -> bool:
    user = ask.reader.user(ask.user_id)
    return user is not None and user.role == "admin"


def _of_period(ask: Asking, period: str | None, things: Sequence[Thing]) -> dict[int, State]:
    today = ask.days.day_of(ask.now)
    days = None if period is None else budget.period(period, today, ask.days)
    by_day = _by_day(ask, things, days)
    amounts = _amounts(ask, [thing for thing in things if thing.budget_amount is not None], days)
    by_id = {}
    for thing in things:
        limit = budget.of(thing)
        assert limit is not None
        seconds = by_day.get(thing.id, {})
        currency, most, used = None, limit.budget_s or 0, sum(seconds.values())
        if limit.budget_amount is not None:
            earned = amounts.get(thing.id, {})
            currency = _currency(thing, earned)
            most = money.minor(money.earned(limit.budget_amount, 3600), currency)
            used = earned.get(currency, 0)
        expected = days and budget.forecast(used, *days, today, {day for day, part in seconds.items() if day and part})
        by_id[thing.id] = State(limit, currency, Use(most, used, expected), days)
    return by_id


def _currency(thing: Thing, earned: Mapping[str, int]) -> str:
    """That of the budget, or else of the project's rate, or the only one in which something was earned."""
    named = thing.budget_currency or (thing.currency if isinstance(thing, Project) else None)
    return named or (next(iter(earned)) if len(earned) == 1 else money.NO_CURRENCY)


# -- sums ----------------------------------------------------------------------------------------------


def _by_day(ask: Asking, things: Sequence[Thing], days: Span) -> dict[int, dict[date | None, int]]:
    """Id -> day -> seconds; one sum (None) for all time."""
    if days is None:
        return {id: {None: seconds} for id, seconds in tracked(ask, things).items()}
    kind, ids = KIND[type(things[0])], Ids([thing.id for thing in things])
    span = ask.days.between(*days)
    parts = list(ask.days.periods("day", span))
    periods = [Period(str(place), part.start, part.end) for place, (_, part) in enumerate(parts) if part.end]
    query = Query(
        ask.now, None, span.start, span.end, projects=ids if kind == "project" else ANY,
        tasks=ids if kind == "task" else ANY, clients=ids if kind == "client" else ANY,
    )  # fmt: skip
    by_id: dict[int, dict[date | None, int]] = {}
    for (id, place), seconds, *_ in lists.sums(ask.reader, (kind, "period"), query, periods):
        by_id.setdefault(id, {})[parts[int(place)][0]] = seconds
    return by_id


def tracked(ask: Asking, things: Sequence[Thing]) -> dict[int, int]:
    """Id -> all seconds that were ever tracked on things of one kind; what runs counts up to now."""
    if not things:
        return {}
    kind, ids = KIND[type(things[0])], [thing.id for thing in things]
    if kind == "task":
        sums = lists.sums(ask.reader, ("task",), Query(ask.now, tasks=Ids(ids)))
        return {group.key[0]: group.seconds for group in sums}
    by_project: dict[int, int] = {}
    for _, project_id, _, seconds, _ in ask.reader.rows(ask.reader.sql.ALL_TRACKED):
        by_project[project_id] = by_project.get(project_id, 0) + seconds
    for entry in lists.entries(ask.reader, Query(ask.now, running=True)):
        by_project[entry.project_id] = by_project.get(entry.project_id, 0) + entry.length_s(ask.now)
    if kind == "project":
        return by_project
    by_client: dict[int, int] = {}
    for project in ask.reader.projects():
        if project.client_id is not None:
            by_client[project.client_id] = by_client.get(project.client_id, 0) + by_project.get(project.id, 0)
    return by_client


def _amounts(ask: Asking, things: Sequence[Thing], days: Span) -> dict[int, dict[str, int]]:
    """Id -> currency -> what everybody's billable time is worth, in its smallest units."""
    if not things:
        return {}
    from timetracker.reports.measure import Aggregation, Measure  # few budgets are of money
    from timetracker.reports.question import Filters, Question

    span = days and ask.days.between(*days)
    owners = {thing.project_id for thing in things if isinstance(thing, Task)}
    projects = {project.id: project.name for project in ask.reader.projects()}
    named = {(projects[t.project_id], t.name) if isinstance(t, Task) else (t.name,): t.id for t in things}
    if isinstance(things[0], Client):
        filters, by = Filters(clients=[thing.name for thing in things]), ["client"]
    else:
        names = [projects[id] for id in owners] or [thing.name for thing in things]
        filters, by = Filters(projects=names), ["project", "task"] if owners else ["project"]
    question = Question(span and span.start, span and span.end, filters)
    groups = Aggregation(ask, question, Measure("none", amounts=True), everybody=True).groups(by)
    return {
        named[group.key]: {currency: money.minor(exact, currency) for currency, exact in group.amounts.items()}
        for group in groups if group.key in named
    }  # fmt: skip


# -- for people and programs ---------------------------------------------------------------------------


def words(state: State) -> str:
    """`2h of 10h this month (20%, 8h left, 12h expected)`."""
    use, text = state.use, state.text
    amount = state.budget.budget_amount
    limit = text(use.limit) if amount is None else money.priced(amount, state.currency)
    left = f"{text(use.left)} left" if use.left >= 0 else f"{text(-use.left)} over"
    expected = "" if use.forecast is None else f", {text(use.forecast)} expected"
    when = f" {_NOW[state.budget.budget_period]}".rstrip()
    return f"{text(use.used)} of {limit}{when} ({use.percent}%, {left}{expected})"


def data(state: State | None) -> dict[str, Any] | None:
    """A state for programs: seconds, or amounts as plain decimals; None for none."""
    if state is None:
        return None
    use, unit = state.use, "s" if state.currency is None else "amount"
    figures = {"limit": use.limit, "used": use.used, "left": use.left, "forecast": use.forecast}
    first, last = state.days or (None, None)
    return {
        "period": state.budget.budget_period, "first": first and first.isoformat(), "last": last and last.isoformat(),
        **({} if state.currency is None else {"currency": state.currency}),
        **{f"{key}_{unit}": figure if figure is None or unit == "s" else state.text(figure)
           for key, figure in figures.items()},
        "share": use.share,
    }  # fmt: skip


# -- beside an entry -----------------------------------------------------------------------------------


def beside(ask: Asking, item: Described) -> list[tuple[Thing, State]]:
    """The budgets that an entry counts in, with their states: of its task, its project and its client."""
    limited = [thing for thing in (item.task, item.project, item.client) if thing and budget.of(thing)]
    pairs = [(thing, states(ask, [thing]).get(thing.id)) for thing in limited]
    return [(thing, state) for thing, state in pairs if state is not None]


def named(thing: Thing, state: State) -> dict[str, Any]:
    """A state for programs, with what it is of."""
    return {"of": KIND[type(thing)], "id": thing.id, "name": thing.name, **(data(state) or {})}


def point_out_crossed(ask: Asking, pairs: Sequence[tuple[Thing, State]], entry: Entry) -> None:
    """Warn of each budget in which an entry that ends reaches one of the thresholds of `budget.warn`."""
    percents = ask.settings["budget.warn"]
    for thing, state in pairs:
        if budget.crossed(state.use.used - _part(ask, state, entry), state.use, percents) is not None:
            kind = KIND[type(thing)]
            name = str(thing.id) if kind == "task" else thing.name
            message = f"The budget of the {kind} {thing.name}: {words(state)}."
            ask.warn("budget", message, command=("tt", kind, "show", name))


def _part(ask: Asking, state: State, entry: Entry) -> int:
    """What an entry uses of a budget."""
    seconds = entry.length_s(ask.now)
    if state.days is not None:
        seconds = int(entry.interval.common(ask.days.between(*state.days), ask.now).total_seconds())
    if state.currency is None:
        return seconds
    from timetracker.store import worth  # few budgets are of money

    price, earned = worth.read(ask.reader, ask.days, ask.reader.projects()).of(entry), dict[str, int]()
    if price is not None and entry.billable:
        price.add_to(earned, seconds)
    return money.minor(earned.get(state.currency, 0), state.currency)


def estimate(ask: Asking, task: Task) -> str:
    """What is tracked of the estimate of a task; empty where everybody's time is not seen."""
    if not task.estimate_s or not ask.reader.sees_all():
        return ""
    use = Use(task.estimate_s, tracked(ask, [task]).get(task.id, 0))
    return f"estimate {words(State(Budget(task.estimate_s), None, use))}"


def due(task: Task, today: date) -> str:
    """When a task is due, in words; empty for one that has ended."""
    if task.due is None or task.status in ENDED:
        return ""
    day = task.due
    if day < today.isoformat():
        return f"overdue since {day}"
    return "due today" if day == today.isoformat() else f"due {day}"
