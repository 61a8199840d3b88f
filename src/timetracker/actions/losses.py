"""What of the entries that are exported a format has no place for, counted while they are written."""

from __future__ import annotations

from timetracker.domain.counting import counted
from timetracker.interchange import LACKS
from timetracker.interchange.draft import EntryDraft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from timetracker.interchange.draft import Draft


def _seconds(entry: EntryDraft) -> bool:
    return bool(entry.start.second or (entry.end and entry.end.second))


# A word of LACKS -> whether an entry loses something where it is said; clock times are what such a format is about.
_LOSES: Mapping[str, Callable[[EntryDraft], bool]] = {
    "notes": lambda entry: bool(entry.note),
    "tags": lambda entry: bool(entry.tags),
    "running": lambda entry: entry.end is None,
    "billable": lambda entry: entry.billable,
    "seconds": _seconds,
    "lines": lambda entry: "\n" in entry.note.strip(),
    "clock times": lambda entry: False,
}


class Losses:
    """Counts the entries, and those of them that lose something to a format that `lacks` it."""

    def __init__(self, lacks: Sequence[str]) -> None:
        self.entries = 0
        self._counts = dict.fromkeys(lacks, 0)

    def counted(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """The same things, one after the other."""
        for draft in drafts:
            if isinstance(draft, EntryDraft):
                self.entries += 1
                for lack in self._counts:
                    self._counts[lack] += _LOSES[lack](draft)
            yield draft

    @property
    def words(self) -> str:
        """What was lost, and how often; empty for nothing."""
        parts = [f"of {counted(count, 'entry')} {LACKS[lack]}" for lack, count in self._counts.items() if count]
        return "; ".join(parts)
