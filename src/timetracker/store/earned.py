"""What the billable time of everybody on projects, tasks or clients is worth, each entry at the rate of its day.

What is tracked of all time is worth the kept sums at the rates from the beginning. Only what began since the
first day on which a rate changed is read.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from timetracker.domain import money
from timetracker.domain.calendar import Days
from timetracker.domain.entry import Client, Project, Task
from timetracker.domain.query import Ids, Query
from timetracker.domain.rate import BEGINNING, Amounts, RateKey
from timetracker.store import lists, pricing
from timetracker.store.pricing import Worth
from timetracker.store.reader import Reader

_KEYS = ("project", "task", "user")  # what may decide on a rate


def earned(
    reader: Reader, days: Days, now: datetime, kind: str, ids: Sequence[int], dates: tuple[date, date] | None
) -> dict[int, Amounts]:
    """Id -> what everybody's billable time is worth, of some dates or of all time (None)."""
    rates = pricing.read(reader, days)
    by_id: dict[int, Amounts] = {}
    span = None if dates is None else days.between(*dates)
    _add_own(reader, by_id, kind, ids, rates, Query(now, start=span and span.start, until=span and span.end))
    if span is not None:
        for work, day, seconds in _priced(reader, kind, ids, rates, Query(now, start=span.start, until=span.end)):
            _add(by_id, kind, rates, work, day, seconds)
        return by_id
    changes = set[str]()
    for work, seconds in _for_all_time(reader, kind, ids, rates, now):
        _add(by_id, kind, rates, work, BEGINNING, seconds)
        changes.update(day for scope in work.scopes() for day in rates.rates.since(scope) if day)
    if changes:
        start = pricing.beginning(days, min(changes))
        for work, day, seconds in _priced(reader, kind, ids, rates, Query(now, start=start), sorted(changes)):
            if day != BEGINNING:  # it began since
                _add(by_id, kind, rates, work, BEGINNING, -seconds)
                _add(by_id, kind, rates, work, day, seconds)
    return by_id


def currency_of(thing: Project | Task | Client, amounts: Amounts) -> str:
    """That of a budget, or else of the project's rate, or the only one in which something was earned."""
    named = thing.budget_currency or (thing.currency if isinstance(thing, Project) else None)
    return named or (next(iter(amounts)) if len(amounts) == 1 else money.NO_CURRENCY)


def _add_own(
    reader: Reader, by_id: dict[int, Amounts], kind: str, ids: Sequence[int], rates: Worth, query: Query
) -> None:
    """What entries with rates of their own are worth more, or less, than at the rates that all the rest has."""
    own = reader.own_rates()
    if not own:
        return
    asked = _of(kind, ids, query._replace(billable=True, ids=own))
    for sum_ in lists.sums(reader, (*_KEYS, "price"), asked, marks=rates.marks):
        values = dict(zip((*_KEYS, "price"), sum_.key, strict=False))
        work, price = rates.work(values), pricing.own_price(values["price"])
        _add(by_id, kind, rates, work, rates.day(sum_.key[-1] if rates.marks else 0), -sum_.seconds)
        id = getattr(work, f"{kind}_id")
        if price is not None and id is not None:
            price.add_to(by_id.setdefault(id, {}), sum_.seconds)


def _add(by_id: dict[int, Amounts], kind: str, rates: Worth, work: RateKey, day: str, seconds: int) -> None:
    price, id = rates.rates.of(work, day), getattr(work, f"{kind}_id")
    if price is not None and id is not None:
        price.add_to(by_id.setdefault(id, {}), seconds)


def _for_all_time(
    reader: Reader, kind: str, ids: Sequence[int], rates: Worth, now: datetime
) -> Iterator[tuple[RateKey, int]]:
    """All billable seconds by what decides on their rate: the kept sums, and what runs up to now."""
    for user_id, project_id, task_id, seconds in reader.rows(reader.sql.BILLABLE[kind], ids=str([*ids])):
        yield rates.work({"project": project_id, "task": task_id or None, "user": user_id}), seconds
    # The few that run are looked through: an index on the project would lead through all of its history.
    for entry in lists.entries(reader, Query(now, running=True)):
        values = {"project": entry.project_id, "task": entry.task_id, "user": entry.user_id}
        work = rates.work(values)
        if entry.billable and getattr(work, f"{kind}_id") in ids:
            yield work, entry.length_s(now)


def _priced(
    reader: Reader, kind: str, ids: Sequence[int], rates: Worth, query: Query, days: Sequence[str] | None = None
) -> Iterator[tuple[RateKey, str, int]]:
    """The billable seconds of a query by what decides on their rate, each with a day whose rate they have.

    With `days` only those are looked at, on which a rate changes; before the first it is BEGINNING.
    """
    changes = rates.rates.days if days is None else days
    marks = rates.marks if days is None else [rates.begin(day) for day in days]
    for sum_ in lists.sums(reader, _KEYS, _of(kind, ids, query._replace(billable=True)), marks=marks):
        values, passed = dict(zip(_KEYS, sum_.key, strict=False)), sum_.key[-1] if marks else 0
        yield rates.work(values), changes[passed - 1] if passed else BEGINNING, sum_.seconds


def _of(kind: str, ids: Sequence[int], query: Query) -> Query:
    listed = Ids([*ids])
    if kind == "project":
        return query._replace(projects=listed)
    return query._replace(tasks=listed) if kind == "task" else query._replace(clients=listed)
