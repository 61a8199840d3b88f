"""What tracked time is worth: which keys it must be summed by so that each sum has one rate, and that rate."""

from __future__ import annotations

from datetime import date

from timetracker.domain.rate import BEGINNING, Rates, Work
from timetracker.store import lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from timetracker.domain.calendar import Days
    from timetracker.domain.entry import Entry, Project
    from timetracker.domain.query import Query
    from timetracker.domain.rate import Amounts, Price
    from timetracker.store.reader import Reader


class Worth:
    """The rates of a store. An entry has that of the day on which it begins, however it is cut into periods."""

    def __init__(self, reader: Reader, days: Days, projects: Iterable[Project]) -> None:
        self._days = days
        self._clients = {project.id: project.client_id for project in projects}
        self.rates = Rates(reader.rates(), projects)
        # The keys of `lists.sums` that decide on a rate; with `marks` also when an entry begins.
        self.keys = ("project", *(["task"] * self.rates.of_tasks), *(["user"] * self.rates.of_users))
        self.marks = [days.begin(date.fromisoformat(day)) for day in self.rates.days]

    def __bool__(self) -> bool:
        return bool(self.rates)

    def price(self, values: Mapping[str, Any], passed: int = 0) -> Price | None:
        """What an hour costs of a sum by `keys` that begins when so many of `marks` have come."""
        project_id = values["project"]
        work = Work(project_id, self._clients.get(project_id), values.get("task"), values.get("user"))
        return self.rates.of(work, self.rates.days[passed - 1] if passed else BEGINNING)

    def of(self, entry: Entry) -> Price | None:
        """What an hour of an entry costs."""
        work = Work(entry.project_id, self._clients.get(entry.project_id), entry.task_id, entry.user_id)
        return self.rates.of(work, self._days.day_of(entry.start).isoformat())


def amounts(reader: Reader, worth: Worth, query: Query) -> Amounts:
    """What the entries of a query are worth together, exactly; only the part inside its span counts."""
    sums: Amounts = {}
    for aggregate in lists.sums(reader, worth.keys, query._replace(billable=True), marks=worth.marks):
        values = dict(zip(worth.keys, aggregate.key, strict=False))
        price = worth.price(values, aggregate.key[-1] if worth.marks else 0)
        if price is not None:
            price.add_to(sums, aggregate.billable_s)
    return sums
