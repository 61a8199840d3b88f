"""New entries that need nothing looked up: a million may come, so they are taken in by columns, hundreds at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
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
from timetracker.store.new_entries import NewEntries

Row: TypeAlias = "tuple[str, int, int, SharedNames, str, bool | None, str, int]"

MOST = 500  # that are taken before somebody has to look
_LATEST_S = int(LATEST.timestamp())


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
        self._reach = _LATEST_S  # of what is there; so far it takes nothing

    def begin(self) -> None:
        """Take entries from here on, that begin where all that are there ended."""
        self._reach = int(self._arrival.reach.timestamp())

    @property
    def full(self) -> bool:
        """Whether it takes no more before it is settled."""
        return len(self._rows) >= MOST

    def take(self, line: int, draft: EntryDraft) -> bool:
        """Take an entry; no where somebody has to look at it first."""
        (
            project,
            start,
            end,
            task,
            tags,
            note,
            billable,
            uuid,
            zone,
            source,
            client,
            _,
            user,
            _,
            remark,
            span_s,
            *charge,
        ) = draft
        if end is None or user or zone is not None or remark or span_s or any(charge) or len(self._rows) >= MOST:
            return False
        begin_s, end_s = int(start.timestamp()), int(end.timestamp())
        names = self._names.get((project, task, client, tags)) or self._settled(draft)
        if not self._reach <= begin_s <= end_s < _LATEST_S or names is None:
            return False
        if start.tzinfo is not UTC or end.tzinfo is not UTC or start.microsecond or end.microsecond:
            return False
        if (note and normal.note(note) != note) or source not in SOURCES:
            return False
        if uuid is None:
            uuid = self._identities.derived(draft)
        elif not self._identities.given.add(hash(uuid)):
            self._known += 1
            return True
        self._rows.append((uuid, begin_s, end_s, names, note, billable, source, line))
        self._reach = end_s
        return True

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
