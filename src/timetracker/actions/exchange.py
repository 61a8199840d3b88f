"""Moving in and out: import as one undoable action, export as a stream."""

from __future__ import annotations

from importlib import import_module
from itertools import chain

from timetracker import interchange
from timetracker.domain import entry as words
from timetracker.domain.entry import Client, Entry, Project, Tag, Task
from timetracker.domain.errors import InvalidInput, Overlaps
from timetracker.domain.event import Draft, added
from timetracker.domain.interval import EARLIEST, LATEST, interval
from timetracker.domain.record import NamedTuple
from timetracker.interchange.draft import EntryDraft, NameDraft, ProjectDraft, TaskDraft
from timetracker.reports.described import Names
from timetracker.reports.question import conditions
from timetracker.store.store import new_uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import Any

    from timetracker.domain.event import Change
    from timetracker.interchange.draft import Draft as Item
    from timetracker.reports.question import Question
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

# One event holds so many changes at the most, so that no line of the journal grows without bound.
BATCH = 500


class Imported(NamedTuple):
    """What an import did: new entries, entries that were there already, and other new things."""

    entries: int
    known: int
    others: int


def formats(kind: str) -> dict[str, str]:
    """Format -> module, of readers or writers."""
    return interchange.READERS if kind == "read" else interchange.WRITERS


def module(kind: str, format: str) -> Any:
    """The module of a format.

    Raises InvalidInput.
    """
    known = formats(kind)
    if format not in known:
        verb = "imported" if kind == "read" else "exported"
        raise InvalidInput(f"{format!r} cannot be {verb}.", hint=f"Formats: {', '.join(known)}")
    return import_module(f"timetracker.interchange.{known[format]}")


def export(ws: Workspace, format: str, question: Question) -> Generator[str, None, None]:
    """The pieces of an export's text, read while they are written.

    Raises InvalidInput and NotFound before the first piece.
    """
    write = module("write", format).write
    with ws.reading() as reader:
        if question.filters.note is not None:
            reader.fold_texts()
        wanted = conditions(ws, reader, question)
        drafts = chain(_catalog(reader), _entries(reader, wanted))
        counts = [0]
        yield from write(_counted(drafts, counts))
    ws.completed(Draft("export.completed", {"format": format, "rows": counts[0]}))


def _counted(drafts: Iterable[Item], counts: list[int]) -> Iterator[Item]:
    for draft in drafts:
        counts[0] += isinstance(draft, EntryDraft)
        yield draft


def _catalog(reader: Reader) -> Iterator[Item]:
    names = Names(reader)
    for client in reader.clients():
        yield NameDraft("client", client.name, client.archived, client.rounding)
    for tag in reader.tags():
        yield NameDraft("tag", tag.name, tag.archived)
    for p in reader.projects():
        owner = names.of("client", p.client_id)
        yield ProjectDraft(
            p.name, owner.name if owner else None, p.rate, p.currency, p.budget_s, p.budget_amount, p.billable,
            p.archived, p.rounding,
        )  # fmt: skip
    for t in reader.tasks():
        project = names.of("project", t.project_id)
        yield TaskDraft(project.name, t.name, t.status, t.estimate_s, t.priority, t.due)


def _entries(reader: Reader, wanted: dict[str, Any]) -> Iterator[EntryDraft]:
    names = Names(reader)
    for entry in reader.entries(wanted):
        shown = names.described(entry)
        yield EntryDraft(
            shown.project.name, entry.start, entry.end, shown.task.name if shown.task else None, tuple(shown.tags),
            entry.note, entry.billable, entry.uuid, entry.zone, entry.source,
        )  # fmt: skip


def import_(ws: Workspace, format: str, text: str) -> Imported:
    """Take in a text of a format, as one action; what is there already is left alone.

    Raises SourceError, InvalidInput, and Overlaps when the policy refuses.
    """
    drafts = module("read", format).read(text)
    with ws.change() as tx:
        intake = _Intake(ws, tx)
        for draft in drafts:
            intake.take(draft)
            if len(intake.changes) >= BATCH:
                intake.flush(format)
        intake.flush(format)
        return Imported(intake.entries, intake.known, intake.others)


class _Intake:
    """An import under way: changes not recorded yet, and what was counted."""

    def __init__(self, ws: Workspace, tx: Tx) -> None:
        self.ws = ws
        self.tx = tx
        self.changes: list[Change] = []
        self.rows = 0
        self.entries = self.known = self.others = 0
        self._made: dict[tuple[Any, ...], int] = {}
        # Entries not in the store yet, and the latest end among them: sorted sources never pass it.
        self._pending: list[Entry] = []
        self._reach = EARLIEST

    def flush(self, format: str) -> None:
        """Record what has gathered."""
        if self.changes:
            draft = Draft("import.completed", {"format": format, "rows": self.rows}, tuple(self.changes))
            self.tx.record(draft, self.ws.clock.now())
            self.changes, self.rows = [], 0
            self._pending, self._reach = [], EARLIEST

    def take(self, draft: Item) -> None:
        """Take one draft in."""
        if isinstance(draft, EntryDraft):
            self._entry(draft)
        elif isinstance(draft, TaskDraft):
            self.task(draft)
        elif isinstance(draft, ProjectDraft):
            self.project(draft)
        else:
            self.named(draft)

    def _add(self, key: tuple[Any, ...], thing: Any) -> int:
        self.changes.append(added(thing))
        self.others += not isinstance(thing, Entry)
        self._made[key] = thing.id
        return int(thing.id)

    def named(self, draft: NameDraft) -> int:
        """The id of a client or tag, made when new."""
        name = words.name(draft.name, draft.kind)
        key = (draft.kind, words.fold(name))
        found = self.tx.client_named(name) if draft.kind == "client" else self.tx.tag_named(name)
        if found or key in self._made:
            return found.id if found else self._made[key]
        id = self.tx.next_id(draft.kind)
        made = (
            Client(id, name, draft.archived, draft.rounding)
            if draft.kind == "client"
            else Tag(id, name, draft.archived)
        )
        return self._add(key, made)

    def project(self, draft: ProjectDraft) -> int:
        """The id of a project, made when new."""
        name = words.name(draft.name, "project")
        key = ("project", words.fold(name))
        found = self.tx.project_named(name)
        if found or key in self._made:
            return found.id if found else self._made[key]
        client_id = None if draft.client is None else self.named(NameDraft("client", draft.client))
        made = Project(
            self.tx.next_id("project"), name, client_id, draft.rate, draft.currency, draft.budget_s,
            draft.budget_amount, draft.billable, draft.archived, draft.rounding,
        )  # fmt: skip
        return self._add(key, made)

    def task(self, draft: TaskDraft) -> int:
        """The id of a task, made when new, with its project."""
        project_id = self.project(ProjectDraft(draft.project))
        name = words.name(draft.name, "task")
        key = ("task", project_id, words.fold(name))
        found = self.tx.task_named(project_id, name)
        if found or key in self._made:
            return found.id if found else self._made[key]
        made = Task(
            self.tx.next_id("task"), project_id, name, draft.status, draft.estimate_s, draft.priority, draft.due
        )
        return self._add(key, made)

    def _entry(self, draft: EntryDraft) -> None:
        if draft.uuid is not None and (self.tx.entry_with_uuid(draft.uuid) or ("entry", draft.uuid) in self._made):
            self.known += 1
            return
        span = interval(draft.start, draft.end)
        project_id = self.project(ProjectDraft(draft.project))
        task_id = None if draft.task is None else self.task(TaskDraft(draft.project, draft.task))
        tags = tuple(sorted({self.named(NameDraft("tag", tag)) for tag in draft.tags}))
        entry = Entry(
            self.tx.next_id("entry"), draft.uuid or new_uuid(), self.ws.user_id, project_id, task_id, span.start,
            span.end, draft.zone or self.ws.zone_name, words.note(draft.note), draft.billable, draft.source, tags,
        )  # fmt: skip
        self._fits(entry)
        self._add(("entry", entry.uuid), entry)
        self._pending.append(entry)
        self._reach = max(self._reach, entry.end or LATEST)
        self.entries += 1
        self.rows += 1

    def _fits(self, entry: Entry) -> None:
        if self.ws.settings.overlap == "allow" and not entry.running:
            return
        pending = self._pending if entry.start < self._reach else []
        for other in [*self.tx.overlapping(entry.user_id, entry.interval), *pending]:
            if entry.interval.overlaps(other.interval):
                raise Overlaps(
                    f"An entry of the import, from {{start}}, would overlap entry {other.id}.",
                    hint="Nothing was imported. Allow it with: tt config set overlap allow",
                    start=entry.start,
                )
