"""Entries of the past: add, change, delete."""

from __future__ import annotations

from timetracker.actions import naming
from timetracker.actions.placing import placed, recorded, source
from timetracker.domain import entry as words
from timetracker.domain import timeline
from timetracker.domain.entry import Entry
from timetracker.domain.errors import InvalidInput, Stale
from timetracker.domain.event import Draft, added, changed, removed
from timetracker.domain.interval import interval
from timetracker.domain.outcome import Outcome
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import outcome
from timetracker.store.store import new_uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace


class Edit(NamedTuple):
    """What shall be different; None leaves a thing as it is. An empty `task` takes it away."""

    start: datetime | None = None
    end: datetime | None = None
    length: timedelta | None = None
    project: str | None = None
    task: str | None = None
    note: str | None = None
    add_tags: Sequence[str] = ()
    drop_tags: Sequence[str] = ()
    billable: bool | None = None


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
    name, inline = naming.project_and_task(project)
    with ws.change() as tx:
        owner, drafts = naming.wanted_project(ws, tx, name)
        task_name = words.name(task, "task") if task is not None else inline
        task_id = None
        if task_name is not None:
            wanted, made = naming.wanted_task(tx, owner, task_name)
            task_id, drafts = wanted.id, drafts + made
        tag_ids, made = naming.wanted_tags(tx, tags)
        entry = Entry(
            tx.next_id("entry"), new_uuid(), ws.user_id, owner.id, task_id, span.start, span.end, ws.zone_name,
            words.note(note), owner.billable if billable is None else billable, source(ws), tag_ids,
        )  # fmt: skip
        draft = Draft("entry.created", timeline.ended_fields(entry), (*placed(ws, tx, entry), added(entry)))
        return recorded(ws, tx, [*drafts, *made, draft], entry)


def version(entry: Entry) -> str:
    """A short text that differs when anything of the entry does."""
    import hashlib

    return hashlib.sha256(repr(entry).encode()).hexdigest()[:16]


def edit(ws: Workspace, name: str, wanted: Edit, *, expected: str | None = None) -> Outcome:
    """Change one entry; only when it still is of the version `expected`, if one is given.

    Raises Stale,  NotFound, InvalidInput, InvalidInterval and, as the overlap policy says, Overlaps.
    """
    with ws.change() as tx:
        before = naming.entry(tx, name, ws.user_id)
        if expected is not None and expected != version(before):
            raise Stale("{entry} was changed by somebody else.", hint="Look at it again, then repeat.", entry=before)
        after, drafts = _with_words(ws, tx, _with_times(before, wanted, ws), wanted)
        if after == before:
            raise InvalidInput(
                "{entry} is like that already.",
                hint="Say what to change: --from, --to, --project, --note …",
                entry=before,
            )
        others = placed(ws, tx, after, before=[before]) if after.interval != before.interval else []
        draft = Draft("entry.updated", timeline.timer_fields(after), (*others, changed(before, after)))
        return recorded(ws, tx, [*drafts, draft], after)


def _with_times(entry: Entry, wanted: Edit, ws: Workspace) -> Entry:
    start = wanted.start or entry.start
    end = wanted.end or entry.end
    if wanted.length is not None:
        if wanted.start is not None and wanted.end is not None:
            raise InvalidInput("Start, end and length together say too much.", hint="Give two of them.")
        if wanted.end is not None:
            start = wanted.end - wanted.length
        else:
            end = start + wanted.length
    elif wanted.end is None and entry.running:
        timeline.not_later(start, ws.clock.now())
    return timeline.moved(entry, start, end)


def _with_words(ws: Workspace, tx: Tx, entry: Entry, wanted: Edit) -> tuple[Entry, list[Draft]]:
    drafts: list[Draft] = []
    if wanted.project is not None:
        name, inline = naming.project_and_task(wanted.project)
        owner, drafts = naming.wanted_project(ws, tx, name)
        keep = entry.task_id if owner.id == entry.project_id else None
        entry = entry._replace(project_id=owner.id, task_id=keep)
        wanted = wanted._replace(task=wanted.task if inline is None else inline)
    if wanted.task == "":
        entry = entry._replace(task_id=None)
    elif wanted.task is not None:
        owner_now = tx.project(entry.project_id) or owner
        task, made = naming.wanted_task(tx, owner_now, words.name(wanted.task, "task"))
        entry, drafts = entry._replace(task_id=task.id), drafts + made
    added_tags, made = naming.wanted_tags(tx, wanted.add_tags)
    dropped = {naming.tag(tx, tag).id for tag in wanted.drop_tags}
    tag_ids = tuple(sorted({*entry.tag_ids, *added_tags} - dropped))
    entry = entry._replace(
        tag_ids=tag_ids,
        note=entry.note if wanted.note is None else words.note(wanted.note),
        billable=entry.billable if wanted.billable is None else wanted.billable,
    )
    return entry, drafts + made


def delete(ws: Workspace, names: Sequence[str]) -> Outcome:
    """Delete entries; one undo brings all of them back.

    Raises NotFound, before anything is deleted.
    """
    with ws.change() as tx:
        entries = {entry.id: entry for entry in (naming.entry(tx, name, ws.user_id) for name in names)}
        shown = outcome(tx, [], others=list(entries.values()))
        drafts = [Draft("entry.deleted", timeline.timer_fields(e), (removed(e),)) for e in entries.values()]
        events = tx.record_all(drafts, ws.clock.now())
        return shown._replace(events=events, entry=shown.others[0] if len(shown.others) == 1 else None)
