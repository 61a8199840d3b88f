"""Groups of several keys as a tree: each with what is below it, and their sum."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Iterator, Mapping, Sequence
from timetracker.domain.record import NamedTuple
from timetracker.reports.measure import PERIODS, Group

Key = tuple[Any, ...]


class Branch(NamedTuple):
    """A row of a tree: its depth, and its sums; `whole` when its entries are counted once."""

    depth: int
    row: Group
    whole: bool


def branches(by: Sequence[str], rows: Sequence[Group], above: Mapping[Key, Group]) -> Iterator[Branch]:
    """The rows with the sums of the groups they are in, from the top down.

    `known` are groups whose sum is not that of what is in them: above tags, where an entry counts under several.
    """
    yield from _below((), by, rows, above)


def _below(above: Key, by: Sequence[str], rows: Sequence[Group], sums: Mapping[Key, Group]) -> Iterator[Branch]:
    depth = len(above)
    by_name: dict[Any, list[Group]] = {}
    for row in rows:
        by_name.setdefault(row.key[depth], []).append(row)
    last = depth + 1 == len(by)
    groups = [
        ((*above, name), sums.get((*above, name)) or total((*above, name), part)) for name, part in by_name.items()
    ]
    # An entry that lies in several periods, or has several tags, is several times in what is below.
    once = last or not any(key in PERIODS or key == "tag" for key in by[depth + 1 :])
    for key, row in sorted(groups, key=lambda item: order(by[depth], item[1])):
        yield Branch(depth, row, once)
        if not last:
            yield from _below(key, by, by_name[key[-1]], sums)


def order(kind: str, row: Group) -> tuple[Any, ...]:
    """Periods as they follow each other, all else by its time."""
    return (str(row.key[-1]),) if kind in PERIODS else (-row.seconds, row.key[-1] is None, str(row.key[-1]))


def total(key: Key, rows: Sequence[Group]) -> Group:
    """The sum of some rows."""
    amounts: dict[str, int] = {}
    for amounts_of_row in [row.amounts for row in rows if row.amounts]:
        for currency, exact in amounts_of_row.items():
            amounts[currency] = amounts.get(currency, 0) + exact
    seconds, billable_s = sum([row.seconds for row in rows]), sum([row.billable_s for row in rows])
    return Group(key, seconds, billable_s, sum([row.entries for row in rows]), amounts)
