"""Finds, or makes, what a user names."""

from __future__ import annotations

from timetracker.domain import entry as words
from timetracker.domain.entry import Project, Tag, Task
from timetracker.domain.errors import Ambiguous, InvalidInput, NotFound
from timetracker.domain.event import Draft, added
from timetracker.domain.spelling import close_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from timetracker.domain.entry import Client, Entry
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace


def project_and_task(text: str) -> tuple[str, str | None]:
    """Part `PROJECT/TASK`.

    Raises InvalidName.
    """
    project, slash, task = text.partition("/")
    return words.name(project, "project"), words.name(task, "task") if slash else None


def project(reader: Reader, text: str) -> Project:
    """The project of that name.

    Raises NotFound, with what it may have meant.
    """
    found = reader.project_named(text.strip())
    if found is None:
        raise _unknown("project", text, [p.name for p in reader.projects()], "tt project list")
    return found


def client(reader: Reader, text: str) -> Client:
    """The client of that name.

    Raises NotFound.
    """
    found = reader.client_named(text.strip())
    if found is None:
        raise _unknown("client", text, [c.name for c in reader.clients()], "tt client list")
    return found


def tag(reader: Reader, text: str) -> Tag:
    """The tag of that name, with or without its +.

    Raises NotFound.
    """
    found = reader.tag_named(text.strip().removeprefix("+"))
    if found is None:
        raise _unknown("tag", text, [t.name for t in reader.tags()], "tt tag list")
    return found


def task(reader: Reader, text: str) -> Task:
    """The task with that number, `PROJECT/NAME`, or name that only one project has.

    Raises NotFound, and Ambiguous with the candidates.
    """
    if text.isdecimal() and (found := reader.task(int(text))):
        return found
    owner, slash, name = text.partition("/")
    if slash:
        found = reader.task_named(project(reader, owner).id, name.strip())
        candidates = [found] if found else []
    else:
        candidates = reader.tasks_named(text.strip())
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise _unknown("task", text, [t.name for t in reader.tasks()], "tt task list")
    owners = [reader.project(candidate.project_id) for candidate in candidates]
    listed = ", ".join(f"{owner.name}/{text}" for owner in owners if owner)
    raise Ambiguous(f"Several projects have a task called {text!r}: {listed}.", hint="Give PROJECT/NAME or its number.")


def entry(reader: Reader, text: str, user_id: int) -> Entry:
    """The entry with that number, `@N` (@1 the newest) or `last`.

    Raises NotFound, and InvalidInput for anything else.
    """
    found = None
    if text in ("last", "@1"):
        found = reader.newest(user_id)
    elif text.isdecimal():
        found = reader.entry(int(text[:18]))
    elif text.startswith("@") and text[1:].isdecimal() and int(text[1:]) > 0:
        found = reader.newest(user_id, skip=int(text[1:18]) - 1)
    else:
        raise InvalidInput(f"{text!r} names no entry.", hint="Give its number, @1 for the newest, or last. See: tt log")
    if found is None or found.user_id != user_id:
        raise NotFound(f"There is no entry {text}.", hint="See the entries of this week: tt log week")
    return found


def _unknown(thing: str, text: str, known: Iterable[str], listing: str) -> NotFound:
    near = close_to(text, known)
    meant = f"Did you mean {near}? " if near else ""
    return NotFound(f"There is no {thing} called {text.strip()!r}.", hint=f"{meant}See: {listing}")


def wanted_project(ws: Workspace, tx: Tx, name: str) -> tuple[Project, list[Draft]]:
    """The project of that name; a new one where the settings allow it, with the draft that makes it.

    Raises NotFound when `projects.create` is `never`, or `ask` (asked before, by the interface).
    """
    found = tx.project_named(name)
    if found is not None:
        if found.archived:
            ws.warn("archived_project", f"The project {found.name} is archived. Bring it back: tt project unarchive")
        return found, []
    known = [p.name for p in tx.projects()]
    if ws.settings.projects_create != "auto":
        raise _unknown("project", name, known, f"tt project add {name!r}")
    near = close_to(name, known) if ws.settings.feature("similar_names") else None
    if near:
        ws.warn("similar_project", f"{name} is a new project; there is one called {near}. Take back: tt undo")
    made = Project(tx.next_id("project"), name)
    return made, [Draft("project.created", {"project_id": made.id}, (added(made),))]


def wanted_task(tx: Tx, owner: Project, name: str) -> tuple[Task, list[Draft]]:
    """The project's task of that name, or a new one with the draft that makes it."""
    found = tx.task_named(owner.id, name)
    if found is not None:
        return found, []
    made = Task(tx.next_id("task"), owner.id, name)
    return made, [Draft("task.created", {"task_id": made.id, "project_id": owner.id}, (added(made),))]


def wanted_tags(tx: Tx, names: Iterable[str]) -> tuple[tuple[int, ...], list[Draft]]:
    """Ids of the tags of those names, and the drafts that make the missing ones."""
    ids: list[int] = []
    drafts: list[Draft] = []
    fresh: dict[str, int] = {}
    for text in names:
        name = words.name(text.removeprefix("+"), "tag")
        known = tx.tag_named(name)
        id = known.id if known else fresh.get(words.fold(name))
        if id is None:
            made = Tag(tx.next_id("tag"), name)
            id = fresh[words.fold(name)] = made.id
            drafts.append(Draft("tag.created", {"tag_id": id}, (added(made),)))
        ids.append(id)
    return tuple(sorted(set(ids))), drafts
