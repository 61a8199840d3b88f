"""What metrics and checks of the store count."""

from sqlalchemy import bindparam, func, select

from timetracker.store import schema as s

# Of everybody, one user after the other: that is what the index is for.
RECENT = (
    select(s.entry.c.user_id, s.entry.c.started_at, s.entry.c.ended_at)
    .where(s.entry.c.user_id.in_(select(s.user.c.id)), s.entry.c.started_at >= bindparam("from"))
    .order_by(s.entry.c.user_id, s.entry.c.started_at)
)
ALL_RUNNING = select(s.entry.c.started_at, s.entry.c.user_id).where(s.entry.c.ended_at.is_(None))
TASKS_BY_STATUS = select(s.task.c.status, func.count()).group_by(s.task.c.status)

_count = func.count()
COUNT_ENTRIES = select(_count).select_from(s.entry)
COUNT_EVENTS = select(_count).select_from(s.event)
COUNT_ENTRIES_OF_PROJECT = select(_count).select_from(s.entry).where(s.entry.c.project_id == bindparam("id"))
COUNT_TASKS_OF_PROJECT = select(_count).select_from(s.task).where(s.task.c.project_id == bindparam("id"))
COUNT_ENTRIES_OF_TASK = select(_count).select_from(s.entry).where(s.entry.c.task_id == bindparam("id"))
COUNT_PROJECTS_OF_CLIENT = select(_count).select_from(s.project).where(s.project.c.client_id == bindparam("id"))
COUNT_ENTRIES_OF_TAG = select(_count).select_from(s.entry_tag).where(s.entry_tag.c.tag_id == bindparam("id"))
SEVERAL_RUNNING = (
    select(s.entry.c.user_id).where(s.entry.c.ended_at.is_(None)).group_by(s.entry.c.user_id).having(_count > 1)
)
COUNT_BACKWARDS = select(_count).select_from(s.entry).where(s.entry.c.ended_at < s.entry.c.started_at)
COUNT_UNFINISHED_EVENTS = select(_count).select_from(s.event).where(s.event.c.action < 1)
FINISHED = select(
    s.entry.c.user_id,
    s.entry.c.project_id,
    func.coalesce(s.entry.c.task_id, 0),
    s.entry.c.billable,
    s.entry.c.started_at,
    s.entry.c.ended_at,
).where(s.entry.c.ended_at.is_not(None))
