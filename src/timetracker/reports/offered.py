"""The names that completion offers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.domain.entry import Client, Project, Tag
    from timetracker.store.reader import Reader


def names(reader: Reader, kind: str) -> list[str]:
    """The names of a kind (project, client, tag) that are not archived; tasks as PROJECT/TASK."""
    if kind == "task":
        projects = {project.id: project.name for project in reader.projects()}
        return [f"{projects[task.project_id]}/{task.name}" for task in reader.tasks()]
    if kind == "project":
        things: Sequence[Project | Client | Tag] = reader.projects()
    else:
        things = reader.clients() if kind == "client" else reader.tags()
    return [thing.name for thing in things if not thing.archived]
