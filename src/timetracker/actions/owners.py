"""Clients, projects, tasks and tags of an import: names become ids, and what is new is made."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from timetracker.actions.digests import digest
from timetracker.actions.namesakes import Namesakes
from timetracker.actions.past import EarlierImports, as_before
from timetracker.domain import details, entry as words, normal
from timetracker.domain.colors import least_used
from timetracker.domain.entry import Client, Entry, Project, Rate, Tag, Task
from timetracker.domain.errors import InvalidInput
from timetracker.domain.event import Change, added
from timetracker.interchange.draft import EntryDraft, NameDraft, ProjectDraft, RateDraft, TaskDraft
from timetracker.interchange.names import NAMELESS
from timetracker.store.imported_rows import Brought
from timetracker.store.store import Tx


class Owners:
    """What entries of an import belong to; `change` is called with what is new."""

    def __init__(self, tx: Tx, past: EarlierImports, change: Callable[[Change], None], *, ours: bool) -> None:
        self.tx = tx
        self.past = past
        self.names = normal.AdmittedNames()
        self.count = 0  # of new things
        self._change = change
        self._ours = ours  # our own format, whose names are taken as they are
        self._made: dict[tuple[Any, ...], int] = {}
        self._new: set[tuple[str, str]] = set()  # kind and name
        self._new_ids: set[tuple[str, int]] = set()
        # Few names are at many entries: what they led to, as they were written.
        self._places: dict[tuple[str, str | None, str | None], tuple[int, int | None]] = {}
        self.namesakes = Namesakes(tx, past, self.names, projects=lambda: self._projects, client_id=self._client_id)
        self._titles: dict[int, str] = {}
        self._billable: dict[int, bool] = {}
        self._tags: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._stored: dict[Any, tuple[int, int | None, tuple[int, ...]]] = {}

    def _name(self, thing: str, text: str, within: int | None = None) -> str:
        """The name under which a thing is kept here.

        Raises InvalidName for what no export of ours can hold.
        """
        if self._ours and not normal.older_name(text):
            words.name(text, thing)
        return self.names.of(thing, text, within=within, unnamed=NAMELESS)

    def _project_name(self, text: str, client: str | None) -> str:
        """The name of a project here: of a client's, or of nobody's where the source says so, or of any.

        Raises InvalidName.
        """
        name = self._name("project", text)
        return name if client is None or self._ours else self.namesakes.name(name, client)

    def _client_id(self, client: str) -> int | None:
        """The id of a client that this import made, or that was here by that name."""
        name = self._name("client", client)
        return self._made.get(("client", words.fold(name))) or self.past.client(name)

    @property
    def renamed(self) -> list[normal.Renamed]:
        """What could not be called as in the source, of what this import made: an earlier one told of the rest."""
        return [name for name in self.names.changes if (name.thing, name.after) in self._new or not name.after]

    def _add(self, key: tuple[Any, ...], thing: Any) -> int:
        self._change(added(thing))
        self._new.add((key[0], thing.name))
        self._new_ids.add((key[0], thing.id))
        self.count += 1
        self._made[key] = thing.id
        return int(thing.id)

    def _here(self, key: tuple[Any, ...], look: Callable[[], Client | Project | Task | Tag | None]) -> int | None:
        """The id of a thing that this import made, or that `look` finds in the store."""
        if key not in self._made:
            thing = look()
            if thing is None:
                return None
            self._made[key] = thing.id
        return self._made[key]

    def take(self, draft: NameDraft | ProjectDraft | TaskDraft | RateDraft) -> None:
        """Take one of them in."""
        if isinstance(draft, RateDraft):
            self.rate(draft)
        elif isinstance(draft, TaskDraft):
            self.task(draft)
        elif isinstance(draft, ProjectDraft):
            self.project(draft)
        else:
            self.named(draft)

    def named(self, draft: NameDraft) -> int:
        """The id of a client or tag, made when new."""
        name = self._name(draft.kind, draft.name)
        key = (draft.kind, words.fold(name))
        client = draft.kind == "client"
        here = self._here(key, lambda: self.tx.client_named(name) if client else self.tx.tag_named(name))
        if here is not None:
            return here
        id = self.tx.next_id(draft.kind)
        return self._add(key, Client(id, name, *draft[2:]) if client else Tag(id, name, draft.archived))

    def project(self, draft: ProjectDraft) -> int:
        """The id of a project, made when new."""
        name = self._project_name(draft.name, draft.client)
        key = ("project", words.fold(name))
        here = self._here(key, lambda: self.tx.project_named(name))
        if here is not None:
            return here
        none = draft.client is None or (not draft.client and not self._ours)
        client_id = None if none else self.named(NameDraft("client", draft.client or ""))
        projects = self._projects
        # Our own export is taken as it is: a project without a colour has that of its number there.
        color = None if self._ours else least_used(projects)
        color = color if draft.color is None else details.color(draft.color)
        new = Project(
            self.tx.next_id("project"), name, client_id, draft.rate, draft.currency, draft.budget_s,
            draft.budget_amount, draft.billable, draft.archived, draft.rounding,
            color,
            draft.budget_currency, draft.budget_period,
        )  # fmt: skip
        projects.append(new)
        return self._add(key, new)

    @cached_property
    def _projects(self) -> list[Project]:
        """All of the store, with those that are made here."""
        return self.tx.projects()

    def project_of(self, draft: EntryDraft) -> Project:
        """The project of an entry, or what it would be, where it is new."""
        name = self._project_name(draft.project, draft.client)
        key = words.fold(name)
        client_id = self._client_id(draft.client) if draft.client else None
        here = (project for project in self._projects if words.fold(project.name) == key)
        return next(here, Project(0, name, client_id))

    def task(self, draft: TaskDraft, client: str | None = None) -> int:
        """The id of a task, made when new, with its project."""
        project_id = self.project(ProjectDraft(draft.project, client))
        name = self._name("task", draft.name, project_id)
        key = ("task", project_id, words.fold(name))
        here = self._here(key, lambda: self.tx.task_named(project_id, name))
        if here is not None:
            return here
        due = normal.due(draft.due)
        if due != draft.due:
            self.names.changes.append(normal.Renamed("due day", str(draft.due), ""))
        new = Task(self.tx.next_id("task"), project_id, name, draft.status, draft.estimate_s, draft.priority, due,
                   *draft[6:])  # fmt: skip
        return self._add(key, new)

    def rate(self, draft: RateDraft) -> None:
        """Take in a rate of what this import made, or of a user who has none: what is there keeps its amounts.

        Raises InvalidInput, for a user whom the store does not know too.
        """
        of: dict[str, int | None] = dict.fromkeys(("client_id", "project_id", "task_id", "user_id"))
        names = {"client": draft.client, "project": None if draft.task else draft.project, "task": draft.task}
        for kind, name in names.items():
            if name is not None:
                of[f"{kind}_id"] = self._rated(kind, name, draft.project or "")
                if (kind, of[f"{kind}_id"]) not in self._new_ids:
                    return
        if draft.user is not None:
            user = self.tx.user_called(draft.user)
            if user is None:
                raise InvalidInput(f"There is no user called {draft.user!r}.", hint="Add the user, or drop the rate.")
            of["user_id"] = user.id
            if draft.client is draft.project is draft.task is None and user.id in self._users_with_rates:
                return
        rate = Rate(self.tx.next_id("rate"), **of, since=draft.since, amount=draft.amount, currency=draft.currency)
        self._change(added(rate))
        self.count += 1

    def _rated(self, kind: str, name: str, project: str) -> int:
        """The id of what a rate is of."""
        if kind == "client":
            return self.named(NameDraft("client", name))
        return self.task(TaskDraft(project, name)) if kind == "task" else self.project(ProjectDraft(name))

    @cached_property
    def _users_with_rates(self) -> set[int | None]:
        """Users who had rates of their own before this import."""
        return {rate.user_id for rate in self.tx.rates()}

    def place(self, draft: EntryDraft) -> tuple[int, int | None]:
        """The ids of project and task of an entry, made when new."""
        project, task, client = draft.project, draft.task, draft.client
        ids = self._places.get((project, task, client))
        if ids is None:
            project_id = self.project(ProjectDraft(project, client))
            task_id = None if task is None else self.task(TaskDraft(project, task), client)
            ids = self._places[project, task, client] = (project_id, task_id)
            self._titles.setdefault(project_id, project)
        return ids

    def settled(
        self, project: str, task: str | None, client: str | None, tags: tuple[str, ...]
    ) -> tuple[int, int | None, tuple[int, ...]] | None:
        """The ids that `place` and `tag_ids` gave before; None where they did not."""
        place, tag_ids = self._places.get((project, task, client)), self._tags.get(tags)
        return None if place is None or tag_ids is None else (*place, tag_ids)

    def tag_ids(self, tags: tuple[str, ...]) -> tuple[int, ...]:
        """The ids of tags, made when new."""
        ids = self._tags.get(tags)
        if ids is None:
            names = [tag for tag in tags if self._ours or normal.name(tag, "tag")]
            ids = self._tags[tags] = tuple(sorted({self.named(NameDraft("tag", tag)) for tag in names}))
        return ids

    def stored(self, draft: EntryDraft) -> tuple[int, int | None, tuple[int, ...]] | None:
        """The ids that an entry's names have here, or had when they came in; None where one is new."""
        key = (draft.project, draft.task, draft.client, draft.tags)
        ids = self._stored.get(key) or self._look(draft)
        if ids is not None:
            self._stored[key] = ids
        return ids

    def _look(self, draft: EntryDraft) -> tuple[int, int | None, tuple[int, ...]] | None:
        project_id = self.past.place(self._project_name(draft.project, draft.client))
        if project_id is None:
            return None
        task = draft.task
        task_id = None if task is None else self.past.task(project_id, self._name("task", task, project_id))
        ids = {self.past.tag(self._name("tag", tag)) for tag in draft.tags if normal.name(tag, "tag")}
        if (task is not None and task_id is None) or None in ids:
            return None
        return project_id, task_id, tuple(sorted(id for id in ids if id is not None))

    def billable(self, project_id: int) -> bool:
        """Whether entries of a project are billable whose source says nothing of it, as those that are typed."""
        if project_id not in self._billable:
            self._billable[project_id] = any(project.billable for project in self._projects if project.id == project_id)
        return self._billable[project_id]

    def title(self, entry: Entry) -> str:
        """The project of an entry, which may not be in the store yet."""
        if entry.project_id not in self._titles:
            owner = self.tx.project(entry.project_id)
            self._titles[entry.project_id] = owner.name if owner else str(entry.project_id)
        return self._titles[entry.project_id]

    def unchanged(self, draft: EntryDraft, stored: Entry, imported: Brought | None) -> bool:
        """Whether nothing changed in the source since it was imported: whatever became of the entry here."""
        if as_before(imported, draft):
            return True
        now = self._as_stored(draft, stored)
        return now == digest(stored) or (imported is not None and now == imported.entry)

    def _as_stored(self, draft: EntryDraft, stored: Entry) -> int | None:
        """The digest of what the draft would be in place of a stored entry; None where its names are new."""
        place = self.stored(draft)
        if place is None:
            return None
        entry = stored._replace(
            project_id=place[0], task_id=place[1], start=draft.start, end=draft.end, note=draft.note,
            billable=stored.billable if draft.billable is None else draft.billable, tag_ids=place[2],
        )  # fmt: skip
        return digest(entry)

    def same(self, draft: EntryDraft, other: Entry) -> bool:
        """Whether an entry that was there before is what a draft tells: it went out and comes back."""
        if (other.start, other.end) != (draft.start, draft.end):
            return False
        return (other.project_id, other.task_id) == self.place(draft)
