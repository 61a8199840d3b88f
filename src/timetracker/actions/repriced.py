"""What a change of rates does to amounts of the past, by month."""

from __future__ import annotations

from datetime import date, datetime

from timetracker.domain.annotations import Sequence
from timetracker.domain.entry import Project
from timetracker.domain.interval import Interval
from timetracker.domain.query import Ids, Period, Query
from timetracker.domain.rate import Amounts, Rates, Scope
from timetracker.domain.record import NamedTuple
from timetracker.store import lists
from timetracker.store.pricing import Worth, beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader
    from timetracker.workspace import Workspace


class Month(NamedTuple):
    """What the time of a month was worth, and what it would be."""

    first: date
    before: Amounts
    after: Amounts


def months_changed(
    ws: Workspace,
    reader: Reader,
    before: Rates,
    after: Rates,
    of: tuple[Query, str],
    projects: Sequence[Project],
    end: datetime,
) -> list[Month]:
    """The months before an instant whose amounts differ, of the time of a query from a day on."""
    own = reader.has_charges(own_rates=True)
    old, new = Worth(before, ws.days, projects, own=own), Worth(after, ws.days, projects, own=own)
    query = of[0]
    first, _ = lists.extent(reader, query)
    begin = first if first is None or not of[1] else max(first, beginning(ws.days, of[1]))
    if begin is None or begin >= end:
        return []
    cut = list(ws.days.periods("month", Interval(begin, end)))
    periods = [Period(str(n), part.start, part.until(end)) for n, (_, part) in enumerate(cut)]
    months = [Month(first_day, {}, {}) for first_day, _ in cut]
    keys = ("period", *new.keys)
    for aggregate in lists.sums(reader, keys, query._replace(start=begin, until=end), periods, marks=new.marks):
        values = dict(zip(keys, aggregate.key, strict=False))
        if values.get("price") is not None:
            continue  # entries with rates of their own
        day = new.day(aggregate.key[-1] if new.marks else 0)
        month = months[int(values["period"])]
        for rates, amounts in ((old.rates, month.before), (new.rates, month.after)):
            price = rates.of(new.work(values), day)
            if price is not None:
                price.add_to(amounts, aggregate.billable_s)
    return [month for month in months if month.before != month.after]


def chargeable(ws: Workspace, scope: Scope) -> Query:
    """What of all time can be charged by the rate of a scope."""

    def ids(id: int | None) -> Ids:
        return Ids() if id is None else Ids((id,))

    return Query(
        ws.clock.now(), scope.user_id, projects=ids(scope.project_id), tasks=ids(scope.task_id),
        clients=ids(scope.client_id), billable=True,
    )  # fmt: skip
