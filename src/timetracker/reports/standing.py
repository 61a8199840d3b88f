"""Where work has got to: today's time, what an entry is worth, and what is used of its project's budget."""

from __future__ import annotations

from timetracker.asking import Asking
from timetracker.domain import duration
from timetracker.domain.entry import Project
from timetracker.domain.outcome import Described


def line(ask: Asking, item: Described, today_s: int | None) -> str:
    """`Worth 142.50 EUR · Today 3h 25m · budget 12h 30m of 40h (31%)`, each where there is such a thing.

    The amount is that of the entry, so it is next to it; the time of today is that of all entries.
    """
    project, entry = item.project, item.entry
    billed = project.rate and entry.billable
    parts = [f"Worth {_worth(project, entry.length_s(ask.now))}"] if billed else []
    if today_s is not None:
        parts.append(f"Today {duration.text(today_s)}")
    if project.budget_s or project.budget_amount:
        parts.append(budget(ask, item))
    return " · ".join(part for part in parts if part)


def stopped(ask: Asking, item: Described) -> str:
    """The same of an entry that has ended; today's time where that is more than it."""
    today_s = ask.reader.tracked_in(ask.user_id, ask.days.bounds(ask.days.day_of(ask.now)), ask.now)
    return line(ask, item, today_s if today_s != item.entry.length_s(ask.now) else None)


def _worth(project: Project, seconds: int) -> str:
    from timetracker.domain import money  # few projects have a rate

    currency = project.currency or money.NO_CURRENCY
    amount = money.text(money.minor(money.earned(project.rate or "0", seconds), currency), currency)
    return f"{amount} {project.currency or ''}".rstrip()


def budget(ask: Asking, item: Described) -> str:
    """What everybody has used of a project's budget; empty where that cannot be seen."""
    project, reader = item.project, ask.reader
    if not reader.sees_all() or (project.budget_amount and not project.rate):
        return ""
    rows = reader.rows(reader.sql.ALL_TRACKED)
    sums = {bool(billable): total for _, id, billable, total, _ in rows if id == project.id}
    if item.entry.running:
        sums[item.entry.billable] = sums.get(item.entry.billable, 0) + item.entry.length_s(ask.now)
    if project.budget_s:
        used, limit = sum(sums.values()), project.budget_s
        return f"budget {duration.text(used)} of {duration.text(limit)} ({_percent(used, limit)}%)"
    from timetracker.domain import money  # few budgets are of money

    currency = project.currency or money.NO_CURRENCY
    worth = money.minor(money.earned(project.rate or "0", sums.get(True, 0)), currency)
    limit = money.minor(money.earned(project.budget_amount or "0", 3600), currency)
    text = f"{money.text(worth, currency)} of {project.budget_amount} {project.currency or ''}".rstrip()
    return f"budget {text} ({_percent(worth, limit)}%)"


def _percent(used: int, limit: int) -> int:
    return (used * 200 + limit) // (limit * 2) if limit else 0
