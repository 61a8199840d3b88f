"""An import under way: names become ids, what is known is passed over, changes gather for the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from timetracker.actions.arrival import Arrival, RejectedLine, SourcePosition
from timetracker.actions.digests import digest
from timetracker.actions.held import BareDurations, OpenEntries, People, admitted
from timetracker.actions.held_time import HeldTime
from timetracker.actions.import_options import ImportOptions
from timetracker.actions.owners import Owners
from timetracker.actions.past import EarlierImports, Identities, as_before, uuid_of
from timetracker.actions.plain import PlainEntries
from timetracker.domain import localtime
from timetracker.domain.entry import Charge, Entry
from timetracker.domain.errors import InvalidInput
from timetracker.domain.event import Change, Draft, added
from timetracker.domain.interval import Interval
from timetracker.interchange.draft import BadSource, Draft as Item, EntryDraft
from timetracker.interchange.source import UnparsedLine
from timetracker.store.imported_rows import Brought
from timetracker.store.new_entries import NewEntries
from timetracker.store.store import Tx
from timetracker.workspace import Workspace

# One event holds so many changes at the most, so that no line of the journal grows without bound.
BATCH = 500
PREVIEW = 5  # entries that are shown of a table whose columns were said


class ImportRun:
    """An import under way: changes not recorded yet, and what was counted."""

    def __init__(self, ws: Workspace, tx: Tx, format: str, how: ImportOptions, user_id: int | None = None) -> None:
        self.ws = ws
        self.tx = tx
        self.format = format
        self.how = how
        self.left: list[RejectedLine] = []
        self.remarks: list[RejectedLine] = []  # of entries that came in otherwise than they are written
        self.kept: list[RejectedLine] = []  # that differ there and were changed here
        self.notes = 0  # whose line ends or controls were changed
        self.taken: list[EntryDraft] = []
        self.changes: list[Change] = []
        self.entries = self.known = self.updated = self.deleted = 0
        # Asked once: to tell them takes a look at the system each time.
        self._user_id, self._zone = user_id or ws.user_id, ws.zone_name
        # A million entries may come: of each no more than some bytes is kept here.
        self._identities = Identities(format)
        self.in_parts = False
        self._blank = False  # whether the store has never held an entry that is not of this import
        self.people = People(how.users, nobodys=self._user_id == ws.user_id)
        self._past = EarlierImports(tx, self._user_id)
        self.owners = Owners(tx, self._past, lambda change: self.changes.append(change), ours=format == "json")
        self.arrival = Arrival(tx, self._user_id, how.overlap, self.owners.title)
        self._openings = OpenEntries(ws.settings.timer_max, how.open)
        self._lengths = BareDurations()
        self.plain = PlainEntries(self._zone, self.owners, self.arrival, self._past, self._identities, self._openings)
        self._held = HeldTime(ws, tx, self.owners, self.left, all_or_nothing=format == "json")
        # Others have rules of their own, show what they take, or are asked for many things at once anyway.
        self._by_columns = not (ws.dry_run or how.columns or format == "json" or tx.secluded or self._held.any)

    def look_ahead(self, items: Sequence[Item | UnparsedLine]) -> None:
        """Ask at once what is known of the entries that come next."""
        if not (self._blank or self.tx.distant):
            entries = [item for item in items if isinstance(item, EntryDraft)]
            self._past.look_ahead([item.uuid or self._identities.foreseen(item) for item in entries])

    def begin_plain(self) -> None:
        """Take entries by columns from here on, where nothing is there that they could meet."""
        if self._blank and self._by_columns:
            self.plain.begin()

    def settle(self, file: str) -> None:
        """Count and number what was taken by columns from a file."""
        new, repeated = self.plain.settle(file)
        self.entries += new
        self.known += repeated

    def flush(self) -> None:
        """Apply what has gathered, as a part of the event that `finish` records."""
        if self.changes:
            self.tx.record_part(self.changes, self.ws.clock.now())
        if self.plain.new:
            self.tx.record_new(self.plain.new, self.ws.clock.now())
        if self.changes or self.plain.new:
            self.in_parts = True
            self.changes, self.plain.new = [], NewEntries()
            self.arrival.flush()

    def finish(self) -> None:
        """Take in what waited for the end of the source.

        Raises InvalidInput for several people, and Overlaps.
        """
        self.people.check()
        for where, draft, written in self._lengths.rest(self.arrival):
            self._entry(draft, where, written)
        self.flush_if_full()
        running = self.tx.running(self._user_id)
        for where, draft, why in self._openings.rest(running and running.start, self.ws.clock.now()):
            if why:
                self.left.append(RejectedLine(where.line, draft.project, why, where.file))
            else:
                self._entry(draft, where, draft._replace(end=None))
        self.arrival.refuse(self.ws.settings.zone)
        self._past.flush()

    def record(self, others: Sequence[ImportRun]) -> None:
        """Record the one event of the import, if it took anything; `others` came ahead of it, for other users."""
        if self.changes or self.plain.new or any(intake.in_parts for intake in (self, *others)):
            rows = sum(intake.entries + intake.updated for intake in (self, *others))
            changes = (*self.changes, *self.plain.new.changes())
            self.tx.record(
                Draft("import.completed", {"format": self.format, "rows": rows}, changes), self.ws.clock.now()
            )
            self.changes = []

    def flush_if_full(self) -> None:
        """Apply what has gathered, where that is much."""
        if len(self.changes) + len(self.plain.new) >= BATCH:
            self.flush()

    def offer(self, where: SourcePosition, item: Item | UnparsedLine) -> None:
        """Take one thing in, or note why it was left."""
        if isinstance(item, UnparsedLine):
            self.left.append(RejectedLine(where.line, item.text, item.why, where.file))
            return
        try:
            self._take(where, item)
        except InvalidInput as error:
            if self.format == "json":  # our own, taken whole or not at all
                message = f"Line {where.line} of the export cannot be read ({error.message.removesuffix('.')})."
                raise BadSource(message, hint="Fix or delete it.") from error
            self.left.append(RejectedLine(where.line, "", error.message, where.file))

    def _take(self, where: SourcePosition, item: Item) -> None:
        if isinstance(item, EntryDraft):
            draft = self.people.of(item)
            if draft is not None:
                ready = admitted(draft, self._zone, ours=self.format == "json")
                self.notes += ready.note != draft.note
                self._placed(where, ready)
        else:
            self.owners.take(item)

    def _placed(self, where: SourcePosition, draft: EntryDraft) -> None:
        """Take an entry in now, or later when its times can be told."""
        if draft.span_s:
            self._amount(where, draft._replace(uuid=self._identities.of(draft)))
            return
        self._openings.start(draft)
        if draft.end is not None:
            self._entry(draft, where)
            return
        uuid = self._identities.of(draft)
        imported = self._past.imported(uuid)
        stored = self._stored(uuid, imported)
        if stored is not None and self.owners.unchanged(draft, stored, imported):
            self.known += 1
        else:
            self._openings.hold(where, draft._replace(uuid=uuid))

    def _stored(self, uuid: str, imported: Brought | None) -> Entry | None:
        """The entry of a row; what is derived alike of the row of somebody else leads to nothing of this user."""
        there = (imported and imported.uuid) or uuid
        entry = self.tx.entry_with_uuid(there) if self._past.there(there) else None
        others = entry is not None and imported is None and entry.user_id != self._user_id
        return None if others and self._identities.taken(uuid) else entry

    def _amount(self, where: SourcePosition, draft: EntryDraft) -> None:
        """An amount without clock times: what came in before stays where it was placed."""
        imported = self._past.imported(draft.uuid or "")
        stored = self._stored(draft.uuid or "", imported)
        if stored is None:
            self._lengths.hold(where, draft)
        elif as_before(imported, draft):
            self.known += 1
        else:
            end = stored.start + timedelta(seconds=draft.span_s)
            placed = draft._replace(start=stored.start, end=end, span_s=0)
            self._again(placed, stored, (draft.uuid or "", imported, draft), where)

    def _entry(self, draft: EntryDraft, where: SourcePosition, written: EntryDraft | None = None) -> None:
        """Take an entry in; `written` is its row as it was read, where its times were only told later."""
        row = written or draft
        uuid = self._identities.of(draft)
        own = hash(draft.uuid) if draft.uuid else None
        if own is not None and own in self._identities.given:
            self.known += 1
            return
        if self._blank and draft.start >= self.arrival.reach and not self._held.any:  # nothing is beside it
            self._past.bring(uuid, row, self._add_entry(draft, uuid, where))
        elif (self._blank or self._new(draft, uuid, row, where)) and not self._held.refuses_new(
            draft, where, self._user_id
        ):
            self._fitted(draft, uuid, row, where)
        self._identities.settle(uuid, own)

    def _new(self, draft: EntryDraft, uuid: str, row: EntryDraft, where: SourcePosition) -> bool:
        """Whether a row never came in before; what did is settled here."""
        imported = self._past.imported(uuid, None if draft.uuid else lambda: self._identities.older(draft))
        if as_before(imported, row) and self._past.foresaw((imported and imported.uuid) or uuid):
            self.known += 1
            return False
        stored = self._stored(uuid, imported)
        if stored is not None:
            self._again(draft, stored, (uuid, imported, row), where)
            return False
        if imported is not None and not self.how.theirs:
            self.deleted += 1
            return False
        return True

    def _fitted(self, draft: EntryDraft, uuid: str, row: EntryDraft, where: SourcePosition) -> None:
        """Take a new entry in, in the room that others leave it, unless one of them is what it tells."""
        others = self.arrival.beside(Interval(draft.start, draft.end))
        same = next(
            (other for other in others if not self.arrival.new(other.id) and self.owners.same(draft, other)), None
        )
        if same is not None:
            self.known += 1
            if same.source in ("import", "placed"):  # by a version that left no other trace of it
                self._past.bring(uuid, row, same, was_there=True)
            return
        parts = self.arrival.room(draft, others)
        new = self._identities.of_new(uuid, self._user_id, hidden=self.tx.secluded and self._user_id != 1)
        for number, part in enumerate(parts):
            cut = draft._replace(start=part.start, end=part.end)
            entry = self._add_entry(cut, uuid_of(f"{new}{number}") if number else new, where, others)
            if not number:
                self._past.bring(uuid, row, entry)
        if not parts or len(parts) > 1 or parts[0] != (draft.start, draft.end):
            times = " and ".join(localtime.between(*part, self.ws.settings.zone) for part in parts)
            self._remark(where, draft, f"was cut to {times}" if parts else "overlaps others, and was skipped")

    def _add_entry(self, draft: EntryDraft, uuid: str, where: SourcePosition, others: Sequence[Entry] = ()) -> Entry:
        entry = self._made_entry(draft, self.tx.next_id("entry"), uuid)
        self._blank = self._blank or entry.id == 1
        if others:
            self.arrival.note(entry, others, where)
        self.arrival.add(entry, where)
        self.changes.append(Change("entry", None, entry))
        if draft.rate is not None or draft.billed is not None:
            self.changes.append(added(Charge(entry.id, draft.rate, draft.currency, draft.billed)))
        if self.ws.dry_run or (self.how.columns and self.entries < PREVIEW):
            self.taken.append(draft)
        if draft.remark:
            zone = self.ws.settings.zone
            times = {
                "start": localtime.short(draft.start, zone),
                "end": localtime.short(draft.end or draft.start, zone),
            }
            self._remark(where, draft, draft.remark.format(**times))
        self.entries += 1
        return entry

    def _made_entry(self, draft: EntryDraft, id: int, uuid: str) -> Entry:
        project_id, task_id = self.owners.place(draft)
        billable = self.owners.billable(project_id) if draft.billable is None else draft.billable
        return Entry(
            id, uuid, self._user_id, project_id, task_id, draft.start, draft.end, draft.zone or self._zone,
            draft.note, billable, draft.source, self.owners.tag_ids(draft.tags),
        )  # fmt: skip

    def _remark(self, where: SourcePosition, draft: EntryDraft, text: str) -> None:
        self.remarks.append(RejectedLine(where.line, draft.project, text, where.file))

    def _again(
        self, draft: EntryDraft, stored: Entry, row: tuple[str, Brought | None, EntryDraft], where: SourcePosition
    ) -> None:
        """An entry that came in before: what changed in the source is taken, unless it was changed here as well.

        `row` is its uuid, what is known of it, and the row as it was read.
        """
        uuid, imported, written = row
        if self.arrival.new(stored.id) or as_before(imported, written):
            self.known += 1
            return
        if self.owners.unchanged(draft, stored, imported) or (imported is None and not self.how.theirs):
            self.known += 1  # where nothing is known, it was written here, went out and came back
            return
        if imported is not None and not self.how.theirs and imported.entry != digest(stored):
            times = localtime.between(draft.start, draft.end, self.ws.settings.zone)
            why = f"differs from entry {stored.id}, which was changed here ({times} there)"
            self.kept.append(RejectedLine(where.line, draft.project, why, where.file))
            return
        silent = draft.billable is None
        entry = self._made_entry(draft._replace(billable=stored.billable) if silent else draft, stored.id, stored.uuid)
        entry = entry._replace(zone=stored.zone, source=stored.source)
        if self._held.refuses(where, stored, entry, draft):
            return
        self.arrival.note(entry, self.arrival.beside(entry.interval), where)
        self.changes.append(Change("entry", stored, entry))
        self._past.bring(uuid, written, entry)
        self.updated += 1
