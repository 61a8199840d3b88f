"""Refuses an invoice on which time of a user would be billed twice: with itself, or with what is billed already."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from timetracker.domain.entry import Entry
from timetracker.domain.errors import Overlaps
from timetracker.domain.query import Query
from timetracker.store import lists
from timetracker.store.reader import Reader


def check(reader: Reader, entries: Sequence[Entry], now: datetime) -> None:
    """Refuse entries of which one shares time with another, or with one that an invoice holds. Raises Overlaps."""
    pair = _first(entries, _billed(reader, entries, now))
    if pair is None:
        return
    charges = reader.charges([entry.id for entry in pair])
    numbers = [charges[entry.id].billed for entry in pair if entry.id in charges and charges[entry.id].billed]
    held = f", and is billed on {numbers[0]}" if numbers else ""
    raise Overlaps(
        f"{{first}} and {{second}} overlap{held}: the same time would be billed twice.",
        hint="Correct one of them, or give --overlaps keep.", command=("tt", "overlaps", "all"),
        first=pair[0], second=pair[1],
    )  # fmt: skip


def _billed(reader: Reader, entries: Sequence[Entry], now: datetime) -> Sequence[Entry]:
    """The entries that an invoice holds, of every client, around these."""
    ends = [entry.end for entry in entries if entry.end is not None]
    if not ends:
        return []
    start = min(entry.start for entry in entries)
    return list(lists.entries(reader, Query(now, None, start, max(ends), billed=True)))


def _first(entries: Sequence[Entry], held: Sequence[Entry]) -> tuple[Entry, Entry] | None:
    """The first two entries of a user that overlap, of which one at least is to be billed."""
    new = {entry.id for entry in entries}
    farthest: dict[tuple[int, bool], Entry] = {}  # of a user, to be billed or held: what ends last
    for entry in sorted((*entries, *held), key=lambda entry: (entry.start, entry.id)):
        for before in _before(farthest, entry, entry.id in new):
            if _end(before) > entry.start:
                return before, entry
        key = entry.user_id, entry.id in new
        if key not in farthest or _end(entry) > _end(farthest[key]):
            farthest[key] = entry
    return None


def _before(farthest: dict[tuple[int, bool], Entry], entry: Entry, to_be_billed: bool) -> Iterator[Entry]:
    for kind in (True, False) if to_be_billed else (True,):
        if (entry.user_id, kind) in farthest:
            yield farthest[entry.user_id, kind]


def _end(entry: Entry) -> datetime:
    assert entry.end is not None  # what runs is billed by nobody
    return entry.end
