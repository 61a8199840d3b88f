"""What completion offers out of the store."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Iterable, Iterator, Sequence
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.asking import ReportContext
    from timetracker.domain.entry import Client, Entry, Project, Tag
    from timetracker.store.reader import Reader

RECENT = 12  # entries that say what is recent
LOOKED_AT = 500  # entries among which work is looked for


class RecentWork(NamedTuple):
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


def work(ask: ReportContext) -> list[RecentWork]:
    """Recent work, each kind once, the newest first, then the other projects; nothing of what is archived."""
    from itertools import islice  # what completes at a press of the tab key loads none of these

    from timetracker.domain.query import Query
    from timetracker.reports.described import Records
    from timetracker.store import lists

    names = Records(ask.reader)
    recent: dict[RecentWork, RecentWork] = {}
    newest = lists.entries(ask.reader, Query(ask.now, ask.user_id), order="newest")
    for item in map(names.described, islice(newest, LOOKED_AT)):
        if not item.project.archived:
            kind = RecentWork(item.project.name, item.task and item.task.name, tuple(item.tags))
            recent.setdefault(kind, kind._replace(last=item.entry.start))
    used = {kind.project for kind in recent}
    others = [project.name for project in ask.reader.projects() if not project.archived]
    return [*recent.values(), *(RecentWork(name) for name in others if name not in used)]


def recent(reader: Reader, kind: str, user_id: int) -> list[str]:
    """The names of a kind (project, task, client, tag) that are not archived, those of the newest entries first.

    A task is PROJECT/TASK.
    """
    names = _names(reader, kind)
    entries = reader.newest_entries(user_id, RECENT)
    if kind == "tag":
        by_name = sorted(names, key=names.__getitem__)
        used: list[int | None] = [id for entry in entries for id in by_name if id in entry.tag_ids]
    elif kind == "client":
        clients = {project.id: project.client_id for project in reader.projects()}
        used = [clients[entry.project_id] for entry in entries]
    else:
        used = [entry.project_id if kind == "project" else entry.task_id for entry in entries]
    return list(dict.fromkeys([*(names[id] for id in used if id is not None and id in names), *names.values()]))


def with_tasks(reader: Reader) -> set[str]:
    """The projects that have tasks."""
    ids = {task.project_id for task in reader.tasks()}
    return {project.name for project in reader.projects() if project.id in ids}


def newest(reader: Reader, user_id: int) -> Iterator[tuple[Entry, str]]:
    """The newest entries, each with its project and task."""
    entries = reader.newest_entries(user_id, RECENT)
    projects = _called(reader, "project", [entry.project_id for entry in entries])
    tasks = _called(reader, "task", [entry.task_id for entry in entries if entry.task_id is not None])
    for entry in entries:
        task = tasks.get(entry.task_id or 0)
        yield entry, projects[entry.project_id] + (f"/{task}" if task else "")


def _called(reader: Reader, kind: str, ids: Iterable[int]) -> dict[int, str]:
    things: Iterable[Any] = reader.things(kind, list(dict.fromkeys(ids)))
    return {thing.id: thing.name for thing in things}


def _names(reader: Reader, kind: str) -> dict[int, str]:
    if kind == "task":
        projects = {project.id: project.name for project in reader.projects()}
        return {task.id: f"{projects[task.project_id]}/{task.name}" for task in reader.tasks()}
    if kind == "project":
        things: Sequence[Project | Client | Tag] = reader.projects()
    else:
        things = reader.clients() if kind == "client" else reader.tags()
    return {thing.id: thing.name for thing in things if not thing.archived}
