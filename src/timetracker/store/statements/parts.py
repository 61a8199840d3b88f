"""The parts from which entry lists and sums are put together, keyed by closed names and never by user text."""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, literal_column, not_, or_, select, true

from timetracker.store import schema as s
from timetracker.store.dialect import contains, earlier, later, listed, periods, whole

# A clock that went back makes no entry shorter than nothing.
_end = func.coalesce(s.entry.c.ended_at, later(bindparam("now"), s.entry.c.started_at))
_period = periods(bindparam("periods"))


def _tagged(parameter: str) -> Any:
    tagged = select(s.entry_tag.c.entry_id).where(listed(s.entry_tag.c.tag_id, bindparam(parameter)))
    return s.entry.c.id.in_(tagged)


_BILLED = select(s.charge.c.id).where(s.charge.c.billed.is_not(None))
WHERE: dict[str, Any] = {
    "user": s.entry.c.user_id == bindparam("user_id"),
    "everybody": s.entry.c.user_id.in_(select(s.user.c.id)),
    "ids": listed(s.entry.c.id, bindparam("ids")),
    "until": s.entry.c.started_at < bindparam("until"),
    "from": or_(_end > bindparam("from"), s.entry.c.started_at >= bindparam("from")),
    "earliest": s.entry.c.started_at >= bindparam("earliest"),
    # By start and number, as entries are listed; an index leads to the first of them.
    "after": and_(
        s.entry.c.started_at >= bindparam("after"),
        or_(s.entry.c.started_at > bindparam("after"), s.entry.c.id > bindparam("after_id")),
    ),
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
    "billed": s.entry.c.id.in_(_BILLED),
    "unbilled": and_(s.entry.c.billable == true(), s.entry.c.id.not_in(_BILLED)),
    # Of the few entries that are kept as overlapping; with `user` and a span an index leads to them.
    "overlapping": s.entry.c.id == s.overlapping.c.id,
    "overlapping_user": s.overlapping.c.user_id == bindparam("user_id"),
    "overlapping_until": s.overlapping.c.started_at < bindparam("until"),
    "overlapping_earliest": s.overlapping.c.started_at >= bindparam("earliest"),
    "finished": s.entry.c.ended_at.is_not(None),
    "in_period": and_(
        or_(_end > _period.begins, s.entry.c.started_at >= _period.begins),
        s.entry.c.started_at < _period.ends,
        # No entry is longer than `reach`: what is far before a period is not looked at.
        s.entry.c.started_at >= _period.begins - bindparam("reach"),
    ),
}
KEY: dict[str, Any] = {
    "project": s.entry.c.project_id,
    "task": s.entry.c.task_id,
    "client": s.project.c.client_id,
    "tag": s.entry_tag.c.tag_id,
    "user": s.entry.c.user_id,
    # An entry's own rate and currency, as `80 EUR`.
    "price": s.charge.c.rate + literal_column("' '") + func.coalesce(s.charge.c.currency, literal_column("''")),
    "period": _period.label,
}
_whole = _end - s.entry.c.started_at
_inside = later(earlier(_end, bindparam("until")) - later(s.entry.c.started_at, bindparam("from")), 0)
_in_period = earlier(_end, _period.ends) - later(s.entry.c.started_at, _period.begins)


def _sums(seconds: Any, count: Any = None) -> tuple[Any, ...]:
    return (
        func.sum(seconds),
        func.sum(case((s.entry.c.billable, seconds), else_=0)),
        func.count() if count is None else count,
    )


def _rounded(seconds: Any) -> Any:
    return (seconds + bindparam("lift")) // bindparam("step") * bindparam("step")


def _between(begin: Any, end: Any) -> Any:
    """What a part of an entry adds to the rounded whole; the parts add up to that, however the entry is cut."""
    start = s.entry.c.started_at
    return _rounded(later(end - start, 0)) - _rounded(later(begin - start, 0))


FIRST_START = (s.entry.c.started_at,)
LAST_END = (func.max(_end),)
SUMS: dict[str, tuple[Any, ...]] = {
    "whole": _sums(_whole),
    "inside": _sums(_inside),
    "in_period": _sums(_in_period),
    # Each is counted on the one period in which it begins.
    "begun_in_period": _sums(_in_period, func.sum(case((s.entry.c.started_at >= _period.begins, 1), else_=0))),
    "rounded_whole": _sums(_rounded(_whole)),
    "rounded_inside": _sums(_between(bindparam("from"), earlier(_end, bindparam("until")))),
    "rounded_in_period": _sums(_between(_period.begins, earlier(_end, _period.ends))),
    # Of the days of a period an entry is counted on the first that it touches.
    "in_days": _sums(
        _in_period,
        func.sum(case((or_(s.entry.c.started_at >= _period.begins, _period.begins == _period.opens), 1), else_=0)),
    ),
}
# Sums of sums by day, each rounded: over a table `exact` of seconds, billable_s and entries.
ROUNDED_DAYS = (
    func.sum(_rounded(whole(literal_column("exact.seconds", Integer)))),
    func.sum(_rounded(whole(literal_column("exact.billable_s", Integer)))),
    func.sum(literal_column("exact.entries", Integer)),
)
# What of an entry lies in a span, and how far the entries before it reach.
LAPPED = (
    later(s.entry.c.started_at, bindparam("from")),
    earlier(_end, bindparam("until")),
    func.coalesce(
        func.max(_end).over(
            partition_by=s.entry.c.user_id, order_by=(s.entry.c.started_at, s.entry.c.id), rows=(None, -1)
        ),
        0,
    ),
)
# Time that is counted again: over a table `lapped` of begins, ends and reached.
OVERLAP = (
    whole(
        func.coalesce(
            func.sum(
                later(
                    earlier(literal_column("lapped.ends", Integer), literal_column("lapped.reached", Integer))
                    - literal_column("lapped.begins", Integer),
                    0,
                )
            ),
            0,
        )
    ),
)
JOIN: dict[str, tuple[Any, Any]] = {
    "client": (s.project, s.project.c.id == s.entry.c.project_id),
    "price": (s.charge, s.charge.c.id == s.entry.c.id),
    "tag": (s.entry_tag, s.entry_tag.c.entry_id == s.entry.c.id),
}
PERIODS = _period
