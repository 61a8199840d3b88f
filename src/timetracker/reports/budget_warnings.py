"""Warnings where a change makes a budget reach one of the thresholds of `budget.warn`."""

from __future__ import annotations

from timetracker.asking import ReportContext
from timetracker.domain import budget
from timetracker.domain.annotations import Iterator, Mapping, Sequence
from timetracker.domain.entry import Client, Entry, Project, Task
from timetracker.reports.budgets import KIND, BudgetState, states, words
from timetracker.scope import contextmanager

Thing = Project | Task | Client
Key = tuple[type[Thing], int]
Limited = tuple[Thing, BudgetState]
_NAMED = 5


def point_out_crossed(ask: ReportContext, pairs: Sequence[Limited], entry: Entry) -> None:
    """Warn of each budget in which an entry that ends reaches one of the thresholds."""
    for thing, state in pairs:
        _point_out(ask, thing, state.use.used - _part(ask, state, entry), state)


def point_out_reached(ask: ReportContext, before: Sequence[Limited]) -> None:
    """Warn of each budget that has reached a threshold since its state was read."""
    for thing, state in before:
        now = states(ask, [thing]).get(thing.id)
        if now is not None:
            _point_out(ask, thing, state.use.used, now)


def _point_out(ask: ReportContext, thing: Thing, before: int, state: BudgetState) -> None:
    if budget.crossed(before, state.use, ask.settings["budget.warn"]) is not None:
        kind = KIND[type(thing)]
        name = str(thing.id) if kind == "task" else thing.name
        message = f"The budget of the {kind} {thing.name}: {words(state)}."
        ask.warn("budget", message, command=("tt", kind, "show", name))


def _all_states(ask: ReportContext) -> list[Limited]:
    """Everything that has a budget, with its state."""
    kinds: tuple[Sequence[Thing], ...] = (ask.reader.projects(), ask.reader.tasks(), ask.reader.clients())
    by_kind = [(things, states(ask, things)) for things in kinds]
    return [(thing, by_id[thing.id]) for things, by_id in by_kind for thing in things if thing.id in by_id]


def used(ask: ReportContext) -> dict[Key, int]:
    """What is used of everything that has a budget."""
    return {(type(thing), thing.id): state.use.used for thing, state in _all_states(ask)}


@contextmanager
def summed_up(ask: ReportContext, used_before: Mapping[Key, int] | None = None) -> Iterator[None]:
    """Say in one line which budgets reach a threshold by what is done inside.

    `used_before` says what is used already, where the store that is asked holds only a part of the entries.
    """
    begun = used(ask)
    yield
    percents = ask.settings["budget.warn"]
    reached = []
    for thing, state in _all_states(ask) if begun else ():
        key = (type(thing), thing.id)
        before = begun.get(key, state.use.used)
        others = (used_before or begun).get(key, before) - before
        use = state.use._replace(used=state.use.used + others)
        if budget.crossed(before + others, use, percents) is not None:
            reached.append(f"{KIND[type(thing)]} {thing.name} {use.percent}%")
    more = [f"and {len(reached) - _NAMED} more"] if len(reached) > _NAMED else []
    if reached:
        ask.warn(
            "budget",
            f"Budgets that are used now: {', '.join([*reached[:_NAMED], *more])}.",
            command="tt report all --by project",
        )


def _part(ask: ReportContext, state: BudgetState, entry: Entry) -> int:
    """What an entry uses of a budget."""
    seconds = entry.length_s(ask.now)
    if state.days is not None:
        seconds = int(entry.interval.common(ask.days.between(*state.days), ask.now).total_seconds())
    if state.currency is None:
        return seconds
    from timetracker.domain import money  # few budgets are of money
    from timetracker.store import pricing

    rates, earned = pricing.read(ask.reader, ask.days, ask.reader.projects()), dict[str, int]()
    price = rates.of(entry, ask.reader.charge(entry.id))
    if price is not None and entry.billable:
        price.add_to(earned, seconds)
    return money.minor(earned.get(state.currency, 0), state.currency)
