"""What was tracked on projects, tasks and clients for all time, whoever tracked it: the kept sums, and what runs."""

from typing import Any

from sqlalchemy import bindparam, func, select, union_all

from timetracker.store import schema as s
from timetracker.store.dialect import later, listed, whole

_ids: Any = bindparam("ids")
_users = select(s.user.c.id)
_projects_of_tasks = select(s.task.c.project_id).where(listed(s.task.c.id, _ids))
_projects_of_clients = select(s.project.c.id).where(
    s.project.c.client_id.is_not(None), listed(s.project.c.client_id, _ids)
)
# One user after the other, and her sums of some projects: the primary key leads to them.
_SUMS: dict[str, Any] = {
    "project": listed(s.tracked.c.project_id, _ids),
    "task": s.tracked.c.project_id.in_(_projects_of_tasks) & listed(s.tracked.c.task_id, _ids),
    "client": s.tracked.c.project_id.in_(_projects_of_clients),
}
# The few that run are looked through: no index on the history is to be taken for them.
_RUNNING: dict[str, Any] = {
    "project": listed(s.entry.c.project_id + 0, _ids),
    "task": listed(s.entry.c.task_id + 0, _ids),
    "client": (s.entry.c.project_id + 0).in_(_projects_of_clients),
}


def _used(kind: str) -> Any:
    key = s.project.c.client_id if kind == "client" else s.tracked.c[f"{kind}_id"]
    sums = select(key, whole(func.sum(s.tracked.c.seconds))).where(s.tracked.c.user_id.in_(_users), _SUMS[kind])
    running_key = s.project.c.client_id if kind == "client" else s.entry.c[f"{kind}_id"]
    running = select(running_key, later(bindparam("now") - s.entry.c.started_at, 0)).where(
        s.entry.c.ended_at.is_(None), _RUNNING[kind]
    )
    if kind == "client":
        sums = sums.join_from(s.tracked, s.project, s.project.c.id == s.tracked.c.project_id)
        running = running.join_from(s.entry, s.project, s.project.c.id == s.entry.c.project_id)
    return union_all(sums.group_by(key), running)


USED: dict[str, Any] = {kind: _used(kind) for kind in ("project", "task", "client")}
# The same sums with all that decides on a rate.
BILLABLE: dict[str, Any] = {
    kind: select(s.tracked.c.user_id, s.tracked.c.project_id, s.tracked.c.task_id, whole(func.sum(s.tracked.c.seconds)))
    .where(s.tracked.c.user_id.in_(_users), s.tracked.c.billable, where)
    .group_by(s.tracked.c.user_id, s.tracked.c.project_id, s.tracked.c.task_id)
    for kind, where in _SUMS.items()
}
