"""Warnings where an entry that ends makes a budget reach one of the thresholds of `budget.warn`."""

from __future__ import annotations

from collections.abc import Sequence

from timetracker.asking import Asking
from timetracker.domain import budget
from timetracker.domain.entry import Client, Entry, Project, Task
from timetracker.reports.budgets import KIND, State, words


def point_out_crossed(ask: Asking, pairs: Sequence[tuple[Project | Task | Client, State]], entry: Entry) -> None:
    """Warn of each budget in which an entry that ends reaches one of the thresholds."""
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
    from timetracker.domain import money  # few budgets are of money
    from timetracker.store import worth

    rates, earned = worth.read(ask.reader, ask.days, ask.reader.projects()), dict[str, int]()
    price = rates.of(entry, ask.reader.charge(entry.id))
    if price is not None and entry.billable:
        price.add_to(earned, seconds)
    return money.minor(earned.get(state.currency, 0), state.currency)
