"""New entries that need nothing looked up: a million may come, so they are taken in by columns, hundreds at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TypeAlias

from timetracker.actions import digests
from timetracker.actions.arrival import Arrival
from timetracker.actions.digests import SharedNames
from timetracker.actions.held import OpenEntries
from timetracker.actions.owners import Owners
from timetracker.actions.past import EarlierImports, Identities
from timetracker.domain import normal
from timetracker.domain.entry import SOURCES, check_origins
from timetracker.domain.interval import LATEST
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.source import Item
from timetracker.store.new_entries import NewEntries

Row: TypeAlias = "tuple[str, int, int, SharedNames, str, bool | None, str, int]"

_LATEST_S = int(LATEST.timestamp())
_SILENT = EntryDraft("", LATEST, None)[8:]  # what most sources say nothing of


def _plain(draft: EntryDraft) -> bool:
    """Whether an entry says nothing that somebody has to look at, beside its names, times and note."""
    _, source, _, _, user, _, remark, span_s, *charge = draft[8:]
    return not (draft.zone is not None or user or remark or span_s or any(charge)) and source in SOURCES


class PlainEntries:
    """The entries of an import into a store that held none: each has an end, and begins after all before it ended."""

    def __init__(
        self, zone: str, owners: Owners, arrival: Arrival, past: EarlierImports, identities: Identities,
        openings: OpenEntries,
    ) -> None:  # fmt: skip
        self.new = NewEntries()  # that have ids, and go into the store next
        self._known = 0  # that came before in the same source
        self._zone = zone
        self._owners = owners
        self._arrival = arrival
        self._past = past
        self._identities = identities
        self._openings = openings
        self._names: dict[tuple[str, str | None, str | None, tuple[str, ...]], SharedNames] = {}
        self._rows: list[Row] = []
        self._reach: float = _LATEST_S  # of what is there; so far nothing is taken

    def begin(self) -> None:
        """Take entries from here on, that begin where all that are there ended."""
        self._reach = self._arrival.reach.timestamp()

    def take(self, things: Sequence[tuple[int, Item]], place: int) -> int:
        """Take entries from a place on; the place of the first at which somebody has to look."""
        names_of, new, reach = self._names.get, self._identities.given.add, self._reach
        if reach >= _LATEST_S:
            return self._pass_known(things, place)
        for line, draft in islice(things, place, None):
            if not isinstance(draft, EntryDraft) or not (draft[8:] == _SILENT or _plain(draft)):
                break
            project, start, end, task, tags, note, billable, uuid, _, source, client = draft[:11]
            if end is None or start.tzinfo is not UTC or end.tzinfo is not UTC or (note and normal.note(note) != note):
                break
            begin_s, end_s = start.timestamp(), end.timestamp()
            names = names_of((project, task, client, tags)) or self._settled(draft)
            if names is None or not reach <= begin_s <= end_s < _LATEST_S or begin_s % 1 or end_s % 1:
                break
            place += 1
            if uuid is None:
                uuid = self._identities.derived(draft)
            elif not new(hash(uuid)):
                self._known += 1
                continue
            self._rows.append((uuid, int(begin_s), int(end_s), names, note, billable, source, line))
            reach = end_s
        self._reach = reach
        return place

    def _pass_known(self, things: Sequence[tuple[int, Item]], place: int) -> int:
        """The place from a place on of the first that is not there as it came in, under an id of its own."""
        for _, draft in islice(things, place, None):
            if not isinstance(draft, EntryDraft) or draft.uuid is None or draft.end is None or draft[8:] != _SILENT:
                break
            if not self._past.as_it_came(draft, draft.uuid):
                break
            self._openings.start(draft)
            self._identities.given.add(hash(draft.uuid))
            self._known += 1
            place += 1
        return place

    def _settled(self, draft: EntryDraft) -> SharedNames | None:
        """What an entry's names led to that somebody looked at before."""
        project, task, client, tags = draft.project, draft.task, draft.client, draft.tags
        ids = self._owners.settled(project, task, client, tags)
        if ids is None:
            return None
        names = self._names[project, task, client, tags] = digests.shared(
            project, task, tags, ids, billable=self._owners.billable(ids[0])
        )
        return names

    def settle(self, file: str) -> tuple[int, int]:
        """Give what was taken from a file its ids; how many are new, and how many came before in this source."""
        rows, self._rows = self._rows, []
        repeated, self._known = self._known, 0
        if rows:
            self._number(rows, file)
        return len(rows), repeated

    def _number(self, rows: Sequence[Row], file: str) -> None:
        uuids, starts, ends, names, notes, billable, _, lines = zip(*rows, strict=True)
        check_origins(self._zone, uuids)
        ids = self._arrival.tx.next_entries(len(rows))
        self._openings.starts.extend(starts)
        self._past.bring_new(uuids, digests.of_new(zip(starts, ends, names, billable, notes, strict=True)))
        user_id, zone = self._arrival.user_id, self._zone
        values = [
            (id, uuid, user_id, names.project_id, names.task_id, start, end, zone, note, yes, source)
            for id, (uuid, start, end, names, note, written, source, _) in zip(ids, rows, strict=True)
            for yes in (names.billable if written is None else written,)
        ]
        first = len(self.new)
        self.new.extend(values, [name.tag_ids for name in names])
        self._arrival.reach = datetime.fromtimestamp(ends[-1], UTC)
        self._arrival.add_new(ids[0], lines, file, lambda: self.new.entries(first, first + len(rows)))
