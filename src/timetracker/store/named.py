"""Finds what a user names: a project, task, client, tag or entry."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Callable, Iterable, Sequence
from timetracker.domain.families import InvalidInput, NotFound
from timetracker.domain.spelling import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from timetracker.domain.entry import Client, Entry, Project, Tag, Task
    from timetracker.store.reader import Reader

    T = TypeVar("T")


def project(reader: Reader, text: str) -> Project:
    """The project of that name.

    Raises NotFound, with what it may have meant.
    """
    return _existing("project", text, reader.project_named(text.strip()), reader.projects)


def client(reader: Reader, text: str) -> Client:
    """The client of that name.

    Raises NotFound.
    """
    return _existing("client", text, reader.client_named(text.strip()), reader.clients)


def tag(reader: Reader, text: str) -> Tag:
    """The tag of that name, with or without its +.

    Raises NotFound.
    """
    return _existing("tag", text, reader.tag_named(text.strip().removeprefix("+")), reader.tags)


def task(reader: Reader, text: str) -> Task:
    """The task with that number, `PROJECT/NAME`, or name that only one project has.

    Raises NotFound, and Ambiguous with the candidates.
    """
    if text.isdecimal() and (task_ := reader.task(int(text[:18]))):
        return task_
    owner, slash, name = text.partition("/")
    if slash:
        task_ = reader.task_named(project(reader, owner).id, name.strip())
        candidates = [task_] if task_ else []
    else:
        candidates = reader.tasks_named(text.strip())
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise unknown("task", text, [t.name for t in reader.tasks()])
    from timetracker.domain.errors import Ambiguous

    owners = [reader.project(candidate.project_id) for candidate in candidates]
    listed = ", ".join(f"{owner.name}/{text}" for owner in owners if owner)
    raise Ambiguous(
        f"Several projects have a task called {text!r}: {listed}.",
        hint="Name its project too, or give its number.",
        command="tt task list",
    )


def entry(reader: Reader, text: str, user_id: int) -> Entry:
    """The entry with that number, `@N` (@1 the newest by time), or `last`, that of the user's last action on entries.

    Raises NotFound, and InvalidInput for anything else.
    """
    entry_ = None
    if text == "last":
        entry_ = reader.last_touched(user_id)
    elif text.isdecimal():
        entry_ = reader.entry(int(text[:18]))
    elif text.startswith("@") and text[1:].isdecimal() and int(text[1:18]) > 0:
        entry_ = reader.newest(user_id, skip=int(text[1:18]) - 1)
    else:
        raise InvalidInput(
            f"{text!r} names no entry.", hint="Give its number, @1 for the newest by time, or last.", command="tt log"
        )
    if entry_ is None or entry_.user_id != user_id:
        raise _no_entry(reader, text, user_id)
    return entry_


def _no_entry(reader: Reader, text: str, user_id: int) -> NotFound:
    if not text.isdecimal() and reader.newest(user_id) is None:
        return NotFound("There is no entry yet.", hint="Start one, or add one of the past.", command="tt add --help")
    called = "of your last action" if text == "last" else text
    return NotFound(f"There is no entry {called}.", hint="Look at the entries of this week.", command="tt log week")


def anybodys_entry(reader: Reader, text: str, user_id: int) -> Entry:
    """The entry with that number, whosever it is; else as `entry` does."""
    entry_ = reader.entry(int(text[:18])) if text.isdecimal() else None
    return entry(reader, text, user_id) if entry_ is None else entry_


def entry_to_charge(reader: Reader, text: str, user_id: int) -> Entry:
    """One of the user's own entries; for an administrator, who alone charges entries, anybody's by its number.

    Raises as `entry` does.
    """
    user = reader.user(user_id)
    return (anybodys_entry if user is not None and user.administers else entry)(reader, text, user_id)


def title(reader: Reader, entry: Entry, *, new: bool) -> tuple[str, str]:
    """What an error calls an entry: its number, unless it is new and will be taken back; and its project and task."""
    owner = reader.project(entry.project_id)
    part = None if entry.task_id is None else reader.task(entry.task_id)
    names = "/".join(thing.name for thing in (owner, part) if thing is not None)
    return "the new entry" if new else f"entry {entry.id}", names


def _existing(kind: str, text: str, thing: T | None, others: Callable[[], Iterable[Any]]) -> T:
    if thing is None:
        raise unknown(kind, text, [other.name for other in others()])
    return thing


def unknown(thing: str, text: str, names: Iterable[str], *, way: str = "", command: Sequence[str] = ()) -> NotFound:
    """The error for a name that nothing answers to, with what it may have meant."""
    near = meant(text, names)
    offer = f"Did you mean {near}? " if near else ""
    hint = f"{offer}{way or f'Look at all {thing}s.'}"
    return NotFound(f"There is no {thing} called {text.strip()!r}.", hint=hint, command=command or f"tt {thing} list")
