"""Where entries that come in stand on the timeline: beside others, as the policy of the import says."""

from array import array
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from timetracker.actions.nearby import Nearby
from timetracker.domain import localtime
from timetracker.domain.counting import counted
from timetracker.domain.entry import Entry
from timetracker.domain.errors import Overlaps
from timetracker.domain.interval import EARLIEST, LATEST, Interval, interval
from timetracker.interchange.draft import EntryDraft
from timetracker.store.store import Tx

POLICIES = ("keep", "trim", "skip", "refuse")
NAMED = 20  # pairs in an error
LISTED = 1000  # pairs that are kept to be listed; `tt overlaps` has all of them


class SourcePosition(NamedTuple):
    """Where something is in the source: its file and line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} line {self.line}" if self.file else f"line {self.line}"


class RejectedLine(NamedTuple):
    """Something of a source, and why it was left or what became of it."""

    line: int
    text: str
    why: str
    file: str = ""

    @property
    def words(self) -> str:
        """The same as a line."""
        return f"{SourcePosition(self.file, self.line)}: {self.text + ': ' if self.text else ''}{self.why}"


class OverlapSide(NamedTuple):
    """An entry of a pair: the place that it came from, or its number where it was here before; and its times."""

    where: str
    project: str
    interval: Interval

    def text(self, zone: tzinfo) -> str:
        """The same in words."""
        return f"{self.where} ({self.project}, {localtime.between(*self.interval, zone)})"


class OverlapPair(NamedTuple):
    """Two entries that share time, and how much in seconds."""

    entry: OverlapSide
    other: OverlapSide
    seconds: int


class Arrival:
    """The entries of an import that are not in the store yet, and what they overlap."""

    def __init__(self, tx: Tx, user_id: int, policy: str, title: Callable[[Entry], str]) -> None:
        self.tx = tx
        self._title = title
        self.policy = policy
        self.pairs: list[OverlapPair] = []
        self.count = self.seconds = 0
        self.user_id = user_id
        self._nearby = Nearby(tx, user_id)
        self._pending: list[Entry] = []
        self._later: list[Callable[[], list[Entry]]] = []  # what gives more of them, for which few ask
        # The latest end of all that were taken: sorted sources never pass it.
        self.reach = EARLIEST
        self._lines = array("q")  # of the entries that are new, from the first number on
        self._files: list[tuple[int, str]] = []  # from which of them on, which file
        self._first = 0

    def flush(self) -> None:
        """All entries are in the store now."""
        self._pending, self._later = [], []
        self._nearby.forget()

    def new(self, id: int) -> bool:
        """Whether an entry came in with this import."""
        return 0 < self._first <= id

    def beside(self, span: Interval) -> Sequence[Entry]:
        """Entries of the store and of this import that an interval touches."""
        others = [*self._nearby.around(span)]
        if span.start < self.reach:
            while self._later:
                self._pending += self._later.pop()()
            others += self._pending
        return [other for other in others if span.overlaps(other.interval) or other.interval == span]

    def add(self, entry: Entry, where: SourcePosition) -> None:
        """An entry is taken."""
        self._number(entry.id, (where.line,), where.file)
        self._pending.append(entry)
        if entry.end is None or entry.end > self.reach:
            self.reach = entry.end or LATEST

    def add_new(self, first: int, lines: Sequence[int], file: str, entries: Callable[[], list[Entry]]) -> None:
        """Entries are taken that begin where all before them ended: the id of the first, and the line of each."""
        self._number(first, lines, file)
        self._later.append(entries)

    def _number(self, first: int, lines: Sequence[int], file: str) -> None:
        """Note from which lines of a file the entries come that have an id and those after it."""
        self._first = self._first or first
        place = first - self._first
        if not self._files or self._files[-1][1] != file:
            self._files.append((place, file))
        if place > len(self._lines):  # ids between went to entries that are not of the source
            self._lines.extend([lines[0]] * (place - len(self._lines)))
        self._lines.extend(lines)

    def note(self, entry: Entry, others: Sequence[Entry], where: SourcePosition) -> None:
        """Note with what an entry shares time."""
        for other in others:
            if other.id == entry.id or not entry.interval.overlaps(other.interval):
                continue
            seconds = int(entry.interval.common(other.interval, LATEST).total_seconds())
            self.count += 1
            self.seconds += 0 if entry.end is None and other.end is None else seconds
            if len(self.pairs) < LISTED:
                side = OverlapSide(str(where), self._title(entry), entry.interval)
                self.pairs.append(OverlapPair(side, self._side(other), seconds))

    def _side(self, other: Entry) -> OverlapSide:
        place = f"entry {other.id}"
        if self.new(other.id):
            number = other.id - self._first
            file = next(name for begin, name in reversed(self._files) if begin <= number)
            place = str(SourcePosition(file, self._lines[number]))
        return OverlapSide(place, self._title(other), other.interval)

    def room(self, draft: EntryDraft, others: Sequence[Entry]) -> list[Interval]:
        """What the policy leaves of an entry: all of it, its parts in free time, or nothing."""
        parts = [interval(draft.start, draft.end)]
        if self.policy in ("keep", "refuse"):
            return parts
        for other in others:
            if self.policy == "skip" and parts[0].overlaps(other.interval):
                return []
            parts = [piece for part in parts for piece in part.without(other.interval)]
        return parts

    def refuse(self, zone: tzinfo) -> None:
        """Raise Overlaps where the policy refuses those that there are."""
        if self.policy != "refuse" or not self.count:
            return
        overlapping = "; ".join(f"{pair.entry.text(zone)} and {pair.other.text(zone)}" for pair in self.pairs[:NAMED])
        more = f"; and {self.count - NAMED} more" if self.count > NAMED else ""
        raise Overlaps(
            f"{counted(self.count, 'pair')} of entries would overlap: {overlapping}{more}.",
            hint="Nothing was imported. Take them in as they are with --overlap keep, or trim or skip them.",
        )
