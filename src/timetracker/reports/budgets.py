"""What is used and left of budgets and estimates, and what to expect: asked once for all things that are shown.

Time counts whoever tracked it, so that nothing is said to who does not see everybody's; of money only administrators
know everybody's.
"""

from __future__ import annotations

from timetracker.domain import budget, duration
from timetracker.domain.annotations import Any, Mapping, Sequence
from timetracker.domain.budget import Budget, Use
from timetracker.domain.calendar import ONE_DAY
from timetracker.domain.entry import Client, Project, Task
from timetracker.domain.record import NamedTuple
from timetracker.store import used

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from timetracker.asking import ReportContext
    from timetracker.domain.outcome import Described

    Thing = Project | Task | Client
    Span = tuple[date, date] | None  # the first and the last day

CALLED = {Project: "budget", Task: "task budget", Client: "client budget"}
KIND = {Project: "project", Task: "task", Client: "client"}
_NOW = {"week": "this week", "month": "this month", "quarter": "this quarter", None: ""}


class BudgetState(NamedTuple):
    """A budget, the currency of one of money, what is used of it, and the days that it is for (None: all)."""

    budget: Budget
    currency: str | None
    use: Use
    days: Span = None

    def text(self, figure: int) -> str:
        """A figure of it, for people."""
        if self.currency is None:
            return duration.text(figure)
        from timetracker.domain import money  # few budgets are of money

        return money.text(figure, self.currency) if figure >= 0 else f"-{money.text(-figure, self.currency)}"

    @property
    def limit(self) -> str:
        """The budget, for people: an amount as it was typed."""
        if self.budget.budget_amount is None:
            return self.text(self.use.limit)
        from timetracker.domain import money

        return money.priced(self.budget.budget_amount, self.currency)


def states(ask: ReportContext, things: Sequence[Thing]) -> dict[int, BudgetState]:
    """The states of the budgets of some things of one kind, by id; two statements for each period, however many."""
    limited = [thing for thing in things if budget.of(thing) is not None]
    if not limited:
        return {}
    if not ask.reader.sees_all():
        return _shared(ask, [thing for thing in limited if thing.budget_s is not None])
    by_id: dict[int, BudgetState] = {}
    for period in dict.fromkeys(thing.budget_period for thing in limited):
        of_period = [thing for thing in limited if thing.budget_period == period]
        by_id |= _timed(ask, period, [thing for thing in of_period if thing.budget_s is not None])
        priced = [thing for thing in of_period if thing.budget_s is None]
        by_id |= _priced(ask, period, priced) if priced else {}
    return by_id


def _shared(ask: ReportContext, things: Sequence[Thing]) -> dict[int, BudgetState]:
    """The states of budgets of time, as a member of a store on PostgreSQL may know them."""
    if not things:
        return {}
    sums = used.shared(ask.reader, KIND[type(things[0])], [thing.id for thing in things])
    return {thing.id: _state(thing, sums[thing.id]) for thing in things if thing.id in sums}


def _timed(ask: ReportContext, period: str | None, things: Sequence[Thing]) -> dict[int, BudgetState]:
    if period is None:
        sums = tracked(ask, things)
        return {thing.id: _state(thing, sums.get(thing.id, 0)) for thing in things}
    today = ask.days.day_of(ask.now)
    days = budget.period(period, today, ask.days)
    by_day = _by_days(ask, things, days)
    by_id = {}
    for thing in things:
        seconds = by_day.get(thing.id, {})
        used = sum(seconds.values())
        by_id[thing.id] = _state(thing, used, budget.forecast(used, *days, today, _worked(seconds)), days)
    return by_id


def _state(thing: Thing, used: int, expected: int | None = None, days: Span = None) -> BudgetState:
    limit = budget.Budget(thing.budget_s, budget_period=thing.budget_period)
    return BudgetState(limit, None, Use(thing.budget_s or 0, used, expected), days)


def _priced(ask: ReportContext, period: str | None, things: Sequence[Thing]) -> dict[int, BudgetState]:
    """The states of budgets of money; none for who does not administer the store."""
    from timetracker.domain import money  # few budgets are of money
    from timetracker.store.earned import currency_of, earned

    user, today = ask.reader.user(ask.user_id), ask.days.day_of(ask.now)
    if user is None or not user.administers:
        return {}
    days = None if period is None else budget.period(period, today, ask.days)
    by_day = {} if days is None else _by_days(ask, things, days)
    ids = [thing.id for thing in things]
    amounts = earned(ask.reader, ask.days, ask.now, KIND[type(things[0])], ids, days)
    by_id = {}
    for thing in things:
        limit, sums = budget.of(thing) or budget.NONE, amounts.get(thing.id, {})
        currency = currency_of(thing, sums)
        most = money.minor(money.earned(limit.budget_amount or "0", 3600), currency)
        spent = money.minor(sums.get(currency, 0), currency)
        expected = days and budget.forecast(spent, *days, today, _worked(by_day.get(thing.id, {})))
        by_id[thing.id] = BudgetState(limit, currency, Use(most, spent, expected), days)
    return by_id


def _by_days(ask: ReportContext, things: Sequence[Thing], days: tuple[date, date]) -> dict[int, dict[date, int]]:
    """Id -> day -> the seconds of everybody on things of one kind, on the days from one to another."""
    if not things:
        return {}
    day, listed = days[0], []
    while day <= days[1]:
        listed.append(day)
        day += ONE_DAY
    borders = [ask.days.begin(day) for day in (*listed, day)]
    ids = [thing.id for thing in things]
    by_id = used.between(ask.reader, KIND[type(things[0])], ids, ask.now, borders)
    return {id: {listed[place]: seconds for place, seconds in sums.items()} for id, sums in by_id.items()}


def _worked(by_day: Mapping[date, int]) -> set[date]:
    """The days on which there was work."""
    return {day for day, seconds in by_day.items() if seconds}


def tracked(ask: ReportContext, things: Sequence[Thing]) -> dict[int, int]:
    """Id -> all seconds that were ever tracked on things of one kind; what runs counts up to now."""
    if not things:
        return {}
    return used.for_all_time(ask.reader, KIND[type(things[0])], [thing.id for thing in things], ask.now)


# -- for people and programs ---------------------------------------------------------------------------


def words(state: BudgetState) -> str:
    """`2h of 10h this month (20%, 8h left, 12h expected)`."""
    use, text = state.use, state.text
    left = f"{text(use.left)} left" if use.left >= 0 else f"{text(-use.left)} over"
    expected = "" if use.forecast is None else f", {text(use.forecast)} expected"
    when = f" {_NOW[state.budget.budget_period]}".rstrip()
    return f"{text(use.used)} of {state.limit}{when} ({use.percent}%, {left}{expected})"


def data(state: BudgetState | None) -> dict[str, Any] | None:
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


def beside(ask: ReportContext, item: Described) -> list[tuple[Thing, BudgetState]]:
    """The budgets that an entry counts in, with their states: of its task, its project and its client."""
    limited = [thing for thing in (item.task, item.project, item.client) if thing and budget.of(thing)]
    pairs = [(thing, states(ask, [thing]).get(thing.id)) for thing in limited]
    return [(thing, state) for thing, state in pairs if state is not None]


def named(thing: Thing, state: BudgetState) -> dict[str, Any]:
    """A state for programs, with what it is of."""
    return {"of": KIND[type(thing)], "id": thing.id, "name": thing.name, **(data(state) or {})}


def estimate(ask: ReportContext, task: Task) -> str:
    """What is tracked of the estimate of a task; empty where everybody's time is not seen."""
    if not task.estimate_s or not ask.reader.sees_all():
        return ""
    use = Use(task.estimate_s, tracked(ask, [task]).get(task.id, 0))
    return f"estimate {words(BudgetState(Budget(task.estimate_s), None, use))}"


def due(task: Task, today: date) -> str:
    """When a task is due, in words; empty for one that has ended."""
    if task.due is None or task.over:
        return ""
    day = task.due
    if day < today.isoformat():
        return f"overdue since {day}"
    return "due today" if day == today.isoformat() else f"due {day}"
