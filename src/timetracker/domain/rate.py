"""What an hour costs: which of the rates that are set holds for an entry.

The most specific scope wins: the entry's task for its user, the task, its project for the user, the project, its client
for the user, the client, the user. Inside a scope it is the newest rate that begins on or before the day on which the
entry begins; where that one has no amount, or none has begun, the next scope counts.
"""

from __future__ import annotations

from timetracker.domain import money
from timetracker.domain.annotations import Iterable, Iterator, Mapping, Sequence
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Project, Rate

BEGINNING = ""  # before every day
Amounts = dict[str, int]  # currency -> exact worth, as `money.earned` gives it


class Scope(NamedTuple):
    """What a rate is of: a client, project or task, a user, or both."""

    client_id: int | None = None
    project_id: int | None = None
    task_id: int | None = None
    user_id: int | None = None


class Price(NamedTuple):
    """What an hour costs; without a currency it is one of `money.NO_CURRENCY`."""

    amount: str
    currency: str | None = None

    def add_to(self, amounts: Amounts, seconds: int) -> None:
        """Add what so many seconds are worth."""
        currency = self.currency or money.NO_CURRENCY
        amounts[currency] = amounts.get(currency, 0) + money.earned(self.amount, seconds)


class RateKey(NamedTuple):
    """What an entry is charged by: its project, that one's client, its task and its user."""

    project_id: int
    client_id: int | None = None
    task_id: int | None = None
    user_id: int | None = None

    def scopes(self) -> Iterator[Scope]:
        """The scopes whose rates can hold for it, the most specific first."""
        project_id, client_id, task_id, user_id = self
        for of in (Scope(task_id=task_id), Scope(project_id=project_id), Scope(client_id=client_id)):
            if of != _NOTHING:
                if user_id is not None:
                    yield of._replace(user_id=user_id)
                yield of
        yield Scope(user_id=user_id)


_NOTHING = Scope()


def scope(rate: Rate) -> Scope:
    """What a rate is of."""
    return Scope(rate.client_id, rate.project_id, rate.task_id, rate.user_id)


class Rates:
    """All rates of a store: those of projects from the beginning, and all others."""

    def __init__(self, rates: Iterable[Rate], projects: Iterable[Project]) -> None:
        dated: dict[Scope, dict[str, Price | None]] = {
            Scope(project_id=project.id): {BEGINNING: Price(project.rate, project.currency)}
            for project in projects
            if project.rate is not None
        }
        for rate in rates:
            price = None if rate.amount is None else Price(rate.amount, rate.currency)
            dated.setdefault(scope(rate), {})[rate.since or BEGINNING] = price
        self._keep(dated)

    def _keep(self, dated: Mapping[Scope, Mapping[str, Price | None]]) -> None:
        self._dated: Mapping[Scope, Sequence[tuple[str, Price | None]]] = {
            scope: sorted(prices.items(), key=lambda item: item[0]) for scope, prices in dated.items()
        }
        self.days = sorted({day for prices in dated.values() for day in prices if day})
        self.of_tasks = any(scope.task_id is not None for scope in dated)
        self.of_users = any(scope.user_id is not None for scope in dated)
        self._resolved: dict[tuple[RateKey, str], Price | None] = {}

    def __bool__(self) -> bool:
        return bool(self._dated)

    def holding(self, scope: Scope, day: str) -> Price | None:
        """The rate of one scope on a day as YYYY-MM-DD; None where it has none."""
        return next((price for since, price in reversed(self._dated.get(scope, ())) if since <= day), None)

    def changed(self, scope: Scope, since: str, price: Price | None) -> Rates:
        """The same with another rate of a scope from a day on; None takes it away."""
        rates = Rates((), ())
        dated = {scope_: dict(prices) for scope_, prices in self._dated.items()}
        dated.setdefault(scope, {})[since] = price
        rates._keep(dated)
        return rates

    def currencies(self) -> set[str]:
        """All currencies of rates."""
        prices = (price for dated in self._dated.values() for _, price in dated)
        return {price.currency for price in prices if price is not None and price.currency is not None}

    def scopes(self) -> list[Scope]:
        """What has rates."""
        return list(self._dated)

    def dated(self, scope: Scope) -> Sequence[tuple[str, Price | None]]:
        """The rates of a scope with the days from which they hold, in order."""
        return self._dated.get(scope, ())

    def since(self, scope: Scope) -> list[str]:
        """The days from which the rates of a scope hold, in order."""
        return [day for day, _ in self._dated.get(scope, ())]

    def of(self, work: RateKey, day: str) -> Price | None:
        """What an hour of some work costs that begins on a day as YYYY-MM-DD."""
        key = (work, day)
        if key not in self._resolved:
            prices = (self.holding(scope, day) for scope in work.scopes())
            self._resolved[key] = next((price for price in prices if price is not None), None)
        return self._resolved[key]


def shared_out(total: int, parts: Sequence[int]) -> list[int]:
    """A whole number in the proportion of some parts, so that it adds up to it."""
    total_of_parts, before, given = sum(parts), 0, 0
    shares = []
    for part in parts:
        before += part
        reached = total * before // total_of_parts if total_of_parts else 0
        shares.append(reached - given)
        given = reached
    return shares
