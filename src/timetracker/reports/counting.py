"""What of a span's entries counts in it: parts of those that reach beyond it, and time that lies in several at once."""

from __future__ import annotations

from timetracker.domain import duration
from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.record import NamedTuple
from timetracker.reports.question import Question, query
from timetracker.store import lists, shared_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.domain.entry import Entry
    from timetracker.domain.query import Query

_NAMED = 3


class PartialEntry(NamedTuple):
    """An entry that reaches beyond a span: its seconds inside, and all of them."""

    entry: Entry
    inside_s: int
    whole_s: int


class Counting(NamedTuple):
    """What reaches beyond a span, by start, and the seconds that are counted more than once."""

    beyond: Sequence[PartialEntry] = ()
    overlap_s: int = 0

    @property
    def data(self) -> dict[str, Any]:
        """The same for programs; nothing where there is nothing to say."""
        parts = [
            {"entry": part.entry.id, "inside_s": part.inside_s, "duration_s": part.whole_s} for part in self.beyond
        ]
        return {**({"beyond": parts} if parts else {}), **({"overlap_s": self.overlap_s} if self.overlap_s else {})}

    @property
    def words(self) -> str:
        """The same in sentences."""
        overlap = f"{duration.full(self.overlap_s)} lie in several entries at once, and count in each of them."
        return " ".join([*_beyond(self.beyond), *([overlap] if self.overlap_s else [])])


def read(ask: ReportContext, asked: Query) -> Counting:
    """What counts of the entries of a query."""
    return Counting(beyond(ask, asked), shared_time.overlap_s(ask.reader, asked))


def words(ask: ReportContext, question: Question) -> str:
    """What counts of the entries of a question, in sentences."""
    return read(ask, query(ask, question)).words


def beyond(ask: ReportContext, asked: Query) -> list[PartialEntry]:
    """The entries that reach beyond the span of a query."""
    return [_part(ask, asked, entry) for entry in lists.reaching(ask.reader, asked)]


def _part(ask: ReportContext, asked: Query, entry: Entry) -> PartialEntry:
    end = entry.interval.until(ask.now)
    begin = entry.start if asked.start is None else max(asked.start, entry.start)
    until = end if asked.until is None else min(asked.until, end)
    inside = max(0, int((until - begin).total_seconds()))
    return PartialEntry(entry, inside, int((end - entry.start).total_seconds()))


def _beyond(parts: Sequence[PartialEntry]) -> list[str]:
    if not parts:
        return []
    lengths = [f"{duration.full(part.inside_s)} of {duration.full(part.whole_s)}" for part in parts]
    if len(parts) == 1:
        return [f"Entry {parts[0].entry.id} reaches beyond the span: {lengths[0]} count."]
    if len(parts) <= _NAMED:
        named = [f"{part.entry.id} ({length})" for part, length in zip(parts, lengths, strict=True)]
        return [f"Entries {', '.join(named[:-1])} and {named[-1]} reach beyond the span; what lies inside counts."]
    inside = duration.full(sum(part.inside_s for part in parts))
    total = duration.full(sum(part.whole_s for part in parts))
    return [f"{len(parts)} entries reach beyond the span; what lies inside counts: {inside} of {total}."]
