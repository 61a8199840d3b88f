"""What completion offers out of the store."""

from __future__ import annotations

from itertools import islice

from timetracker.domain.interval import LATEST
from timetracker.domain.query import Query
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records
from timetracker.store import lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from timetracker.asking import Asking
    from timetracker.domain.entry import Client, Entry, Project, Tag
    from timetracker.store.reader import Reader

RECENT = 12  # entries that say what is recent
LOOKED_AT = 500  # entries among which work is looked for


class Work(NamedTuple):
    """What can be started again, with when it last began; None for a project without an entry among the newest."""

    project: str
    task: str | None = None
    tags: Sequence[str] = ()
    last: datetime | None = None

    @property
    def title(self) -> str:
        """`site/login +review`."""
        task = "" if self.task is None else f"/{self.task}"
        return self.project + task + "".join(f" +{tag}" for tag in self.tags)


def work(ask: Asking) -> list[Work]:
    """Recent work, each kind once, the newest first, then the other projects; nothing of what is archived."""
    names = Records(ask.reader)
    recent: dict[Work, Work] = {}
    newest = lists.entries(ask.reader, Query(ask.now, ask.user_id), order="newest")
    for item in map(names.described, islice(newest, LOOKED_AT)):
        if not item.project.archived:
            kind = Work(item.project.name, item.task and item.task.name, tuple(item.tags))
            recent.setdefault(kind, kind._replace(last=item.entry.start))
    used = {kind.project for kind in recent}
    others = [project.name for project in ask.reader.projects() if not project.archived]
    return [*recent.values(), *(Work(name) for name in others if name not in used)]


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
    names = Records(reader)
    for entry in _newest(reader, user_id):
        yield entry, names.described(entry).title


def _used(reader: Reader, kind: str, user_id: int) -> Iterator[str]:
    names = Records(reader)
    for entry in map(names.described, _newest(reader, user_id)):
        if kind == "tag":
            yield from entry.tags
        elif kind == "client":
            yield entry.client.name if entry.client else ""
        else:
            yield entry.project.name if kind == "project" else entry.title


def _newest(reader: Reader, user_id: int) -> Iterator[Entry]:
    return islice(lists.entries(reader, Query(LATEST, user_id), order="newest"), RECENT)


def _names(reader: Reader, kind: str) -> list[str]:
    if kind == "task":
        projects = {project.id: project.name for project in reader.projects()}
        return [f"{projects[task.project_id]}/{task.name}" for task in reader.tasks()]
    if kind == "project":
        things: Sequence[Project | Client | Tag] = reader.projects()
    else:
        things = reader.clients() if kind == "client" else reader.tags()
    return [thing.name for thing in things if not thing.archived]
