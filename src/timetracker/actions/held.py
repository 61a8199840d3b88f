"""What an import can place only when it has read all: whose entries they are, those without an end, bare lengths."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from timetracker.actions.arrival import Arrival, SourcePosition
from timetracker.domain import duration, entry as words, normal
from timetracker.domain.errors import InvalidInput
from timetracker.domain.interval import Interval, check
from timetracker.interchange.draft import EntryDraft

_ANY_UUID = "00000000-0000-4000-8000-000000000000"


def admitted(draft: EntryDraft, zone: str, *, ours: bool) -> EntryDraft:
    """The draft with times, zone and note that are checked, before anything is made for it.

    Raises InvalidInput.
    """
    check(draft.start, draft.end)
    if draft.zone is not None or not draft.uuid:  # else the zone is ours, and a reader made the uuid
        words.check_origin(zone if draft.zone is None else draft.zone, _ANY_UUID if draft.uuid is None else draft.uuid)
    if ours and not normal.older_note(draft.note):
        words.note(draft.note)
    note = normal.note(draft.note) if draft.note else ""
    return draft if note == draft.note else draft._replace(note=note)


class People:
    """Whose entries are taken: `refuse`, `one`, `as-projects`, or names."""

    def __init__(self, rule: str, *, nobodys: bool = True) -> None:
        self._rule = rule
        self._nobodys = nobodys  # whether entries of nobody are taken
        self._names = {name.strip().casefold() for name in rule.split(",")} - {""}
        self.seen: dict[str, int] = {}  # name -> entries

    def of(self, draft: EntryDraft) -> EntryDraft | None:
        """The entry as it is taken; None where it is of somebody else.

        Raises InvalidInput for an entry of nobody, where it has to be somebody's.
        """
        if not draft.user:
            if not self._nobodys:
                raise InvalidInput("names nobody whose it is", hint="Import it as yours: --users one.")
            return draft
        self.seen[draft.user] = self.seen.get(draft.user, 0) + 1
        if self._rule == "as-projects":
            return draft._replace(project=f"{draft.user}: {draft.project}", client=None)
        if self._rule in ("refuse", "one") or draft.user.casefold() in self._names:
            return draft
        return None

    def check(self) -> None:
        """Refuse several people who were not asked for.

        Raises InvalidInput with their names.
        """
        several = self._rule == "refuse" and len(self.seen) > 1
        names = ", ".join(sorted(self.seen))
        if several:
            raise InvalidInput(
                f"The file has entries of several people: {names}. Nothing was imported.",
                hint=f"Take some of them, or all as yours: --users {sorted(self.seen)[0]!r}, one or as-projects.",
            )
        unknown = sorted(self._names - {name.casefold() for name in self.seen})
        if self._rule not in ("refuse", "one", "as-projects") and self.seen and unknown:
            raise InvalidInput(f"The file has no entries of {unknown[0]!r}.", hint=f"It has those of: {names}.")


class OpenEntries:
    """Entries without an end: the last runs, and each other ends where the next of its source begins."""

    def __init__(self, longest: timedelta, rule: str) -> None:
        self._longest = longest
        self._rule = rule
        self.starts = array("q")  # of all entries of the source
        self._held: list[tuple[SourcePosition, EntryDraft]] = []

    def start(self, draft: EntryDraft) -> None:
        """Note where an entry begins."""
        self.starts.append(int(draft.start.timestamp()))

    def hold(self, where: SourcePosition, draft: EntryDraft) -> None:
        """Keep one for later."""
        self._held.append((where, draft))

    def rest(self, runs: datetime | None, now: datetime) -> Iterator[tuple[SourcePosition, EntryDraft, str]]:
        """Those that were held, with an end or the reason why they are left; `runs` is when what runs began."""
        starts = sorted(self.starts)
        held = sorted(self._held, key=lambda item: item[1].start)
        for number, (where, draft) in enumerate(held):
            after = bisect_right(starts, int(draft.start.timestamp()))
            following = datetime.fromtimestamp(starts[after], UTC) if after < len(starts) else None
            stale = following is not None and now - draft.start > self._longest
            if draft.start > now:
                yield where, draft, "has no end, and begins in the future"
            elif number == len(held) - 1 and runs is None and not stale:
                yield where, draft, ""
            else:
                yield self._ended(where, draft, following or (runs if runs and runs > draft.start else None))

    def _ended(
        self, where: SourcePosition, draft: EntryDraft, end: datetime | None
    ) -> tuple[SourcePosition, EntryDraft, str]:
        limit = duration.full(int(self._longest.total_seconds()))
        if self._rule == "skip":
            return where, draft, "has no end, and was skipped"
        if self._rule == "end" and end is None:
            end = draft.start + self._longest
        if end is None:
            why = "has no end, something else runs, and nothing of the source begins after it"
            return where, draft, f"{why}; --open end ends it after {limit}"
        if self._rule != "end" and end - draft.start > self._longest:
            return where, draft, f"has no end, and the next begins more than {limit} later; --open end ends it there"
        return where, draft._replace(end=end, remark="had no end, and ends where the next begins"), ""


class BareDurations:
    """Amounts without clock times: each is put into free time, from the beginning of its day."""

    def __init__(self) -> None:
        self._held: list[tuple[SourcePosition, EntryDraft]] = []

    def hold(self, where: SourcePosition, draft: EntryDraft) -> None:
        """Keep one for later."""
        self._held.append((where, draft))

    def rest(self, arrival: Arrival) -> Iterator[tuple[SourcePosition, EntryDraft, EntryDraft]]:
        """Those that were held, with a start and an end; and as they were read."""
        day, begin = None, None
        for where, draft in sorted(self._held, key=lambda item: item[1].start):
            if draft.start != day or begin is None:
                day, begin = draft.start, max(draft.start, begin or draft.start)
            begin = self._free(arrival, begin, timedelta(seconds=draft.span_s))
            end = begin + timedelta(seconds=draft.span_s)
            remark = "has no clock times, and was placed at {start} – {end}"
            yield where, draft._replace(start=begin, end=end, remark=remark, span_s=0, source="placed"), draft
            begin = end

    def _free(self, arrival: Arrival, begin: datetime, length: timedelta) -> datetime:
        """Where so much time is free, from an instant on."""
        while True:
            others: Sequence[Interval] = [entry.interval for entry in arrival.beside(Interval(begin, begin + length))]
            reached = max((entry.end or begin for entry in others if not entry.empty), default=begin)
            if reached <= begin:
                return begin
            begin = reached
