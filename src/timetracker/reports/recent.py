"""A page of entries in one of some orders: only what is shown is read, whatever the span holds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from timetracker.asking import Asking
from timetracker.domain import money
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records
from timetracker.reports.log import named
from timetracker.reports.measure import groups
from timetracker.reports.question import Question, query
from timetracker.store import lists, worth

BY_DAY = ("newest", "oldest")  # orders in which the entries of a day come together
ORDERS = (*BY_DAY, "longest", "shortest", "project")


class EntryPage(NamedTuple):
    """Some entries of a question; how many there are in all, and their seconds inside its span."""

    entries: Sequence[Described]
    in_all: int
    total_s: int


def read(ask: Asking, question: Question, *, skip: int, most: int, order: str = "newest") -> EntryPage:
    """The entries of `log` in one of `ORDERS`, without the first `skip`.

    Raises NotFound and InvalidInput.
    """
    asked = query(ask, question)
    total = lists.total(ask.reader, asked)
    names = Records(ask.reader)
    listed = lists.some_entries(ask.reader, asked, order=order, skip=skip, most=most)
    return EntryPage([*named(names, ask.reader, listed)], total.entries, total.seconds)


def by_day(ask: Asking, question: Question, days: Sequence[date]) -> Mapping[date, int]:
    """The seconds of each day that the entries of a question have in it, of those from the first to the last of `days`.

    Raises NotFound and InvalidInput.
    """
    if not days:
        return {}
    listed = ask.days.between(min(days), max(days))
    begin = listed.start if question.start is None else max(listed.start, question.start)
    until = question.until if listed.end is None else min(listed.end, question.until or listed.end)
    narrowed = question._replace(start=begin, until=until)
    return {group.key[0]: group.seconds for group in groups(ask, narrowed, ["day"])}  # type: ignore[misc]  # a day


def amounts(ask: Asking, items: Iterable[Described]) -> dict[int, str]:
    """Number of an entry -> what it is worth, of those that are billable and have a rate."""
    rates = worth.read(ask.reader, ask.days)
    listed = [item.entry for item in items if item.entry.billable]
    if not rates or not listed:
        return {}
    worths = {}
    for entry, charge in worth.charged(ask.reader, listed):
        if price := rates.of(entry, charge):
            currency = price.currency or money.NO_CURRENCY
            exact = money.earned(price.amount, entry.length_s(ask.now))
            worths[entry.id] = money.priced(money.shown(exact, currency), currency)
    return worths
