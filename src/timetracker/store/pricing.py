"""What tracked time is pricing: which keys it must be summed by so that each sum has one rate, and that rate."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

from timetracker.domain.annotations import Any, Iterable, Iterator, Mapping, Sequence
from timetracker.domain.rate import BEGINNING, Amounts, Price, RateKey, Rates
from timetracker.store import lists

_BATCH = 500

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.calendar import Days
    from timetracker.domain.entry import Charge, Entry, Project
    from timetracker.domain.query import Query
    from timetracker.store.reader import Reader


def beginning(days: Days, day: str) -> datetime:
    """When a day begins, as rates name it."""
    return days.begin(date.fromisoformat(day))


class Worth:
    """The rates of a store. An entry has its own, or that of the day on which it begins, however it is cut.

    `own` says that there are entries with rates of their own.
    """

    def __init__(self, rates: Rates, days: Days, projects: Iterable[Project], *, own: bool = False) -> None:
        self._own = own
        self._days = days
        self._clients = {project.id: project.client_id for project in projects}
        self.rates = rates
        # The keys of `lists.sums` that decide on a rate; with `marks` also when an entry begins.
        self.keys = (
            "project",
            *(["task"] * self.rates.of_tasks),
            *(["user"] * self.rates.of_users),
            *(["price"] * own),
        )
        self.marks = [self.begin(day) for day in self.rates.days]

    def begin(self, day: str) -> datetime:
        """When a day begins, as rates name it."""
        return beginning(self._days, day)

    def __bool__(self) -> bool:
        return bool(self.rates) or self._own

    def price(self, values: Mapping[str, Any], passed: int = 0) -> Price | None:
        """What an hour costs of a sum by `keys` that begins when so many of `marks` have come."""
        return own_price(values.get("price")) or self.rates.of(self.work(values), self.day(passed))

    def work(self, values: Mapping[str, Any]) -> RateKey:
        """What a sum by `keys` is charged by."""
        project_id = values["project"]
        return RateKey(project_id, self._clients.get(project_id), values.get("task"), values.get("user"))

    def day(self, passed: int) -> str:
        """A day on which the rates hold that have begun when so many of `marks` have come."""
        return self.rates.days[passed - 1] if passed else BEGINNING

    def of(self, entry: Entry, charge: Charge | None = None) -> Price | None:
        """What an hour of an entry costs, of which `charge` is said."""
        if charge is not None and charge.rate is not None:
            return Price(charge.rate, charge.currency)
        work = RateKey(entry.project_id, self._clients.get(entry.project_id), entry.task_id, entry.user_id)
        return self.rates.of(work, self._days.day_of(entry.start).isoformat())


def read(reader: Reader, days: Days, projects: Sequence[Project] | None = None) -> Worth:
    """The rates of a store, by its days."""
    owners = reader.projects() if projects is None else projects
    return Worth(Rates(reader.rates(), owners), days, owners, own=reader.has_charges(own_rates=True))


def charged(reader: Reader, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Charge | None]]:
    """Entries with what is said about charging each, a few hundred at a time."""
    if not reader.has_charges():
        yield from ((entry, None) for entry in entries)
        return
    rest = iter(entries)
    while batch := list(islice(rest, _BATCH)):
        charges = reader.charges([entry.id for entry in batch])
        yield from ((entry, charges.get(entry.id)) for entry in batch)


def own_price(key: str | None) -> Price | None:
    """The rate of its own that a sum by `price` has."""
    if key is None:
        return None
    amount, _, currency = key.partition(" ")
    return Price(amount, currency or None)


def amounts(reader: Reader, pricing: Worth, query: Query) -> Amounts:
    """What the entries of a query are pricing together, exactly; only the part inside its span counts."""
    sums: Amounts = {}
    for aggregate in lists.sums(reader, pricing.keys, query._replace(billable=True), marks=pricing.marks):
        values = dict(zip(pricing.keys, aggregate.key, strict=False))
        price = pricing.price(values, aggregate.key[-1] if pricing.marks else 0)
        if price is not None:
            price.add_to(sums, aggregate.billable_s)
    return sums
