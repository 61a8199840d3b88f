"""What of the entries that are exported a format has no place for or spells otherwise, counted while they go out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from timetracker.domain.counting import counted
from timetracker.interchange import LACKS
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock

MOST_NAMES = 10  # that a warning names
_NIGHT = timedelta(hours=2)


def _seconds(entry: EntryDraft) -> bool:
    return bool(entry.start.second or (entry.end and entry.end.second))


# A word of LACKS -> whether an entry loses something where it is said; clock times are what such a format is about.
_LOSES: Mapping[str, Callable[[EntryDraft], bool]] = {
    "notes": lambda entry: bool(entry.note),
    "tags": lambda entry: bool(entry.tags),
    "running": lambda entry: entry.end is None,
    "billable": lambda entry: bool(entry.billable),
    "seconds": _seconds,
    "lines": lambda entry: "\n" in entry.note.strip(),
    "clock times": lambda entry: False,
}


class Losses:
    """Counts the entries, and those of them that lose something to a format that `lacks` it or spells it otherwise."""

    def __init__(
        self, lacks: Sequence[str], wall: LocalClock, spelt: Callable[[EntryDraft], EntryDraft] | None = None
    ) -> None:
        self.entries = 0
        self._wall = wall
        self._counts = dict.fromkeys(lacks, 0)
        self._spelt = spelt
        self._names: dict[tuple[str, str, str], int] = {}
        self._notes = 0
        self._reached = None if "overlaps" not in lacks else 0.0

    def counted(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """The same things, one after the other, spelt as the format spells them."""
        for draft in drafts:
            if not isinstance(draft, EntryDraft):
                yield draft
                continue
            self.entries += 1
            for lack in self._counts:
                self._counts[lack] += self._loses(lack, draft)
            yield draft if self._spelt is None else self._compared(draft, self._spelt(draft))

    def _loses(self, lack: str, entry: EntryDraft) -> bool:
        if lack == "nights":
            ends = [(self._wall.clock(at) - _NIGHT).date() for at in (entry.start, entry.end or entry.start)]
            return ends[0] != ends[1]
        if lack in ("twice", "change", "summed"):
            times = [self._wall.clock(at) for at in (entry.start, entry.end or entry.start)]
            first, last = (at.replace(tzinfo=None) for at in times)
            if lack == "twice":
                return any(at.fold for at in times)
            elapsed = last - first if entry.end is None else entry.end - entry.start
            return last - first < elapsed if lack == "change" else last - first != elapsed
        if lack == "overlaps" and self._reached is not None:
            before, end = self._reached, entry.start if entry.end is None else entry.end
            self._reached = max(before, end.timestamp())
            return entry.start.timestamp() < before
        return _LOSES[lack](entry)

    def _compared(self, draft: EntryDraft, written: EntryDraft) -> EntryDraft:
        pairs = [("project", draft.project, written.project), ("task", draft.task or "", written.task or "")]
        pairs += [("tag", before, after) for before, after in zip(draft.tags, written.tags, strict=False)]
        pairs += [("tag", tag, "") for tag in draft.tags[len(written.tags) :]]
        for kind, before, after in pairs:
            if before != after:
                self._names[kind, before, after] = self._names.get((kind, before, after), 0) + 1
        self._notes += draft.note.split() != written.note.split()
        return written

    @property
    def words(self) -> str:
        """What was lost, and how often; empty for nothing."""
        parts = [f"of {counted(count, 'entry')} {LACKS[lack]}" for lack, count in self._counts.items() if count]
        return "; ".join(parts)

    @property
    def spellings(self) -> str:
        """What is spelt otherwise, and in how many entries; empty for nothing."""
        parts = [
            f"{kind} {before!r} as {after!r} ({counted(count, 'entry')})"
            for (kind, before, after), count in list(self._names.items())[:MOST_NAMES]
        ]
        more = len(self._names) - MOST_NAMES
        return "; ".join([
            *parts, *([f"{more} more names"] if more > 0 else []),
            *([f"something in {counted(self._notes, 'note')}"] if self._notes else []),
        ])  # fmt: skip
