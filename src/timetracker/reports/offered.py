"""What completion offers out of the store."""

from __future__ import annotations

from itertools import count, islice, takewhile

from timetracker.reports.described import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timetracker.domain.entry import Client, Entry, Project, Tag
    from timetracker.store.reader import Reader

RECENT = 12  # entries that say what is recent


def recent(reader: Reader, kind: str, user_id: int) -> list[str]:
    """The names of a kind (project, task, client, tag) that are not archived, those of the newest entries first.

    A task is PROJECT/TASK.
    """
    names = _names(reader, kind)
    return list(dict.fromkeys([*(name for name in _used(reader, kind, user_id) if name in names), *names]))


def with_tasks(reader: Reader) -> set[str]:
    """The projects that have tasks."""
    ids = {task.project_id for task in reader.tasks()}
    return {project.name for project in reader.projects() if project.id in ids}


def newest(reader: Reader, user_id: int) -> Iterator[tuple[Entry, str]]:
    """The newest entries, each with its project and task."""
    names = Names(reader)
    for entry in _newest(reader, user_id):
        yield entry, names.described(entry).title


def _used(reader: Reader, kind: str, user_id: int) -> Iterator[str]:
    names = Names(reader)
    for entry in map(names.described, _newest(reader, user_id)):
        if kind == "tag":
            yield from entry.tags
        elif kind == "client":
            yield entry.client.name if entry.client else ""
        else:
            yield entry.project.name if kind == "project" else entry.title


def _newest(reader: Reader, user_id: int) -> Iterator[Entry]:
    entries = (reader.newest(user_id, skip) for skip in count())
    return islice((entry for entry in takewhile(lambda entry: entry is not None, entries) if entry), RECENT)


def _names(reader: Reader, kind: str) -> list[str]:
    if kind == "task":
        projects = {project.id: project.name for project in reader.projects()}
        return [f"{projects[task.project_id]}/{task.name}" for task in reader.tasks()]
    if kind == "project":
        things: Sequence[Project | Client | Tag] = reader.projects()
    else:
        things = reader.clients() if kind == "client" else reader.tags()
    return [thing.name for thing in things if not thing.archived]
