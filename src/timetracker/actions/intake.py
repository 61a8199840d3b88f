"""An import under way: names become ids, what is known is passed over, changes gather for the journal."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from uuid import UUID, uuid5

from timetracker.domain import entry as words
from timetracker.domain import normal
from timetracker.domain.entry import Client, Entry, Project, Tag, Task
from timetracker.domain.errors import InvalidInput, Overlaps
from timetracker.domain.event import Change, Draft, added
from timetracker.domain.interval import EARLIEST, LATEST, check, interval
from timetracker.domain.record import NamedTuple
from timetracker.interchange.draft import BadSource, EntryDraft, NameDraft, ProjectDraft, TaskDraft
from timetracker.interchange.names import NAMELESS
from timetracker.interchange.source import Unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from timetracker.interchange.draft import Draft as Item
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

# One event holds so many changes at the most, so that no line of the journal grows without bound.
BATCH = 500
_ANY_UUID = "00000000-0000-4000-8000-000000000000"
# Of the uuids that imports derive: the same line of the same format gives the same in every store.
SPACE = UUID("7a1d8f2e-5c0b-5b6e-9c3a-4f6d2b7e8a10")


class Left(NamedTuple):
    """A line that was not taken in, and why."""

    line: int
    text: str
    why: str


class Intake:
    """An import under way: changes not recorded yet, and what was counted."""

    def __init__(self, ws: Workspace, tx: Tx, format: str) -> None:
        self.ws = ws
        self.tx = tx
        self.format = format
        self.left: list[Left] = []
        self.names = normal.Names()
        self.notes = 0  # whose line ends or controls were changed
        self.taken: list[EntryDraft] = []
        self.changes: list[Change] = []
        self.rows = 0
        self.entries = self.known = self.others = 0
        # Asked once: to tell them takes a look at the system each time.
        self._user_id, self._zone = ws.user_id, ws.zone_name
        self._made: dict[tuple[Any, ...], int] = {}
        # A million entries may come: of each no more than some bytes is kept here.
        self._uuids: set[bytes] = set()  # that sources gave; those that are derived differ from each other
        self._alike: dict[int, int] = {}  # digest of what begins alike -> how often it came
        # Few names stand at many entries: what they led to, as they were written.
        self._places: dict[tuple[str, str | None], tuple[int, int | None]] = {}
        self._tags: dict[tuple[str, ...], tuple[int, ...]] = {}
        # Entries not in the store yet, and the latest end of all that were taken: sorted sources never pass it.
        self._pending: list[Entry] = []
        self._reach = EARLIEST
        self._first = 0
        self._in_parts = False
        self._blank = False  # whether the store has never held an entry that is not of this import

    def flush(self) -> None:
        """Apply what has gathered, as a part of the event that `finish` records."""
        if self.changes:
            self.tx.record_part(self.changes, self.ws.clock.now())
            self._in_parts = True
            self.changes, self._pending = [], []

    def finish(self) -> None:
        """Record the one event of the import, if it took anything."""
        if self.changes or self._in_parts:
            draft = Draft("import.completed", {"format": self.format, "rows": self.rows}, tuple(self.changes))
            self.tx.record(draft, self.ws.clock.now())
            self.changes, self._pending = [], []

    def offer(self, line: int, item: Item | Unread) -> None:
        """Take one thing in, or note why it was left.

        Raises Overlaps.
        """
        if isinstance(item, Unread):
            self.left.append(Left(line, item.text, item.why))
            return
        try:
            self._take(line, item)
        except InvalidInput as error:
            if self.format == "json":  # our own, taken whole or not at all
                message = f"Line {line} of the export cannot be read ({error.message.removesuffix('.')})."
                raise BadSource(message, hint="Fix or delete it.") from error
            self.left.append(Left(line, "", error.message))

    def _take(self, line: int, item: Item) -> None:
        if isinstance(item, EntryDraft):
            self._entry(self._admitted(item), line)
        elif isinstance(item, TaskDraft):
            self.task(item)
        elif isinstance(item, ProjectDraft):
            self.project(item)
        else:
            self.named(item)

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

    def _name(self, thing: str, text: str, within: int | None = None) -> str:
        """The name under which a thing is kept here.

        Raises InvalidName for what no export of ours can hold.
        """
        if self.format == "json" and not normal.older_name(text):
            words.name(text, thing)
        return self.names.of(thing, text, within=within, unnamed=NAMELESS)

    def _add(self, key: tuple[Any, ...], thing: Any) -> int:
        self.changes.append(added(thing))
        self.others += 1
        self._made[key] = thing.id
        return int(thing.id)

    def named(self, draft: NameDraft) -> int:
        """The id of a client or tag, made when new."""
        name = self._name(draft.kind, draft.name)
        key = (draft.kind, words.fold(name))
        if key in self._made:
            return self._made[key]
        found = self.tx.client_named(name) if draft.kind == "client" else self.tx.tag_named(name)
        if found:
            return self._made.setdefault(key, found.id)
        id = self.tx.next_id(draft.kind)
        made = (
            Client(id, name, draft.archived, draft.rounding)
            if draft.kind == "client"
            else Tag(id, name, draft.archived)
        )
        return self._add(key, made)

    def project(self, draft: ProjectDraft) -> int:
        """The id of a project, made when new."""
        name = self._name("project", draft.name)
        key = ("project", words.fold(name))
        if key in self._made:
            return self._made[key]
        found = self.tx.project_named(name)
        if found:
            return self._made.setdefault(key, found.id)
        client_id = None if draft.client is None else self.named(NameDraft("client", draft.client))
        made = Project(
            self.tx.next_id("project"), name, client_id, draft.rate, draft.currency, draft.budget_s,
            draft.budget_amount, draft.billable, draft.archived, draft.rounding,
        )  # fmt: skip
        return self._add(key, made)

    def task(self, draft: TaskDraft) -> int:
        """The id of a task, made when new, with its project."""
        project_id = self.project(ProjectDraft(draft.project))
        name = self._name("task", draft.name, project_id)
        key = ("task", project_id, words.fold(name))
        if key in self._made:
            return self._made[key]
        found = self.tx.task_named(project_id, name)
        if found:
            return self._made.setdefault(key, found.id)
        due = normal.due(draft.due)
        if due != draft.due:
            self.names.changes.append(normal.Renamed("due day", str(draft.due), ""))
        made = Task(self.tx.next_id("task"), project_id, name, draft.status, draft.estimate_s, draft.priority, due)
        return self._add(key, made)

    def _entry(self, draft: EntryDraft, line: int) -> None:
        project, start, end, task, tags, note, billable, known_uuid, zone, source = draft[:10]
        uuid = known_uuid or self._derived(draft)
        own = _digest(known_uuid, 16) if known_uuid else b""
        if own in self._uuids or not (self._blank or self.tx.entry_with_uuid(uuid) is None):
            self.known += 1
            return
        # Behind all that there is, nothing stands beside it.
        others = () if self._blank and start >= self._reach else self._beside(draft)
        if others and any(self._same(draft, other) for other in others):
            self.known += 1
            return
        project_id, task_id = self._places.get((project, task)) or self._place(project, task)
        tag_ids = self._tags.get(tags)
        if tag_ids is None:
            tag_ids = self._tag_ids(tags)
        entry = Entry(
            self.tx.next_id("entry"), uuid, self._user_id, project_id, task_id, start, end, zone or self._zone,
            note, billable, source, tag_ids,
        )  # fmt: skip
        self._first = self._first or entry.id
        self._blank = self._first == 1
        if others:
            self._refuse_overlaps(entry, others, line)
        self.changes.append(Change("entry", None, entry))
        if own:
            self._uuids.add(own)
        self._pending.append(entry)
        if end is None or end > self._reach:
            self._reach = end or LATEST
        if self.ws.dry_run:
            self.taken.append(draft)
        self.entries += 1
        self.rows += 1

    def _place(self, project: str, task: str | None) -> tuple[int, int | None]:
        """The ids of a project and a task in it."""
        found = self._places.get((project, task))
        if found is None:
            project_id = self.project(ProjectDraft(project))
            task_id = None if task is None else self.task(TaskDraft(project, task))
            found = self._places[project, task] = (project_id, task_id)
        return found

    def _tag_ids(self, tags: tuple[str, ...]) -> tuple[int, ...]:
        ids = {self.named(NameDraft("tag", tag)) for tag in tags if self.format == "json" or normal.name(tag, "tag")}
        found = self._tags[tags] = tuple(sorted(ids))
        return found

    def _derived(self, draft: EntryDraft) -> str:
        """The uuid of an entry whose source has none: the same when the source is read again.

        An end may change there, as of one that runs; what begins alike is told apart by its order.
        """
        task = _folded(draft.task or "")
        alike = f"{self.format}\n{draft.start:%Y%m%dT%H%M%S}\n{_folded(draft.project)}\n{task}\n"
        digest = int.from_bytes(_digest(alike, 8))
        nth = self._alike[digest] = self._alike.get(digest, 0) + 1
        return str(uuid5(SPACE, f"{alike}{nth}"))

    def _beside(self, draft: EntryDraft) -> Sequence[Entry]:
        """Entries of the store and of this import that a draft touches."""
        span = interval(draft.start, draft.end)
        pending = self._pending if span.start < self._reach else []
        found = [*self.tx.overlapping(self._user_id, span), *pending]
        return [other for other in found if span.overlaps(other.interval) or other.interval == span]

    def _same(self, draft: EntryDraft, other: Entry) -> bool:
        """Whether an entry that was there before this import is what a draft tells: it went out and comes back."""
        if (self._first and other.id >= self._first) or (other.start, other.end) != (draft.start, draft.end):
            return False
        return (other.project_id, other.task_id) == self._place(draft.project, draft.task)

    def _refuse_overlaps(self, entry: Entry, others: Sequence[Entry], line: int) -> None:
        if self.ws.settings.overlap == "allow" and not entry.running:
            return
        for other in others:
            if entry.interval.overlaps(other.interval):
                error = Overlaps(
                    f"The entry of line {line}, from {{start}}, would overlap {{other}}.",
                    hint="Nothing was imported. Allow overlaps, or take it out of the file.",
                    command="tt config set overlap allow",
                    start=entry.start,
                    other=other,
                )
                if self._first and other.id >= self._first:
                    error.call(self._title)
                raise error

    def _title(self, entry: Entry) -> tuple[str, str]:
        """What an error calls an entry of this import, whose project may not be in the store yet."""
        ids = (entry.project_id, entry.task_id)
        names = next((names for names, place in self._places.items() if place == ids), ())
        return "the new entry", "/".join(name for name in names if name)


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode(), digest_size=size).digest()


@lru_cache(4096)  # a history holds few names many times
def _folded(text: str) -> str:
    return words.fold(normal.name(text, "project"))
