"""An import under way: names become ids, what is known is passed over, changes gather for the journal."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from uuid import UUID, uuid5

from timetracker.actions.arrival import Arrival, Left, Where
from timetracker.actions.held import How, Lengths, Openings, People
from timetracker.actions.owners import Owners
from timetracker.actions.past import Past, digest
from timetracker.domain import entry as words
from timetracker.domain import localtime, normal
from timetracker.domain.entry import Entry
from timetracker.domain.errors import InvalidInput
from timetracker.domain.event import Change, Draft
from timetracker.domain.interval import Interval, check
from timetracker.interchange.draft import BadSource, EntryDraft, ProjectDraft, TaskDraft
from timetracker.interchange.source import Unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.interchange.draft import Draft as Item
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

# One event holds so many changes at the most, so that no line of the journal grows without bound.
BATCH = 500
PREVIEW = 5  # entries that are shown of a table whose columns were said
_ANY_UUID = "00000000-0000-4000-8000-000000000000"
# Of the uuids that imports derive: the same line of the same format gives the same in every store.
SPACE = UUID("7a1d8f2e-5c0b-5b6e-9c3a-4f6d2b7e8a10")


class Intake:
    """An import under way: changes not recorded yet, and what was counted."""

    def __init__(self, ws: Workspace, tx: Tx, format: str, how: How) -> None:
        self.ws = ws
        self.tx = tx
        self.format = format
        self.how = how
        self.left: list[Left] = []
        self.remarks: list[Left] = []  # of entries that came in otherwise than they are written
        self.kept: list[Left] = []  # that differ there and were changed here
        self.notes = 0  # whose line ends or controls were changed
        self.taken: list[EntryDraft] = []
        self.changes: list[Change] = []
        self.rows = 0
        self.entries = self.known = self.updated = self.deleted = 0
        # Asked once: to tell them takes a look at the system each time.
        self._user_id, self._zone = ws.user_id, ws.zone_name
        # A million entries may come: of each no more than some bytes is kept here.
        self._uuids: set[bytes] = set()  # that sources gave; those that are derived differ from each other
        self._alike: dict[int, int] = {}  # digest of what begins alike -> how often it came
        self._in_parts = False
        self._blank = False  # whether the store has never held an entry that is not of this import
        self.people = People(how.users)
        self._past = Past(tx, self._user_id)
        self.owners = Owners(tx, self._past, lambda change: self.changes.append(change), ours=format == "json")
        self.arrival = Arrival(tx, self._user_id, how.overlap, self.owners.title)
        self._openings = Openings(ws.settings.timer_max, how.open)
        self._lengths = Lengths()

    def flush(self) -> None:
        """Apply what has gathered, as a part of the event that `finish` records."""
        if self.changes:
            self.tx.record_part(self.changes, self.ws.clock.now())
            self._in_parts = True
            self.changes = []
            self.arrival.flush()

    def finish(self) -> None:
        """Take in what waited for the end of the source, and record the one event of the import, if it took anything.

        Raises InvalidInput for several people, and Overlaps.
        """
        self.people.check()
        for where, draft in self._lengths.rest(self.arrival):
            self._entry(draft, where)
        self.flush_if_full()
        running = self.tx.running(self._user_id)
        for where, draft, why in self._openings.rest(running and running.start, self.ws.clock.now()):
            if why:
                self.left.append(Left(where.line, draft.project, why, where.file))
            else:
                self._entry(draft, where)
        self.arrival.refuse(self.ws.settings.zone)
        if self.changes or self._in_parts:
            draft_ = Draft("import.completed", {"format": self.format, "rows": self.rows}, tuple(self.changes))
            self.tx.record(draft_, self.ws.clock.now())
            self.changes = []

    def flush_if_full(self) -> None:
        """Apply what has gathered, where that is much."""
        if len(self.changes) >= BATCH:
            self.flush()

    def offer(self, where: Where, item: Item | Unread) -> None:
        """Take one thing in, or note why it was left."""
        if isinstance(item, Unread):
            self.left.append(Left(where.line, item.text, item.why, where.file))
            return
        try:
            self._take(where, item)
        except InvalidInput as error:
            if self.format == "json":  # our own, taken whole or not at all
                message = f"Line {where.line} of the export cannot be read ({error.message.removesuffix('.')})."
                raise BadSource(message, hint="Fix or delete it.") from error
            self.left.append(Left(where.line, "", error.message, where.file))

    def _take(self, where: Where, item: Item) -> None:
        if isinstance(item, EntryDraft):
            draft = self.people.of(item)
            if draft is not None:
                self._placed(where, self._admitted(draft))
        elif isinstance(item, TaskDraft):
            self.owners.task(item)
        elif isinstance(item, ProjectDraft):
            self.owners.project(item)
        else:
            self.owners.named(item)

    def _placed(self, where: Where, draft: EntryDraft) -> None:
        """Take an entry in now, or later when its times can be told."""
        if draft.span_s:
            self._amount(where, draft._replace(uuid=draft.uuid or self._derived(draft)))
            return
        self._openings.start(draft)
        if draft.end is not None:
            self._entry(draft, where)
            return
        uuid = draft.uuid or self._derived(draft)
        stored = self.tx.entry_with_uuid(uuid)
        if stored is not None and self._settled(draft, stored):
            self.known += 1
        else:
            self._openings.hold(where, draft._replace(uuid=uuid))

    def _admitted(self, draft: EntryDraft) -> EntryDraft:
        """The draft with times, zone and note that are checked, before anything is made for it.

        Raises InvalidInput.
        """
        check(draft.start, draft.end)
        zone = self._zone if draft.zone is None else draft.zone
        words.check_origin(zone, _ANY_UUID if draft.uuid is None else draft.uuid)
        if self.format == "json" and not normal.older_note(draft.note):
            words.note(draft.note)
        note = normal.note(draft.note) if draft.note else ""
        if note == draft.note:
            return draft
        self.notes += 1
        return draft._replace(note=note)

    def _amount(self, where: Where, draft: EntryDraft) -> None:
        """An amount without clock times: what came in before stays where it was placed."""
        stored = self.tx.entry_with_uuid(draft.uuid or "")
        if stored is None:
            self._lengths.hold(where, draft)
        else:
            end = stored.start + timedelta(seconds=draft.span_s)
            self._again(draft._replace(start=stored.start, end=end, span_s=0), stored, where)

    def _entry(self, draft: EntryDraft, where: Where) -> None:
        known_uuid = draft.uuid
        uuid = known_uuid or self._derived(draft)
        own = _digest(known_uuid, 16) if known_uuid else b""
        if own in self._uuids:
            self.known += 1
            return
        stored = self.tx.entry_with_uuid(uuid) if not self._blank and self._past.there(uuid) else None
        if stored is not None:
            self._again(draft, stored, where)
            return
        if not self._blank and not self.how.theirs and self._past.held(uuid):
            self.deleted += 1
            return
        others = self.arrival.beside(Interval(draft.start, draft.end), blank=self._blank)
        if others and any(self._same(draft, other) for other in others):
            self.known += 1
            return
        parts = self.arrival.room(draft, others) if others else [Interval(draft.start, draft.end)]
        for number, part in enumerate(parts):
            self._add_entry(draft, part, str(uuid5(SPACE, f"{uuid}{number}")) if number else uuid, others, where)
        if own:
            self._uuids.add(own)
        if not parts or len(parts) > 1 or parts[0] != (draft.start, draft.end):
            times = " and ".join(localtime.between(*part, self.ws.settings.zone) for part in parts)
            self._remark(where, draft, f"was cut to {times}" if parts else "overlaps others, and was skipped")

    def _add_entry(self, draft: EntryDraft, part: Interval, uuid: str, others: Sequence[Entry], where: Where) -> None:
        entry = self._made_entry(draft, self.tx.next_id("entry"), uuid, part)
        self._blank = self._blank or entry.id == 1
        if others:
            self.arrival.note(entry, others, where)
        self.arrival.add(entry, where)
        self.changes.append(Change("entry", None, entry))
        if self.ws.dry_run or (self.how.columns and self.entries < PREVIEW):
            self.taken.append(draft._replace(start=part.start, end=part.end))
        if draft.remark:
            zone = self.ws.settings.zone
            times = {"start": localtime.short(part.start, zone), "end": localtime.short(part.end or part.start, zone)}
            self._remark(where, draft, draft.remark.format(**times))
        self.entries += 1
        self.rows += 1

    def _made_entry(self, draft: EntryDraft, id: int, uuid: str, part: Interval) -> Entry:
        project_id, task_id = self.owners.place(draft.project, draft.task)
        return Entry(
            id, uuid, self._user_id, project_id, task_id, part.start, part.end, draft.zone or self._zone,
            draft.note, draft.billable, draft.source, self.owners.tag_ids(draft.tags),
        )  # fmt: skip

    def _remark(self, where: Where, draft: EntryDraft, text: str) -> None:
        self.remarks.append(Left(where.line, draft.project, text, where.file))

    def _settled(self, draft: EntryDraft, stored: Entry) -> bool:
        """Whether nothing changed in the source since it was imported: whatever became of the entry here."""
        now = self._as_stored(draft, stored)
        return now == digest(stored) or (now is not None and now == self._past.last(stored.uuid))

    def _as_stored(self, draft: EntryDraft, stored: Entry) -> int | None:
        """The digest of what the draft would be in place of a stored entry; None where its names are new."""
        place = self.owners.stored(draft.project, draft.task, draft.tags)
        if place is None:
            return None
        entry = stored._replace(
            project_id=place[0], task_id=place[1], start=draft.start, end=draft.end, note=draft.note,
            billable=draft.billable, tag_ids=place[2],
        )  # fmt: skip
        return digest(entry)

    def _again(self, draft: EntryDraft, stored: Entry, where: Where) -> None:
        """An entry that came in before: what changed in the source is taken, unless it was changed here as well."""
        if self.arrival.new(stored.id) or self._settled(draft, stored):
            self.known += 1
            return
        last = self._past.last(stored.uuid)
        if last is None and not self.how.theirs:  # it was written here, went out and came back
            self.known += 1
            return
        if not self.how.theirs and last != digest(stored):
            times = localtime.between(draft.start, draft.end, self.ws.settings.zone)
            why = f"differs from entry {stored.id}, which was changed here ({times} there)"
            self.kept.append(Left(where.line, draft.project, why, where.file))
            return
        entry = self._made_entry(draft, stored.id, stored.uuid, Interval(draft.start, draft.end))
        entry = entry._replace(zone=stored.zone, source=stored.source)
        self.arrival.note(entry, self.arrival.beside(entry.interval), where)
        self.changes.append(Change("entry", stored, entry))
        self.updated += 1
        self.rows += 1

    def _derived(self, draft: EntryDraft) -> str:
        """The uuid of an entry whose source has none: the same when the source is read again.

        All but its start may change there; what begins alike is told apart by its order.
        """
        start = draft.key or f"{draft.start:%Y%m%dT%H%M%SZ}"
        alike = f"{self.format}\n{draft.user}\n{start}\n"
        number = int.from_bytes(_digest(alike, 8))
        nth = self._alike[number] = self._alike.get(number, 0) + 1
        return str(uuid5(SPACE, f"{alike}{nth}"))

    def _same(self, draft: EntryDraft, other: Entry) -> bool:
        """Whether an entry that was there before this import is what a draft tells: it went out and comes back."""
        if self.arrival.new(other.id) or (other.start, other.end) != (draft.start, draft.end):
            return False
        return (other.project_id, other.task_id) == self.owners.place(draft.project, draft.task)


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode(), digest_size=size).digest()
