"""Entries that share time with another of the same user. What runs reaches until `forever`."""

from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, union_all

from timetracker.store import schema as s
from timetracker.store.statements.built import inserted

_mine = s.entry.c.user_id == bindparam("user_id")
_longest = select(func.max(s.entry.c.ended_at - s.entry.c.started_at)).where(_mine).scalar_subquery()
# Those that reach into a stretch, in no order; what is empty shares no time. An index leads to what runs: with a bare
# `started_at` SQLite would look through all that a user has.
SHARING = union_all(
    select(s.entry.c.id, s.entry.c.started_at, s.entry.c.ended_at).where(
        _mine,
        s.entry.c.started_at < bindparam("until"),
        s.entry.c.started_at >= bindparam("from") - func.coalesce(_longest, 0),
        s.entry.c.ended_at > bindparam("from"),
        s.entry.c.ended_at > s.entry.c.started_at,
    ),
    select(s.entry.c.id, s.entry.c.started_at, bindparam("forever")).where(
        _mine, s.entry.c.ended_at.is_(None), s.entry.c.started_at + 0 < bindparam("until")
    ),
)
OVERLAPPING_FROM = select(s.overlapping.c.id, s.overlapping.c.started_at).where(
    s.overlapping.c.user_id == bindparam("user_id"),
    s.overlapping.c.started_at >= bindparam("from"),
    s.overlapping.c.started_at < bindparam("until"),
)
INSERT_OVERLAPPING = inserted(s.overlapping)
DELETE_OVERLAPPING = delete(s.overlapping).where(s.overlapping.c.id == bindparam("id"))
ALL_OVERLAPPING = select(*s.overlapping.c)
_end = func.coalesce(s.entry.c.ended_at, bindparam("forever"))
_in_order: dict[str, Any] = {"partition_by": s.entry.c.user_id, "order_by": (s.entry.c.started_at, s.entry.c.id)}
_beside = (
    select(
        s.entry.c.id,
        s.entry.c.user_id,
        s.entry.c.started_at,
        _end.label("ends"),
        func.max(_end).over(**_in_order, rows=(None, -1)).label("reached"),
        func.lead(s.entry.c.started_at).over(**_in_order).label("next"),
    )
    .where(or_(s.entry.c.ended_at.is_(None), s.entry.c.ended_at > s.entry.c.started_at))
    .subquery("beside")
)
OVERLAPPING_TRUTH = select(_beside.c.id, _beside.c.user_id, _beside.c.started_at).where(
    or_(_beside.c.reached > _beside.c.started_at, _beside.c.next < _beside.c.ends)
)
