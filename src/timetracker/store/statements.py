"""Every statement, once, in SQLAlchemy Core.

Upper-case names are whole statements. The dictionaries below hold the parts from which
entry lists and sums are put together, keyed by closed names and never by user text.
`generate.py` compiles all of it for SQLite; a test compiles all of it for PostgreSQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    update,
)

from timetracker.store import schema as s
from timetracker.store.dialect import contains, earlier, id_list, later, listed, periods

TAG_IDS = (
    select(id_list(s.entry_tag.c.tag_id))
    .where(s.entry_tag.c.entry_id == s.entry.c.id)
    .scalar_subquery()
    .label("tag_ids")
)
ENTRY_COLUMNS = (*s.entry.c, TAG_IDS)
_entries = select(*ENTRY_COLUMNS)
_mine = s.entry.c.user_id == bindparam("user_id")


def _named(table: Table) -> tuple[Any, ...]:
    return tuple(column for column in table.c if column.name != "name_key")


def _insert(table: Table) -> Any:
    return insert(table).values({c.name: bindparam(c.name) for c in table.c})


def _update(table: Table) -> Any:
    values: dict[str, Any] = {c.name: bindparam(c.name) for c in table.c if c.name != "id"}
    return update(table).where(table.c.id == bindparam("id")).values(values)


# -- entries ---------------------------------------------------------------------------------------
ENTRIES = _entries
ENTRY_IDS = select(s.entry.c.id)
ENTRY = _entries.where(s.entry.c.id == bindparam("id"))
ENTRY_BY_UUID = _entries.where(s.entry.c.uuid == bindparam("uuid"))
RUNNING = _entries.where(_mine, s.entry.c.ended_at.is_(None))
ENTRY_NEWEST = (
    _entries.where(_mine).order_by(s.entry.c.started_at.desc(), s.entry.c.id.desc()).limit(1).offset(bindparam("skip"))
)
LAST_STOP = (
    select(s.entry.c.ended_at)
    .where(_mine, s.entry.c.ended_at.is_not(None), s.entry.c.ended_at <= bindparam("now"))
    .order_by(s.entry.c.started_at.desc())
    .limit(1)
)
RUNNING_START = select(s.entry.c.started_at).where(_mine, s.entry.c.ended_at.is_(None))
LONGEST = select(func.max(s.entry.c.ended_at - s.entry.c.started_at)).where(_mine)
OVERLAPPING = _entries.where(
    _mine,
    s.entry.c.started_at < bindparam("until"),
    s.entry.c.started_at >= bindparam("earliest"),
    func.coalesce(s.entry.c.ended_at, bindparam("forever")) > bindparam("from"),
).order_by(s.entry.c.started_at)
NEXT_AFTER = (
    _entries.where(
        _mine,
        s.entry.c.started_at >= bindparam("from"),
        s.entry.c.started_at < bindparam("until"),
        s.entry.c.id != bindparam("id"),
        s.entry.c.ended_at > s.entry.c.started_at,
    )
    .order_by(s.entry.c.started_at)
    .limit(1)
)
TODAY = select(
    func.coalesce(
        func.sum(
            earlier(func.coalesce(s.entry.c.ended_at, bindparam("now")), bindparam("until"))
            - later(s.entry.c.started_at, bindparam("from"))
        ),
        0,
    )
).where(
    _mine,
    s.entry.c.started_at >= bindparam("earliest"),
    s.entry.c.started_at < bindparam("until"),
    func.coalesce(s.entry.c.ended_at, bindparam("now")) > bindparam("from"),
)
INSERT_ENTRY = _insert(s.entry)
UPDATE_ENTRY = _update(s.entry)
DELETE_ENTRY = delete(s.entry).where(s.entry.c.id == bindparam("id"))
INSERT_ENTRY_TAG = _insert(s.entry_tag)
DELETE_ENTRY_TAGS = delete(s.entry_tag).where(s.entry_tag.c.entry_id == bindparam("entry_id"))
ADD_TRACKED = (
    update(s.tracked)
    .where(
        s.tracked.c.user_id == bindparam("user_id"),
        s.tracked.c.project_id == bindparam("project_id"),
        s.tracked.c.billable == bindparam("billable"),
    )
    .values(
        seconds=s.tracked.c.seconds + bindparam("seconds"),
        entries=s.tracked.c.entries + bindparam("entries"),
    )
)
INSERT_TRACKED = _insert(s.tracked)
TRACKED_BY_PROJECT = (
    select(
        s.tracked.c.project_id,
        func.sum(s.tracked.c.seconds),
        func.sum(case((s.tracked.c.billable, s.tracked.c.seconds), else_=0)),
        func.sum(s.tracked.c.entries),
    )
    .where(s.tracked.c.user_id == bindparam("user_id"), s.tracked.c.entries > 0)
    .group_by(s.tracked.c.project_id)
)
ALL_TRACKED = select(*s.tracked.c).where(s.tracked.c.entries > 0)

# -- projects, tasks, clients, tags, users ---------------------------------------------------------
PROJECT = select(*_named(s.project)).where(s.project.c.id == bindparam("id"))
PROJECT_NAMED = select(*_named(s.project)).where(s.project.c.name_key == bindparam("name_key"))
PROJECTS = select(*_named(s.project)).order_by(s.project.c.name_key)
INSERT_PROJECT = _insert(s.project)
UPDATE_PROJECT = _update(s.project)
DELETE_PROJECT = delete(s.project).where(s.project.c.id == bindparam("id"))

TASK = select(*_named(s.task)).where(s.task.c.id == bindparam("id"))
TASK_NAMED = select(*_named(s.task)).where(
    s.task.c.name_key == bindparam("name_key"), s.task.c.project_id == bindparam("project_id")
)
TASKS_NAMED = select(*_named(s.task)).where(s.task.c.name_key == bindparam("name_key"))
TASKS = select(*_named(s.task)).order_by(s.task.c.project_id, s.task.c.name_key)
TASKS_OF = select(*_named(s.task)).where(s.task.c.project_id == bindparam("project_id")).order_by(s.task.c.name_key)
INSERT_TASK = _insert(s.task)
UPDATE_TASK = _update(s.task)
DELETE_TASK = delete(s.task).where(s.task.c.id == bindparam("id"))

CLIENT = select(*_named(s.client)).where(s.client.c.id == bindparam("id"))
CLIENT_NAMED = select(*_named(s.client)).where(s.client.c.name_key == bindparam("name_key"))
CLIENTS = select(*_named(s.client)).order_by(s.client.c.name_key)
INSERT_CLIENT = _insert(s.client)
UPDATE_CLIENT = _update(s.client)
DELETE_CLIENT = delete(s.client).where(s.client.c.id == bindparam("id"))

TAG = select(*_named(s.tag)).where(s.tag.c.id == bindparam("id"))
TAG_NAMED = select(*_named(s.tag)).where(s.tag.c.name_key == bindparam("name_key"))
TAGS = select(*_named(s.tag)).order_by(s.tag.c.name_key)
INSERT_TAG = _insert(s.tag)
UPDATE_TAG = _update(s.tag)
DELETE_TAG = delete(s.tag).where(s.tag.c.id == bindparam("id"))

USER = select(*_named(s.user)).where(s.user.c.id == bindparam("id"))
USER_NAMED = select(*_named(s.user)).where(s.user.c.name_key == bindparam("name_key"))
USERS = select(*_named(s.user)).order_by(s.user.c.id)
INSERT_USER = _insert(s.user)
UPDATE_USER = _update(s.user)
DELETE_USER = delete(s.user).where(s.user.c.id == bindparam("id"))

# -- the journal -----------------------------------------------------------------------------------
INSERT_EVENT = insert(s.event).values({c.name: bindparam(c.name) for c in s.event.c if c.name != "number"})
NEXT_ACTION = select(func.coalesce(func.max(s.event.c.action), 0) + 1)
EVENTS_AFTER = (
    select(*s.event.c)
    .where(s.event.c.number > bindparam("number"), s.event.c.origin == bindparam("origin"))
    .order_by(s.event.c.number)
    .limit(bindparam("limit"))
)
LAST_EVENT = select(func.coalesce(func.max(s.event.c.number), 0))
EVENTS_OF_ACTION = select(*s.event.c).where(s.event.c.action == bindparam("action")).order_by(s.event.c.number)
_later_event = s.event.alias("other")
_last_revert = (
    select(_later_event.c.name)
    .where(_later_event.c.reverts == s.event.c.action)
    .order_by(_later_event.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_last_revert_number = (
    select(func.max(_later_event.c.number)).where(_later_event.c.reverts == s.event.c.action).scalar_subquery()
)
_changing = and_(s.event.c.user_id == bindparam("user_id"), s.event.c.changes.is_not(None), s.event.c.reverts.is_(None))
UNDOABLE = (
    select(s.event.c.action)
    .distinct()
    .where(_changing, func.coalesce(_last_revert, "change.redone") == "change.redone")
    .order_by(s.event.c.action.desc())
    .limit(bindparam("limit"))
)
_undone = func.max(_last_revert_number).label("undone")
REDOABLE = (
    select(s.event.c.action, _undone)
    .where(_changing, _last_revert == "change.undone", _last_revert_number > bindparam("after"))
    .group_by(s.event.c.action)
    .order_by(_undone.desc())
    .limit(bindparam("limit"))
)
LAST_CHANGE = select(func.coalesce(func.max(s.event.c.number), 0)).where(_changing)
EVENT = select(*s.event.c).where(s.event.c.number == bindparam("number"))
EVENT_NUMBERS = select(s.event.c.number).where(s.event.c.action == bindparam("action")).order_by(s.event.c.number)
_told = and_(s.event.c.user_id == bindparam("user_id"), s.event.c.name != "report.viewed")
_newest_actions = (
    select(s.event.c.action).distinct().where(_told).order_by(s.event.c.action.desc()).limit(bindparam("limit"))
).subquery()
# What stands for hundreds of records is listed without them: a history must not read them all.
_in_bulk = s.event.c.name.in_(
    [literal_column("'entries.changed'"), literal_column("'entries.deleted'"), literal_column("'import.completed'")]
)
HISTORY = (
    select(
        *(c if c.name != "changes" else case((_in_bulk, None), else_=c).label("changes") for c in s.event.c),
        func.coalesce(_last_revert, "").label("state"),
    )
    .where(_told, s.event.c.action.in_(select(_newest_actions.c.action)))
    .order_by(s.event.c.number.desc())
)
LAST_TIMER_EVENT = (
    select(*s.event.c)
    .where(
        s.event.c.user_id == bindparam("user_id"),
        s.event.c.name >= "timer.",
        s.event.c.name < "timer/",
        func.coalesce(_last_revert, "change.redone") == "change.redone",
    )
    .order_by(s.event.c.number.desc())
    .limit(1)
)
ORIGIN = select(s.origin.c.id).where(s.origin.c.token == bindparam("token"))
INSERT_ORIGIN = insert(s.origin).values(token=bindparam("token"))
META = select(s.meta.c.value).where(s.meta.c.key == bindparam("key"))
INSERT_META = _insert(s.meta)
UPDATE_META = update(s.meta).where(s.meta.c.key == bindparam("key")).values(value=bindparam("value"))

# -- credentials, sessions, tokens ----------------------------------------------------------------------
CREDENTIAL = select(s.credential.c.password_hash).where(s.credential.c.user_id == bindparam("user_id"))
COUNT_CREDENTIALS = select(func.count()).select_from(s.credential)
INSERT_CREDENTIAL = _insert(s.credential)
UPDATE_CREDENTIAL = (
    update(s.credential)
    .where(s.credential.c.user_id == bindparam("user_id"))
    .values(password_hash=bindparam("password_hash"), changed_at=bindparam("changed_at"))
)
DELETE_CREDENTIAL = delete(s.credential).where(s.credential.c.user_id == bindparam("user_id"))
WEB_SESSION = select(*s.web_session.c).where(s.web_session.c.hash == bindparam("hash"))
WEB_SESSIONS_OF = (
    select(*s.web_session.c)
    .where(s.web_session.c.user_id == bindparam("user_id"))
    .order_by(s.web_session.c.seen_at.desc())
)
INSERT_WEB_SESSION = _insert(s.web_session)
SEE_WEB_SESSION = (
    update(s.web_session).where(s.web_session.c.hash == bindparam("hash")).values(seen_at=bindparam("seen_at"))
)
DELETE_WEB_SESSION = delete(s.web_session).where(s.web_session.c.hash == bindparam("hash"))
DELETE_WEB_SESSIONS_OF = delete(s.web_session).where(s.web_session.c.user_id == bindparam("user_id"))
DELETE_WEB_SESSIONS = delete(s.web_session)
DELETE_OLD_WEB_SESSIONS = delete(s.web_session).where(
    or_(s.web_session.c.seen_at < bindparam("idle"), s.web_session.c.began_at < bindparam("oldest"))
)
API_TOKEN = select(*s.api_token.c).where(s.api_token.c.hash == bindparam("hash"))
API_TOKENS_OF = select(*s.api_token.c).where(s.api_token.c.user_id == bindparam("user_id")).order_by(s.api_token.c.id)
INSERT_API_TOKEN = insert(s.api_token).values(
    {c.name: bindparam(c.name) for c in s.api_token.c if c.name not in ("id", "used_at")}
)
DELETE_API_TOKEN = delete(s.api_token).where(
    s.api_token.c.id == bindparam("id"), s.api_token.c.user_id == bindparam("user_id")
)
SEE_API_TOKEN = update(s.api_token).where(s.api_token.c.id == bindparam("id")).values(used_at=bindparam("used_at"))
INSERT_CODE = _insert(s.one_time_code)
TAKE_CODE = delete(s.one_time_code).where(
    s.one_time_code.c.hash == bindparam("hash"),
    s.one_time_code.c.purpose == bindparam("purpose"),
    s.one_time_code.c.expires_at >= bindparam("now"),
)
CODE = select(s.one_time_code.c.expires_at).where(
    s.one_time_code.c.hash == bindparam("hash"), s.one_time_code.c.purpose == bindparam("purpose")
)
DELETE_CODES = delete(s.one_time_code).where(s.one_time_code.c.purpose == bindparam("purpose"))

# -- metrics ----------------------------------------------------------------------------------------
RECENT = (
    select(s.entry.c.started_at, s.entry.c.ended_at)
    .where(_mine, s.entry.c.started_at >= bindparam("from"))
    .order_by(s.entry.c.started_at)
)
TASKS_BY_STATUS = select(s.task.c.status, func.count()).group_by(s.task.c.status)

# -- health ----------------------------------------------------------------------------------------
_count = func.count()
COUNT_ENTRIES = select(_count).select_from(s.entry)
COUNT_EVENTS = select(_count).select_from(s.event)
COUNT_ENTRIES_OF_PROJECT = select(_count).select_from(s.entry).where(s.entry.c.project_id == bindparam("id"))
COUNT_TASKS_OF_PROJECT = select(_count).select_from(s.task).where(s.task.c.project_id == bindparam("id"))
COUNT_ENTRIES_OF_TASK = select(_count).select_from(s.entry).where(s.entry.c.task_id == bindparam("id"))
COUNT_PROJECTS_OF_CLIENT = select(_count).select_from(s.project).where(s.project.c.client_id == bindparam("id"))
COUNT_ENTRIES_OF_TAG = select(_count).select_from(s.entry_tag).where(s.entry_tag.c.tag_id == bindparam("id"))
_other = s.entry.alias("other")
OVERLAPS = (
    select(s.entry.c.id, _other.c.id.label("other_id"))
    .join(
        _other,
        and_(
            _other.c.user_id == s.entry.c.user_id,
            _other.c.id != s.entry.c.id,
            _other.c.started_at >= s.entry.c.started_at,
            _other.c.started_at < s.entry.c.ended_at,
            or_(_other.c.ended_at.is_(None), _other.c.ended_at > _other.c.started_at),
            or_(_other.c.started_at > s.entry.c.started_at, _other.c.id > s.entry.c.id),
        ),
    )
    .where(s.entry.c.ended_at > s.entry.c.started_at)
    .order_by(s.entry.c.id)
    .limit(bindparam("limit"))
)
SEVERAL_RUNNING = (
    select(s.entry.c.user_id).where(s.entry.c.ended_at.is_(None)).group_by(s.entry.c.user_id).having(_count > 1)
)
COUNT_BACKWARDS = select(_count).select_from(s.entry).where(s.entry.c.ended_at < s.entry.c.started_at)
COUNT_UNFINISHED_EVENTS = select(_count).select_from(s.event).where(s.event.c.action < 1)
TRACKED_TRUTH = (
    select(
        s.entry.c.user_id,
        s.entry.c.project_id,
        s.entry.c.billable,
        func.sum(s.entry.c.ended_at - s.entry.c.started_at),
        func.count(),
    )
    .where(s.entry.c.ended_at.is_not(None))
    .group_by(s.entry.c.user_id, s.entry.c.project_id, s.entry.c.billable)
)

# -- parts of entry lists and sums -----------------------------------------------------------------
_end = func.coalesce(s.entry.c.ended_at, bindparam("now"))
_period = periods(bindparam("periods"))


def _tagged(parameter: str) -> Any:
    tagged = select(s.entry_tag.c.entry_id).where(listed(s.entry_tag.c.tag_id, bindparam(parameter)))
    return s.entry.c.id.in_(tagged)


WHERE: dict[str, Any] = {
    "user": _mine,
    "ids": listed(s.entry.c.id, bindparam("ids")),
    "until": s.entry.c.started_at < bindparam("until"),
    "from": or_(_end > bindparam("from"), s.entry.c.started_at >= bindparam("from")),
    "earliest": s.entry.c.started_at >= bindparam("earliest"),
    "projects": listed(s.entry.c.project_id, bindparam("projects")),
    "not_projects": not_(listed(s.entry.c.project_id, bindparam("not_projects"))),
    "tasks": and_(s.entry.c.task_id.is_not(None), listed(s.entry.c.task_id, bindparam("tasks"))),
    "not_tasks": or_(s.entry.c.task_id.is_(None), not_(listed(s.entry.c.task_id, bindparam("not_tasks")))),
    "clients": s.entry.c.project_id.in_(
        select(s.project.c.id).where(
            s.project.c.client_id.is_not(None), listed(s.project.c.client_id, bindparam("clients"))
        )
    ),
    "not_clients": s.entry.c.project_id.not_in(
        select(s.project.c.id).where(
            s.project.c.client_id.is_not(None), listed(s.project.c.client_id, bindparam("not_clients"))
        )
    ),
    "tags": _tagged("tags"),
    "not_tags": not_(_tagged("not_tags")),
    "note": contains(s.entry.c.note, bindparam("note")),
    "billable": s.entry.c.billable == bindparam("billable"),
    "running": s.entry.c.ended_at.is_(None),
    "in_period": and_(
        or_(_end > _period.begins, s.entry.c.started_at >= _period.begins),
        s.entry.c.started_at < _period.ends,
    ),
}
KEY: dict[str, Any] = {
    "project": s.entry.c.project_id,
    "task": s.entry.c.task_id,
    "client": s.project.c.client_id,
    "tag": s.entry_tag.c.tag_id,
    "user": s.entry.c.user_id,
    "day": _period.label,
    "week": _period.label,
    "month": _period.label,
}
_whole = _end - s.entry.c.started_at
_inside = later(earlier(_end, bindparam("until")) - later(s.entry.c.started_at, bindparam("from")), 0)
_in_period = earlier(_end, _period.ends) - later(s.entry.c.started_at, _period.begins)


def _sums(seconds: Any) -> tuple[Any, ...]:
    return (
        func.sum(seconds),
        func.sum(case((s.entry.c.billable, seconds), else_=0)),
        func.count(),
    )


EXTENT = (func.min(s.entry.c.started_at), func.max(_end))
SUMS: dict[str, tuple[Any, ...]] = {
    "whole": _sums(_whole),
    "inside": _sums(_inside),
    "in_period": _sums(_in_period),
}
JOIN: dict[str, tuple[Any, Any]] = {
    "client": (s.project, s.project.c.id == s.entry.c.project_id),
    "tag": (s.entry_tag, s.entry_tag.c.entry_id == s.entry.c.id),
}
PERIODS = _period
