"""Many entries at once: the same words changed on all of them, or all of them deleted, as one action."""

from __future__ import annotations

import hashlib

from timetracker.actions import naming
from timetracker.actions.edit import version
from timetracker.domain import entry as words
from timetracker.domain import timeline
from timetracker.domain.errors import InvalidInput, Stale
from timetracker.domain.event import Draft, changed, removed
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Names
from timetracker.reports.question import Question, conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.domain.entry import Entry, Project, Task
    from timetracker.reports.described import Described
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

SHOWN = 50


class Wanted(NamedTuple):
    """What shall be different on all of them; None leaves a thing as it is, an empty `task` takes it away."""

    project: str | None = None
    task: str | None = None
    add_tags: Sequence[str] = ()
    drop_tags: Sequence[str] = ()
    billable: bool | None = None
    delete: bool = False


class Bulked(NamedTuple):
    """How many entries were changed of how many chosen, the first of them before and after, and what they were.

    `version` is a short text that differs when any of the chosen entries does.
    """

    chosen: int
    changed: int
    seconds: int
    version: str
    shown: Sequence[tuple[Described, Described | None]]


def change(ws: Workspace, chosen: Question | Sequence[str], wanted: Wanted, *, expected: str | None = None) -> Bulked:
    """Change or delete the entries that a question or their names choose; one undo takes it back.

    With `ws.dry_run` this is the preview; `expected` is the version that it gave.
    Raises NotFound, Stale when the entries are not as they were, and InvalidInput when there is nothing to change.
    """
    now = ws.clock.now()
    with ws.change() as tx:
        before = _chosen(ws, tx, chosen)
        seen = _version(before)
        if expected is not None and expected != seen:
            raise Stale("The chosen entries are not as they were.", hint="Look at them again, then repeat.")
        pairs, drafts = _pairs(ws, tx, before, wanted)
        first, was = pairs[:SHOWN], Names(tx)
        told = [was.described(one) for one, _ in first]
        tx.record_all([*drafts, *(_draft(one, after) for one, after in pairs)], now)
        after_names = Names(tx)
        after = [None if one is None else after_names.described(one) for _, one in first]
    seconds = sum(int(one.interval.duration(now).total_seconds()) for one, _ in pairs)
    return Bulked(len(before), len(pairs), seconds, seen, list(zip(told, after, strict=True)))


def _chosen(ws: Workspace, tx: Tx, chosen: Question | Sequence[str]) -> list[Entry]:
    if isinstance(chosen, Question):
        if chosen.filters.note is not None:
            tx.fold_texts()
        own = {**conditions(ws, tx, chosen), "user": ws.user_id}
        found = list(tx.entries(own))
    else:
        found = list({one.id: one for one in (naming.entry(tx, name, ws.user_id) for name in chosen)}.values())
    if not found:
        raise InvalidInput("No entry was chosen.", hint="Look at what there is with: tt log all")
    return found


def _version(entries: Sequence[Entry]) -> str:
    return hashlib.sha256("".join(map(version, entries)).encode()).hexdigest()[:16]


def _pairs(
    ws: Workspace, tx: Tx, entries: Sequence[Entry], wanted: Wanted
) -> tuple[list[tuple[Entry, Entry | None]], list[Draft]]:
    """What changes, before and after, and the drafts of what has to be made for it."""
    if wanted.delete:
        return [(one, None) for one in entries], []
    made = _Words(ws, tx, wanted)
    pairs = [(one, made.on(one)) for one in entries]
    different = [(one, after) for one, after in pairs if one != after]
    if not different:
        raise InvalidInput("They are all like that already.", hint="Say what to change: project, task, tags, billable.")
    return list(different), made.drafts


class _Words:
    """What is wanted, looked up, or made, once for all entries."""

    def __init__(self, ws: Workspace, tx: Tx, wanted: Wanted) -> None:
        self.drafts: list[Draft] = []
        self._tx, self._wanted = tx, wanted
        self._owner: Project | None = None
        self._task: str | None = wanted.task
        self._tasks: dict[int, Task] = {}
        if wanted.project is not None:
            name, inline = naming.project_and_task(wanted.project)
            self._owner, self.drafts = naming.wanted_project(ws, tx, name)
            self._task = wanted.task if inline is None else inline
        self._added, made = naming.wanted_tags(tx, wanted.add_tags)
        self.drafts = [*self.drafts, *made]
        self._dropped = {naming.tag(tx, tag).id for tag in wanted.drop_tags}

    def on(self, entry: Entry) -> Entry:
        """The entry as it is wanted."""
        owner = entry.project_id if self._owner is None else self._owner.id
        task = entry.task_id if owner == entry.project_id else None
        if self._task is not None:
            task = self._task_of(owner) if self._task else None
        billable = entry.billable if self._wanted.billable is None else self._wanted.billable
        tags = tuple(sorted({*entry.tag_ids, *self._added} - self._dropped))
        return entry._replace(project_id=owner, task_id=task, tag_ids=tags, billable=billable)

    def _task_of(self, project_id: int) -> int:
        if project_id not in self._tasks:
            owner = self._owner or self._tx.project(project_id)
            assert owner is not None
            assert self._task is not None
            self._tasks[project_id], made = naming.wanted_task(self._tx, owner, words.name(self._task, "task"))
            self.drafts += made
        return self._tasks[project_id].id


def _draft(before: Entry, after: Entry | None) -> Draft:
    if after is None:
        return Draft("entry.deleted", timeline.timer_fields(before), (removed(before),))
    return Draft("entry.updated", timeline.timer_fields(after), (changed(before, after),))
