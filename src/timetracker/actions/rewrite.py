"""Entries rewritten as text: one entry, or all of a day, as one action."""

from collections.abc import Sequence
from datetime import date

from timetracker.actions import naming
from timetracker.actions.edit import version as version_of
from timetracker.actions.placing import make_room, new_ids
from timetracker.domain import entry as words, timeline, when
from timetracker.domain.daytext import EntryLine, Rewriting
from timetracker.domain.entry import Entry
from timetracker.domain.errors import Stale
from timetracker.domain.event import Change, Draft, Event, added, changed, removed
from timetracker.domain.interval import interval
from timetracker.domain.record import NamedTuple
from timetracker.reports.budget_warnings import summed_up
from timetracker.reports.described import Records
from timetracker.store.reader import Reader
from timetracker.store.store import Tx
from timetracker.workspace import Workspace


class Subject(NamedTuple):
    """What is rewritten: entries, the day in whose light their times are written, and their version."""

    name: str
    day: date
    entries: Sequence[Entry]
    lines: Sequence[EntryLine]
    version: str


def subject(ws: Workspace, name: str) -> Subject:
    """An entry, or all that touch a day named like `today`, `mon` or `2026-11-23`.

    Raises NotFound, and InvalidInput for what is neither.
    """
    day = when.day_named(name.strip().lower(), ws.days, ws.clock.now())
    with ws.reading() as reader:
        if day is None:
            entry = naming.entry(reader, name, ws.user_id)
            day, entries = ws.days.day_of(entry.start), [entry]
        else:
            entries = reader.overlapping(ws.user_id, ws.days.bounds(day))
        return Subject(name, day, entries, _lines(reader, entries), _version(entries))


def _version(entries: Sequence[Entry]) -> str:
    return "".join(version_of(entry)[:8] for entry in entries)[:64] or "0"


def _lines(reader: Reader, entries: Sequence[Entry]) -> list[EntryLine]:
    names = Records(reader)
    lines = []
    for entry in entries:
        item = names.described(entry)
        lines.append(
            EntryLine(entry.id, entry.start, entry.end, item.project.name, item.task.name if item.task else None,
                 tuple(item.tags), entry.billable, entry.note)
        )  # fmt: skip
    return lines


def rewrite(ws: Workspace, about: Subject, rewriting: Rewriting) -> list[Event]:
    """Carry out what differs between two texts; what is equal in both stays as it is in the store.

    Raises Stale when an entry was changed meanwhile, NotFound, InvalidInput, and Overlaps as the policy says.
    """
    now = ws.clock.now()
    with ws.change() as tx:
        before = {entry.id: _unchanged(tx, entry) for entry in about.entries}
        gone = [before[line.id] for line in rewriting.gone if line.id is not None]
        with summed_up(ws.asking(tx)):
            events = tx.record_all([_deleted(entry) for entry in gone], now)
            turns: list[tuple[Entry | None, Entry]] = []
            for old, new in rewriting.changed:
                assert old.id is not None
                turns.append((before[old.id], _turned(ws, tx, before[old.id], old, new)))
            turns += [(None, _new(ws, tx, line)) for line in rewriting.added]
            # What stops running makes room for what runs then.
            for entry, after in sorted(turns, key=lambda turn: turn[1].running):
                others = _place(ws, tx, entry, after, [other for _, other in turns if other.id != after.id])
                events.append(tx.record(_draft(entry, after, others), now))
        return events


def _unchanged(tx: Tx, entry: Entry) -> Entry:
    if tx.entry(entry.id) != entry:
        raise Stale("{entry} was changed by somebody else.", hint="Look at it again, then repeat.", entry=entry)
    return entry


def _deleted(entry: Entry) -> Draft:
    return Draft("entry.deleted", timeline.timer_fields(entry), (removed(entry),))


def _draft(before: Entry | None, after: Entry, others: Sequence[Change]) -> Draft:
    if before is not None:
        return Draft("entry.updated", timeline.timer_fields(after), (*others, changed(before, after)))
    if after.running:
        return Draft("timer.started", timeline.timer_fields(after), (*others, added(after)))
    return Draft("entry.created", timeline.ended_fields(after), (*others, added(after)))


def _place(ws: Workspace, tx: Tx, before: Entry | None, after: Entry, beside: Sequence[Entry]) -> list[Change]:
    """What must make room in the store; entries of one text make no room for each other.

    Raises Overlaps.
    """
    if before is not None and before.interval == after.interval:
        return []
    if after.running:
        timeline.not_later(after.start, ws.clock.now())
    policy = "allow" if ws.settings.overlap == "allow" else "refuse"
    earlier = [] if before is None else [before]
    timeline.place(after, beside, policy, new_ids(tx), earlier)
    return make_room(ws, tx, after, {other.id for other in beside}, earlier)


def _turned(ws: Workspace, tx: Tx, entry: Entry, old: EntryLine, new: EntryLine) -> Entry:
    """The entry with whatever differs between the two lines."""
    if (old.start, old.end) != (new.start, new.end):
        entry = timeline.moved(entry, new.start, new.end)
    if (old.project, old.task) != (new.project, new.task):
        place = _made(ws, tx, new._replace(tags=()))
        entry = entry._replace(project_id=place.project.id, task_id=place.task_id)
    if old.tags != new.tags:
        tag_ids, drafts = naming.tags_or_new(tx, new.tags)
        tx.record_all(drafts, ws.clock.now())
        entry = entry._replace(tag_ids=tag_ids)
    if old.billable != new.billable:
        entry = entry._replace(billable=new.billable)
    return entry if old.note == new.note else entry._replace(note=words.note(new.note))


def _new(ws: Workspace, tx: Tx, line: EntryLine) -> Entry:
    span = interval(line.start, line.end)
    return naming.new_entry(ws, tx, _made(ws, tx, line), span, line.note, billable=line.billable)


def _made(ws: Workspace, tx: Tx, line: EntryLine) -> naming.Placement:
    """What a line belongs to, recorded at once when new: another line may name the same."""
    place = naming.place(ws, tx, line.project, line.task, line.tags)
    tx.record_all(place.drafts, ws.clock.now())
    return place
