"""Entries of the past: add, change, delete."""

from __future__ import annotations

from timetracker.actions import charges, naming
from timetracker.actions.charges import NOTHING, ChargeRequest
from timetracker.actions.placing import make_room, recorded
from timetracker.domain import entry as words, timeline
from timetracker.domain.annotations import Sequence
from timetracker.domain.entry import Entry
from timetracker.domain.errors import InvalidInput, Stale, Unchanged
from timetracker.domain.event import Draft, added, changed, removed
from timetracker.domain.interval import interval
from timetracker.domain.outcome import Outcome
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from timetracker.actions.naming import Find
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace


class Edit(NamedTuple):
    """What changes; None leaves a thing as it is. An empty `task` takes it away."""

    start: datetime | None = None
    end: datetime | None = None
    length: timedelta | None = None
    project: str | None = None
    task: str | None = None
    note: str | None = None
    add_tags: Sequence[str] = ()
    drop_tags: Sequence[str] = ()
    billable: bool | None = None
    charge: ChargeRequest = NOTHING


def add(
    ws: Workspace,
    project: str,
    start: datetime,
    end: datetime,
    *,
    task: str | None = None,
    tags: Sequence[str] = (),
    note: str = "",
    billable: bool | None = None,
) -> Outcome:
    """Add a finished entry.

    Raises InvalidInterval, InvalidName and, as the overlap policy says, Overlaps.
    """
    span = interval(start, end)
    name, task_name = naming.project_and_task(project, task)
    with ws.change() as tx:
        place = naming.place(ws, tx, name, task_name, tags)
        entry = naming.new_entry(ws, tx, place, span, note, billable=billable)
        draft = Draft("entry.created", timeline.ended_fields(entry), (*make_room(ws, tx, entry), added(entry)))
        return recorded(ws, tx, [*place.drafts, draft], entry)


def version(record: object) -> str:
    """A short text that differs when anything of the record does."""
    from _blake2 import blake2b  # `hashlib` brings OpenSSL, and each form and preview asks for a version

    return blake2b(repr(record).encode(), digest_size=8).hexdigest()


def edit(ws: Workspace, name: str, fields: Edit, *, expected: str | None = None, find: Find = naming.entry) -> Outcome:
    """Change one entry, by default one of the user's own; only one of the version `expected`, if that is given.

    Raises Stale, NotFound, InvalidInput, InvalidInterval and, as the overlap policy says, Overlaps.
    """
    with ws.change() as tx:
        before = find(tx, name, ws.user_id)
        if expected is not None and expected != version(before):
            raise Stale("{entry} was changed by somebody else.", hint="Look at it again, then repeat.", entry=before)
        after, drafts = _with_words(ws, tx, _with_times(before, fields, ws), fields)
        charging = charges.draft(ws, tx, after, fields.charge)
        if after == before and charging is None:
            raise Unchanged(
                "{entry} is like that already.",
                hint="Say what to change: --from, --to, --project, --note …",
                entry=before,
            )
        others = make_room(ws, tx, after, before=[before]) if after.interval != before.interval else []
        draft = Draft("entry.updated", timeline.timer_fields(after), (*others, changed(before, after)))
        updating = [draft] if after != before else []
        if charging is None:
            return recorded(ws, tx, [*drafts, *updating], after)
        in_order = [charging, *updating] if fields.charge.first else [*updating, charging]
        return recorded(ws, tx, [*drafts, *in_order], after)


def _with_times(entry: Entry, fields: Edit, ws: Workspace) -> Entry:
    start = fields.start or entry.start
    end = fields.end or entry.end
    if fields.length is not None:
        if fields.start is not None and fields.end is not None:
            raise InvalidInput("Start, end and length together say too much.", hint="Give two of them.")
        if fields.end is not None:
            start = fields.end - fields.length
        else:
            end = start + fields.length
    elif fields.end is None and entry.running:
        timeline.not_later(start, ws.clock.now())
    return timeline.moved(entry, start, end)


def _with_words(ws: Workspace, tx: Tx, entry: Entry, fields: Edit) -> tuple[Entry, list[Draft]]:
    drafts: list[Draft] = []
    if fields.project is not None:
        name, inline = naming.project_and_task(fields.project)
        owner, drafts = naming.project_or_new(ws, tx, name)
        keep = entry.task_id if owner.id == entry.project_id else None
        entry = entry._replace(project_id=owner.id, task_id=keep)
        fields = fields._replace(task=fields.task if inline is None else inline)
    if fields.task == "":
        entry = entry._replace(task_id=None)
    elif fields.task is not None:
        owner_now = tx.project(entry.project_id) or owner
        task, new = naming.task_or_new(tx, owner_now, words.name(fields.task, "task"))
        entry, drafts = entry._replace(task_id=task.id), drafts + new
    added_tags, new = naming.tags_or_new(tx, fields.add_tags)
    dropped = {naming.tag(tx, tag).id for tag in fields.drop_tags}
    tag_ids = tuple(sorted({*entry.tag_ids, *added_tags} - dropped))
    entry = entry._replace(
        tag_ids=tag_ids,
        note=entry.note if fields.note is None else words.note(fields.note),
        billable=entry.billable if fields.billable is None else fields.billable,
    )
    return entry, drafts + new


def delete(ws: Workspace, names: Sequence[str], *, find: Find = naming.entry) -> Outcome:
    """Delete entries, by default of the user's own; one undo brings all of them back.

    Raises NotFound, before anything is deleted.
    """
    with ws.change() as tx:
        entries = {entry.id: entry for entry in (find(tx, name, ws.user_id) for name in names)}
        result = outcome(tx, [], others=list(entries.values()))
        drafts = [Draft("entry.deleted", timeline.timer_fields(e), (removed(e),)) for e in entries.values()]
        events = tx.record_all(drafts, ws.clock.now())
        return result._replace(events=events, entry=result.others[0] if len(result.others) == 1 else None)
