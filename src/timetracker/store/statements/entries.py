"""Entries, and the sums that are kept of them."""

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from timetracker.store import schema as s
from timetracker.store.dialect import earlier, id_list, later, listed, whole
from timetracker.store.statements.built import inserted

TAG_IDS = (
    select(id_list(s.entry_tag.c.tag_id))
    .where(s.entry_tag.c.entry_id == s.entry.c.id)
    .scalar_subquery()
    .label("tag_ids")
)
ENTRY_COLUMNS = (*s.entry.c, TAG_IDS)
_entries = select(*ENTRY_COLUMNS)
_mine = s.entry.c.user_id == bindparam("user_id")


ENTRIES = _entries
ENTRY_IDS = select(s.entry.c.id)
ENTRY = _entries.where(s.entry.c.id == bindparam("id"))
ENTRY_BY_UUID = _entries.where(s.entry.c.uuid == bindparam("uuid"))
UUIDS = select(s.entry.c.uuid)
UUIDS_AMONG = UUIDS.where(listed(s.entry.c.uuid, bindparam("uuids")))
RUNNING = _entries.where(_mine, s.entry.c.ended_at.is_(None))
ENTRIES_NEWEST = (
    _entries.where(_mine)
    .order_by(s.entry.c.started_at.desc(), s.entry.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
LAST_STOP = (
    select(s.entry.c.ended_at)
    .where(_mine, s.entry.c.ended_at.is_not(None), s.entry.c.ended_at <= bindparam("now"))
    .order_by(s.entry.c.started_at.desc())
    .limit(1)
)
RUNNING_START = select(s.entry.c.started_at).where(_mine, s.entry.c.ended_at.is_(None))
LONGEST = select(func.max(s.entry.c.ended_at - s.entry.c.started_at)).where(_mine)
FIRST_RUNNING = select(func.min(s.entry.c.started_at)).where(s.entry.c.ended_at.is_(None))
# One user after the other: that is what the index is for.
_longest = select(func.max(s.entry.c.ended_at - s.entry.c.started_at)).where(s.entry.c.user_id == s.user.c.id)
LONGEST_OF_ALL = select(func.max(_longest.correlate(s.user).scalar_subquery())).select_from(s.user)
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
            earlier(
                func.coalesce(s.entry.c.ended_at, later(bindparam("now"), s.entry.c.started_at)), bindparam("until")
            )
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
BEGUN_BEFORE = (
    select(s.entry.c.id)
    .where(s.entry.c.project_id == bindparam("project_id"), s.entry.c.started_at < bindparam("until"))
    .limit(1)
)
INSERT_ENTRIES = inserted(s.entry)
INSERT_ENTRY_TAGS = inserted(s.entry_tag)
DELETE_ENTRY_TAGS = delete(s.entry_tag).where(s.entry_tag.c.entry_id == bindparam("entry_id"))
ADD_TRACKED = (
    update(s.tracked)
    .where(
        s.tracked.c.user_id == bindparam("user_id"),
        s.tracked.c.project_id == bindparam("project_id"),
        s.tracked.c.task_id == bindparam("task_id"),
        s.tracked.c.billable == bindparam("billable"),
        s.tracked.c.month_at == bindparam("month_at"),
    )
    .values(
        seconds=s.tracked.c.seconds + bindparam("seconds"),
        entries=s.tracked.c.entries + bindparam("entries"),
    )
)
INSERT_TRACKED = inserted(s.tracked)
TRACKED_BY_PROJECT = (
    select(
        s.tracked.c.project_id,
        func.sum(s.tracked.c.seconds),
        func.sum(case((s.tracked.c.billable, s.tracked.c.seconds), else_=0)),
        func.sum(s.tracked.c.entries),
    )
    .where(s.tracked.c.user_id == bindparam("user_id"))
    .group_by(s.tracked.c.project_id)
    .having(func.sum(s.tracked.c.entries) > 0)
)
ALL_TRACKED = (
    select(
        s.tracked.c.project_id,
        s.tracked.c.billable,
        whole(func.sum(s.tracked.c.seconds)),
        whole(func.sum(s.tracked.c.entries)),
    )
    .group_by(s.tracked.c.project_id, s.tracked.c.billable)
    .having(func.sum(s.tracked.c.entries) > 0)
)
# Of a user; months with nothing are left where entries were.
TRACKED_BY_MONTH = select(
    s.tracked.c.month_at,
    s.tracked.c.project_id,
    s.tracked.c.task_id,
    s.tracked.c.billable,
    s.tracked.c.seconds,
    s.tracked.c.entries,
).where(
    s.tracked.c.user_id == bindparam("user_id"),
    s.tracked.c.month_at >= bindparam("from"),
    s.tracked.c.month_at < bindparam("until"),
)
TRACKED_STORED = select(*s.tracked.c).where(or_(s.tracked.c.seconds != 0, s.tracked.c.entries != 0))
# Run with many rows at once, whose values are bound by their places: that takes two thirds of the time of names.
BULK = ("INSERT_ENTRIES", "INSERT_ENTRY_TAGS", "INSERT_BROUGHT")
