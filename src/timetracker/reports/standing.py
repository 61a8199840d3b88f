"""Where work has got to: today's time, the amount of an entry, and what is used of the budgets that it counts in."""

from __future__ import annotations

from timetracker.asking import ReportContext
from timetracker.domain import duration
from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.reports.budgets import BudgetState, Thing


class Standing(NamedTuple):
    """What is said beside an entry, for people, and its budgets for programs."""

    words: Sequence[str] = ()
    budgets: Sequence[dict[str, Any]] = ()

    @property
    def data(self) -> dict[str, Any]:
        """The budgets under their key, where there are any."""
        return {"budgets": [*self.budgets]} if self.budgets else {}


NOTHING = Standing()


def describe(ask: ReportContext, item: Described, today_s: int | None, *, ended: bool = False) -> Standing:
    """`Amount 142.50 EUR`, `Today 3h 25m`, `budget 12h of 40h (30%, 28h left)`, each where there is such a thing.

    The amount is that of the entry, so it is next to it; the time of today is that of all entries. Of an entry that
    has `ended` it warns where a budget has reached a threshold.
    """
    entry = item.entry
    amount = _amount(ask, item) if entry.billable else ""
    parts = [f"Amount {amount}"] if amount else []
    if today_s is not None:
        parts.append(f"Today {duration.text(today_s)}")
    limits = limited(ask, item, ended=ended)
    return Standing([*parts, *limits.words], limits.budgets)


def stopped(ask: ReportContext, item: Described) -> Standing:
    """The same of an entry that has ended; today's time where that is more than it."""
    today_s = ask.reader.tracked_in(ask.user_id, ask.days.bounds(ask.days.day_of(ask.now)), ask.now)
    return describe(ask, item, today_s if today_s != item.entry.length_s(ask.now) else None, ended=True)


def has_limits(item: Described) -> bool:
    """Whether an entry counts in a budget, or its task has an estimate or a due day; most have none."""
    task, project, client = item.task, item.project, item.client
    return (
        project.budget_s is not None or project.budget_amount is not None
        or (client is not None and (client.budget_s is not None or client.budget_amount is not None))
        or (task is not None and (*task[4:5], *task[6:9]) != _NO_LIMITS)
    )  # fmt: skip


_NO_LIMITS = (None, None, None, None)  # of a task: estimate, due day, budget of time, budget of money


def limited(ask: ReportContext, item: Described, *, ended: bool = False) -> Standing:
    """What is used of the budgets that an entry counts in and of its task's estimate, and when that is due."""
    if not has_limits(item):
        return NOTHING
    from timetracker.reports import budgets

    pairs = budgets.beside(ask, item)
    if ended and any(state.use.percent >= least for _, state in pairs for least in ask.settings["budget.warn"][:1]):
        from timetracker.reports import budget_warnings  # few entries reach a threshold

        budget_warnings.point_out_crossed(ask, pairs, item.entry)
    words = [f"{budgets.CALLED[type(thing)]} {budgets.words(state)}" for thing, state in pairs]
    if item.task is not None:
        words += [budgets.estimate(ask, item.task), budgets.due(item.task, ask.days.day_of(ask.now))]
    return Standing([word for word in words if word], [budgets.named(*pair) for pair in pairs])


def limits(ask: ReportContext, item: Described | None) -> list[tuple[Thing, BudgetState]]:
    """The budgets that an entry counts in, with their states."""
    if item is None or not has_limits(item):
        return []
    from timetracker.reports import budgets

    return budgets.beside(ask, item)


def _amount(ask: ReportContext, item: Described) -> str:
    """The amount of an entry; empty where it has no rate."""
    dated, charge = ask.reader.rates(), ask.reader.charge(item.entry.id)
    if not dated and not item.project.rate and charge is None:
        return ""
    from timetracker.domain import money  # few projects have a rate
    from timetracker.domain.rate import Rates
    from timetracker.store.pricing import Worth

    entry = item.entry
    price = Worth(Rates(dated, [item.project]), ask.days, [item.project]).of(entry, charge)
    if price is None:
        return ""
    currency = price.currency or money.NO_CURRENCY
    return money.priced(money.shown(money.earned(price.amount, entry.length_s(ask.now)), currency), currency)
