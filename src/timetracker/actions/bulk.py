"""Changes of many entries in one action: by a filter or by numbers, a few hundred at a time.

A hundred thousand entries are never in memory together: their numbers are, and one batch of them.
"""

from __future__ import annotations

from itertools import islice

from timetracker.actions import naming, versions
from timetracker.actions.charges import NOTHING, ChargeRequest, Charging, can_be_billed
from timetracker.actions.placing import new_ids
from timetracker.domain import algebra, entry as words, timeline, when
from timetracker.domain.annotations import Iterable, Iterator, Sequence
from timetracker.domain.changes import net
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput
from timetracker.domain.event import Change, Draft, changed, removed
from timetracker.domain.query import Query
from timetracker.domain.record import NamedTuple
from timetracker.reports.budget_warnings import summed_up
from timetracker.reports.described import Records
from timetracker.reports.question import Question, query
from timetracker.store import lists
from timetracker.store.pricing import charged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.domain.duration import Shift
    from timetracker.domain.entry import Entry, Project
    from timetracker.domain.outcome import Described
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

BATCH = 500
SAMPLE = 5


class BulkChange(NamedTuple):
    """What changes; None leaves a thing as it is. An empty `task` takes it away."""

    add_tags: Sequence[str] = ()
    drop_tags: Sequence[str] = ()
    project: str | None = None
    task: str | None = None
    billable: bool | None = None
    shift: Shift | None = None
    delete: bool = False
    charge: ChargeRequest = NOTHING


class Selection(NamedTuple):
    """Which entries: those that a question finds, those of some numbers, or what both say."""

    question: Question
    ids: Sequence[int] | None = None


class SelectionSummary(NamedTuple):
    """What a selection holds: how many entries, their seconds as a whole, from when to when, and the first few.

    `version` is another one once one of those that were chosen is changed or gone. Of a query: once the user has
    changed, or undone, anything, once there are more or fewer, once anybody has changed one of the first thousand.
    """

    entries: int
    total_s: int
    first: datetime | None = None
    last: datetime | None = None
    sample: Sequence[Described] = ()
    version: str = ""


class BulkResult(NamedTuple):
    """What was done: entries that matched, that were changed or deleted, that lost their task, that none can bill."""

    matched: int
    changed: int
    tasks_lost: int = 0
    not_billable: int = 0


def preview(ws: Workspace, selection: Selection, *, most: int = SAMPLE) -> SelectionSummary:
    """How much a selection holds, without a look at each entry, and the first `most`. Raises NotFound, InvalidInput."""
    with ws.reading() as reader:
        return _summary(reader, _query(ws, reader, selection), most)


def versioned(ws: Workspace, selection: Selection, *, most: int) -> SelectionSummary:
    """The same with its version, which a form gives back. Raises NotFound and InvalidInput."""
    with ws.reading() as reader:
        selected = _query(ws, reader, selection)
        summary = _summary(reader, selected, most)
        now = versions.of_selection(ws, reader, selected, summary.entries) if summary.entries else ""
        return summary._replace(version=now)


def _summary(reader: Reader, selected: Query, most: int) -> SelectionSummary:
    total = lists.lengths(reader, selected)
    if not total.entries:
        return SelectionSummary(0, 0)
    names = Records(reader)
    sample = [names.described(*pair) for pair in charged(reader, islice(lists.entries(reader, selected), most))]
    return SelectionSummary(total.entries, total.seconds, *lists.extent(reader, selected), sample)


def apply(ws: Workspace, selection: Selection, edits: BulkChange, *, expected: str | None = None) -> BulkResult:
    """Change or delete all entries of a selection, as one action; only when they are of the version that was looked at.

    Raises Stale, NotFound, InvalidInput, InFuture and, as the overlap policy says, Overlaps: then nothing is changed.
    """
    check(edits)
    with ws.change() as tx:
        selected = _query(ws, tx, selection)
        ids = lists.entry_ids(tx, selected)
        versions.expect_selection(ws, tx, selected, len(ids), expected)
        if not ids:
            return BulkResult(0, 0)
        if edits.delete:
            return _delete(ws, tx, ids)
        with summed_up(ws.asking(tx)):
            return _BulkRun(ws, tx, edits, frozenset(ids) if edits.shift else frozenset()).carry_out(ids)


def check(edits: BulkChange) -> None:
    """Refuse what says nothing, or a deletion with something else. Raises InvalidInput."""
    others = (edits.add_tags, edits.drop_tags, edits.project is not None, edits.task is not None,
              edits.billable is not None, edits.shift, not edits.charge.empty)  # fmt: skip
    if edits.delete == any(others):
        raise InvalidInput(
            "Say what to do with the entries.", hint="Give --retag, --set-project, --shift … or --delete alone."
        )


def _query(ws: Workspace, reader: Reader, selection: Selection) -> Query:
    return query(ws.asking(reader), selection.question)._replace(ids=selection.ids)


def batches(ws: Workspace, tx: Tx, ids: Sequence[int]) -> Iterator[list[Entry]]:
    """The entries of those numbers, a few hundred at a time, by start."""
    for begin in range(0, len(ids), BATCH):
        yield list(lists.entries(tx, Query(ws.clock.now(), ids=ids[begin : begin + BATCH])))


def _delete(ws: Workspace, tx: Tx, ids: Sequence[int]) -> BulkResult:
    record_many(ws, tx, "entries.deleted", (tuple(map(removed, entries)) for entries in batches(ws, tx, ids)))
    return BulkResult(len(ids), len(ids))


def record_many(ws: Workspace, tx: Tx, name: str, groups: Iterable[tuple[Change, ...]]) -> None:
    """Record one event for the changes of many entries, all but the last few hundred as parts ahead of it."""
    rows = 0
    last: tuple[Change, ...] = ()
    for changes in groups:
        if last:
            tx.record_part(last, ws.clock.now())
        rows += len(changes)
        last = changes
    if rows:
        tx.record(Draft(name, {"rows": rows}, last), ws.clock.now())


class _BulkRun:
    """A bulk change under way: names resolved once, and what was counted."""

    def __init__(self, ws: Workspace, tx: Tx, edits: BulkChange, apart: frozenset[int]) -> None:
        self.ws, self.tx = ws, tx
        self.wanted, self.apart = edits, apart
        self.now = ws.clock.now()
        self.tasks_lost = 0
        self.not_billable = 0
        self._changes: list[Change] = []
        self._rows = 0
        self._changed: set[int] = set()
        self._tasks: dict[int, int | None] = {}
        self._project: Project | None = None
        self._same: dict[tuple[int, int], int | None] = {}
        if edits.project is not None:
            self._project, drafts = naming.project_or_new(ws, tx, words.name(edits.project, "project"))
            tx.record_all(drafts, self.now)
        self._add, drafts = naming.tags_or_new(tx, edits.add_tags)
        tx.record_all(drafts, self.now)
        self._drop = {naming.tag(tx, tag).id for tag in edits.drop_tags}

    def carry_out(self, ids: Sequence[int]) -> BulkResult:
        """Change the entries of those numbers."""
        steps = (self._charge, self._change) if self.wanted.charge.first else (self._change, self._charge)
        for step in steps:
            step(ids)
        return BulkResult(len(ids), len(self._changed), self.tasks_lost, self.not_billable)

    def _charge(self, ids: Sequence[int]) -> None:
        """Say of the entries of those numbers what the request says about charging them, if anything."""
        if self.wanted.charge.empty:
            return
        charging = Charging(self.ws, self.tx, self.wanted.charge)
        worthless: set[int] = set()

        def changes() -> Iterator[tuple[Change, ...]]:
            for entries in batches(self.ws, self.tx, ids):
                charges = self.tx.charges([entry.id for entry in entries])
                open_ = [entry for entry in entries if not self.wanted.charge.billed or can_be_billed(entry)]
                self.not_billable += len(entries) - len(open_)
                worthless.update(entry.id for entry in open_ if not entry.billable)
                pairs = [(entry.id, charging.change(entry, charges.get(entry.id))) for entry in open_]
                self._changed.update(id for id, change in pairs if change is not None)
                yield tuple(change for _, change in pairs if change is not None)

        record_many(self.ws, self.tx, "entries.charged", filter(None, changes()))
        if self.wanted.charge.rate and worthless & self._changed:
            number = counted(len(worthless & self._changed), "entry")
            self.ws.warn("rate_not_billable", f"{number} of those with the rate cannot be billed.")

    def _change(self, ids: Sequence[int]) -> None:
        for entries in batches(self.ws, self.tx, ids):
            self._part()
            for entry in entries:
                after = self._after(entry)
                if after != entry:
                    self._changed.add(entry.id)
                    self._place(entry, after)
                    self._add_change(changed(entry, after))
        if self._rows:
            self.tx.record(Draft("entries.changed", {"rows": self._rows}, net(self._changes)), self.now)

    def _add_change(self, change: Change) -> None:
        self._changes.append(change)
        self._rows += change.after is not None

    def _part(self) -> None:
        """Apply what has gathered, ahead of the one event of the whole."""
        if self._changes:
            self.tx.record_part(net(self._changes), self.now)
            self._changes = []

    def _after(self, entry: Entry) -> Entry:
        entry = self._shifted(self._with_project(entry))
        billable = entry.billable if self.wanted.billable is None else self.wanted.billable
        tags = tuple(sorted({*entry.tag_ids, *self._add} - self._drop))
        return entry._replace(billable=billable, tag_ids=tags)

    def _with_project(self, entry: Entry) -> Entry:
        if self._project is not None and entry.project_id != self._project.id:
            task_id = None if self.wanted.task is not None else self._same_task(entry)
            entry = entry._replace(project_id=self._project.id, task_id=task_id)
        if self.wanted.task is not None:
            entry = entry._replace(task_id=self._task_of(entry.project_id, self.wanted.task))
        return entry

    def _same_task(self, entry: Entry) -> int | None:
        """The new project's task of the same name; without one the entry loses its task."""
        assert self._project is not None
        if entry.task_id is None:
            return None
        key = (entry.task_id, self._project.id)
        if key not in self._same:
            task = self.tx.task(entry.task_id)
            namesake = self.tx.task_named(self._project.id, task.name) if task else None
            self._same[key] = namesake.id if namesake else None
        self.tasks_lost += self._same[key] is None
        return self._same[key]

    def _task_of(self, project_id: int, name: str) -> int | None:
        """The task of that name in a project, made when new; None for no name."""
        if name and project_id not in self._tasks:
            owner = self.tx.project(project_id)
            assert owner is not None
            task, drafts = naming.task_or_new(self.tx, owner, words.name(name, "task"))
            self.tx.record_all(drafts, self.now)
            self._tasks[project_id] = task.id
        return self._tasks[project_id] if name else None

    def _shifted(self, entry: Entry) -> Entry:
        if not self.wanted.shift:
            return entry
        try:
            moved = algebra.move(entry, when.shifted(entry.start, self.wanted.shift, self.ws.settings.zone).instant)
        except OverflowError:
            raise InvalidInput("That is outside 1970 to 2200.", hint="Shift by less.") from None
        return moved if moved.end is not None else moved._replace(start=timeline.not_later(moved.start, self.now))

    def _place(self, before: Entry, after: Entry) -> None:
        """Let others make room; entries of the selection keep their order and are never in each other's way."""
        if not self.wanted.shift:
            return
        others = self.tx.overlapping(after.user_id, after.interval)
        beside = [other for other in others if other.id not in self.apart]
        if not beside:
            return
        changes = timeline.place(after, beside, self.ws.settings.overlap, new_ids(self.tx), [before])
        if changes:
            for change in changes:
                self._add_change(change)
            self._part()  # the next look at the timeline must see them
            self.ws.warn("trimmed", "Other entries were cut to make room.", command="tt undo")
