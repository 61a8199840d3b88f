"""Budgets of time or of money: whole, or for each week, month or quarter; what is used of one, and what to expect.

A record that has a budget keeps it in four fields. `budget_text` reads and writes it.
"""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.domain.annotations import Collection, Sequence
from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from timetracker.domain.calendar import Days

    class Limited(Protocol):
        """A project, task or client: what may have a budget."""

        @property
        def budget_s(self) -> int | None:
            """Its limit in seconds."""

        @property
        def budget_amount(self) -> str | None:
            """Its limit as a plain amount."""

        @property
        def budget_currency(self) -> str | None:
            """The currency of the amount."""

        @property
        def budget_period(self) -> str | None:
            """What it is for each of."""


PERIODS = ("week", "month", "quarter")
FIELDS = ("budget_s", "budget_amount", "budget_currency", "budget_period")
_ONE_DAY = timedelta(days=1)
_WORKING = 5  # Monday to Friday
_MOST_PERCENT = 1000


class Budget(NamedTuple):
    """A limit in seconds or as a plain amount, for each period or (None) for all time.

    An amount without a currency is in that of the project's rate.
    """

    budget_s: int | None = None
    budget_amount: str | None = None
    budget_currency: str | None = None
    budget_period: str | None = None


class Use(NamedTuple):
    """What is used of a limit, both in seconds or in the smallest units of a currency; `forecast` may be unknown."""

    limit: int
    used: int
    forecast: int | None = None

    @property
    def left(self) -> int:
        """What is left; less than nothing when it is exceeded."""
        return self.limit - self.used

    @property
    def share(self) -> float:
        """The used part: 0.5 is half. Of a limit of nothing any use is all."""
        return round(self.used / self.limit, 6) if self.limit else float(self.used > 0)

    @property
    def percent(self) -> int:
        """The same in percent, rounded half up."""
        return (self.used * 200 + self.limit) // (self.limit * 2) if self.limit else 100 * (self.used > 0)


NONE = Budget()


def of(thing: Limited) -> Budget | None:
    """The budget of a thing; None where it has none."""
    if thing.budget_s is None and thing.budget_amount is None:
        return None
    return Budget(thing.budget_s, thing.budget_amount, thing.budget_currency, thing.budget_period)


def period(kind: str, day: date, days: Days) -> tuple[date, date]:
    """The first and the last day of the week, month or quarter of a day."""
    first = days.first_of(kind, day)
    return first, days.next_of(kind, first) - _ONE_DAY


def forecast(used: int, first: date, last: date, today: date, worked: Collection[date]) -> int | None:
    """What will be used at the end of a period when work goes on as on its days so far; None before any day has passed.

    A day counts as passed when there was work on it, or when it is a working day (Monday to Friday) before today.
    The other working days from today on are left:

        forecast = used × (days passed + days left) / days passed, half a unit up
    """
    passed = left = 0
    day = first
    while day <= last:
        working = day.weekday() < _WORKING
        if day in worked or (working and day < today):
            passed += 1
        elif working and day >= today:
            left += 1
        day += _ONE_DAY
    return (used * (passed + left) * 2 + passed) // (passed * 2) if passed else None


def thresholds(text: str) -> tuple[int, ...]:
    """The percents of `80, 100`, in order; none for an empty text. Raises InvalidInput."""
    words = [word.strip().removesuffix("%").strip() for word in text.split(",")] if text.strip() else []
    if not all(word.isascii() and word.isdecimal() and 0 < int(word[:9]) <= _MOST_PERCENT for word in words):
        raise InvalidInput(f"{text!r} are not percents.", hint=f"Write them like 80, 100: from 1 to {_MOST_PERCENT}.")
    return tuple(sorted({int(word) for word in words}))


def crossed(before: int, use: Use, percents: Sequence[int]) -> int | None:
    """The highest threshold that is reached now and was not when `before` was used; None for none."""
    reached = [percent for percent in percents if before * 100 < percent * use.limit <= use.used * 100]
    return max(reached, default=None)
