"""Figures of the tracked time, read from indexes and kept sums: no scrape scans a history."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from timetracker.domain import budget as limits, money
from timetracker.domain.calendar import Days
from timetracker.domain.entry import Client, Project, Task
from timetracker.domain.interval import Interval
from timetracker.domain.query import Query
from timetracker.store import lists, pricing, used
from timetracker.store.earned import currency_of, earned
from timetracker.store.reader import Reader
from timetracker.store.rows import instant, seconds

MOST = 50
REST = "_other"
ALL = "_all"
RECENT = timedelta(days=7)
NEAR = Decimal("0.8")


class Sum(NamedTuple):
    """Seconds of a project, billable or not, over all finished entries."""

    project_id: int
    billable: bool
    seconds: int
    entries: int


Thing = Project | Task | Client


class BudgetUse(NamedTuple):
    """The budget of a project, task or client in seconds (none when in money), what is used of it, and the share."""

    of: str
    thing: Thing
    budget_s: int | None
    used_s: int
    ratio: Decimal


class Unbilled(NamedTuple):
    """Billable time that no invoice holds: seconds, worth by currency, and how long ago the oldest began."""

    seconds: int
    amounts: dict[str, Decimal]
    oldest_s: int


def unbilled(reader: Reader, days: Days, now: datetime) -> Unbilled | None:
    """What is yet to be billed, of everybody; None where nothing was ever billed."""
    if reader.value(reader.sql.ANY_BILLED) is None:
        return None
    query = Query(now, billed=False)
    first, _ = lists.extent(reader, query)
    exact = pricing.amounts(reader, pricing.read(reader, days), query)
    amounts = {currency: Decimal(money.shown(amount, currency)) for currency, amount in sorted(exact.items())}
    age = 0 if first is None else int((now - first).total_seconds())
    return Unbilled(lists.total(reader, query).billable_s, amounts, age)


def windows(days: Days, now: datetime) -> dict[str, Interval]:
    """Today, this week and this month, each up to its end: what is planned counts as in reports."""
    today = days.day_of(now)
    firsts = {kind: days.first_of(kind, today) for kind in ("day", "week", "month")}
    return {kind: Interval(days.begin(first), days.begin(days.next_of(kind, first))) for kind, first in firsts.items()}


def sums(reader: Reader) -> list[Sum]:
    """The kept sums, users together."""
    added: dict[tuple[int, bool], list[int]] = defaultdict(lambda: [0, 0])
    for project_id, billable, total, entries in reader.rows(reader.sql.ALL_TRACKED):
        totals = added[project_id, bool(billable)]
        totals[0] += total
        totals[1] += entries
    return [Sum(*key, *values) for key, values in added.items()]


def tracked(
    reader: Reader, interval: Interval, now: datetime, by: tuple[str, ...] = (), *, user_id: int | None = None
) -> dict[tuple[int, ...], tuple[int, int]]:
    """Seconds and billable seconds inside an interval, by keys; of one user, or of all together.

    What runs counts up to now.
    """
    query = Query(now, user_id, start=interval.start, until=interval.end)
    return {group.key: (group.seconds, group.billable_s) for group in lists.sums(reader, by, query)}


def running_starts(reader: Reader) -> dict[int, datetime]:
    """When the running entry of each user began."""
    return {user_id: instant(start) for start, user_id in reader.rows(reader.sql.ALL_RUNNING)}


def issues(reader: Reader, now: datetime, longest: timedelta) -> dict[str, int]:
    """Entries of the last seven days that fail a check."""
    counts = dict.fromkeys(("overlap", "zero", "future", "too_long"), 0)
    latest: dict[int, int] = {}
    for user_id, start, end in reader.rows(reader.sql.RECENT, **{"from": seconds(now - RECENT)}):
        before = latest.get(user_id, 0)
        counts["overlap"] += start < before
        counts["zero"] += end == start
        counts["future"] += (end or start) > seconds(now)
        counts["too_long"] += (end or seconds(now)) - start > longest.total_seconds()
        latest[user_id] = max(before, end or start)
    return counts


def budgets(reader: Reader, days: Days, now: datetime) -> Iterator[BudgetUse]:
    """The budgets of what is neither archived nor ended, in time or in money; none where only some time is seen.

    One for each week, month or quarter is that of today. What runs counts up to now.
    """
    if not reader.sees_all():
        return
    projects = [project for project in reader.projects() if not project.archived]
    active = {project.id for project in projects}
    tasks = [task for task in reader.tasks() if task.project_id in active and not task.over]
    clients = [client for client in reader.clients() if not client.archived]
    kinds: tuple[tuple[str, Sequence[Thing]], ...] = (("project", projects), ("task", tasks), ("client", clients))
    for kind, things in kinds:
        limited = [thing for thing in things if limits.of(thing)]
        for period in dict.fromkeys(thing.budget_period for thing in limited):
            yield from _used(reader, days, now, kind, [thing for thing in limited if thing.budget_period == period])


def _used(reader: Reader, days: Days, now: datetime, kind: str, things: Sequence[Thing]) -> Iterator[BudgetUse]:
    """What is used of the budgets of things of a kind, all for the same kind of period."""
    period = things[0].budget_period
    span = None if period is None else limits.period(period, days.day_of(now), days)
    ids = [thing.id for thing in things]
    if span is None:
        used_s = used.for_all_time(reader, kind, ids, now)
    else:
        interval = days.between(*span)
        by_place = used.between(reader, kind, ids, now, [interval.start, interval.end or now])
        used_s = {id: sum(places.values()) for id, places in by_place.items()}
    amounts = earned(reader, days, now, kind, ids, span) if any(thing.budget_amount for thing in things) else {}
    for thing in things:
        if thing.budget_s:
            yield BudgetUse(
                kind, thing, thing.budget_s, used_s.get(thing.id, 0), Decimal(used_s.get(thing.id, 0)) / thing.budget_s
            )
        elif thing.budget_amount and Decimal(thing.budget_amount):
            sums = amounts.get(thing.id, {})
            ratio = Decimal(sums.get(currency_of(thing, sums), 0)) / money.earned(thing.budget_amount, 3600)
            yield BudgetUse(kind, thing, None, used_s.get(thing.id, 0), ratio)


def state(budget: BudgetUse) -> str:
    """ok, near (over 80 %) or exceeded."""
    return "exceeded" if budget.ratio > 1 else "near" if budget.ratio > NEAR else "ok"


def labels(projects: list[Project], sums: list[Sum], recent: set[int], *, names: bool) -> dict[int, str]:
    """Project id -> label: the 50 most used, those of this week first, the rest together; or all together."""
    if not names:
        return {project.id: ALL for project in projects}
    totals: dict[int, int] = defaultdict(int)
    for sum_ in sums:
        totals[sum_.project_id] += sum_.seconds
    ranked = sorted(projects, key=lambda project: (project.id not in recent, -totals[project.id]))
    return {project.id: project.name if place < MOST else REST for place, project in enumerate(ranked)}
