"""The journal: events, what can be undone, and who wrote."""

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from timetracker.domain.event import PART
from timetracker.store import schema as s
from timetracker.store.dialect import listed
from timetracker.store.statements.built import inserted

INSERT_EVENT = insert(s.event).values({c.name: bindparam(c.name) for c in s.event.c if c.name != "number"})
NEXT_ACTION = select(func.coalesce(func.max(s.event.c.action), 0) + 1)
EVENTS_AFTER = (
    select(*s.event.c)
    .where(s.event.c.number > bindparam("number"), s.event.c.origin == bindparam("origin"), s.event.c.name != PART)
    .order_by(s.event.c.number)
    .limit(bindparam("limit"))
)
EVENTS_MARKED = (
    select(*s.event.c)
    .where(s.event.c.mark == bindparam("mark"), s.event.c.at >= bindparam("since"), s.event.c.at < bindparam("until"))
    .order_by(s.event.c.number)
    .limit(bindparam("limit"))
)
LAST_EVENT = select(func.coalesce(func.max(s.event.c.number), 0))
_later_event = s.event.alias("other")


def _last_revert_of(action: ColumnElement[int]) -> ScalarSelect[str]:
    """What was done last with an action that was taken back or done again."""
    return (
        select(_later_event.c.name)
        .where(_later_event.c.reverts == action)
        .order_by(_later_event.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _in_force(action: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an action was not taken back, or done again since."""
    return func.coalesce(_last_revert_of(action), "change.redone") == "change.redone"


_last_revert = _last_revert_of(s.event.c.action)
_last_revert_number = (
    select(func.max(_later_event.c.number)).where(_later_event.c.reverts == s.event.c.action).scalar_subquery()
)
_changing = and_(s.event.c.user_id == bindparam("user_id"), s.event.c.changes.is_not(None), s.event.c.reverts.is_(None))
UNDOABLE = (
    select(s.event.c.action)
    .distinct()
    .where(_changing, _in_force(s.event.c.action))
    .order_by(s.event.c.action.desc())
    .limit(bindparam("limit"))
)
# What imports that were not undone have brought, the parts ahead of their events as well.
_importing = select(_later_event.c.action).where(
    _later_event.c.user_id == bindparam("user_id"), _later_event.c.name == "import.completed"
)
IMPORTED = (
    select(s.event.c.changes, s.event.c.version)
    .where(_changing, s.event.c.action.in_(_importing), _in_force(s.event.c.action))
    .order_by(s.event.c.number)
)
_brought = select(s.imported.c.identity, s.imported.c.uuid, s.imported.c.row_digest, s.imported.c.entry_digest).where(
    s.imported.c.user_id == bindparam("user_id"),
    _in_force(s.imported.c.action),
)
BROUGHT = _brought.where(s.imported.c.identity == bindparam("identity")).order_by(s.imported.c.action.desc()).limit(1)
BROUGHT_AMONG = _brought.where(listed(s.imported.c.identity, bindparam("identities"))).order_by(s.imported.c.action)
ALL_BROUGHT = _brought.order_by(s.imported.c.identity, s.imported.c.action)
BROUGHT_ANY = select(s.imported.c.identity).where(s.imported.c.user_id == bindparam("user_id")).limit(1)
BROUGHT_EARLIER = (
    select(s.imported.c.identity)
    .where(s.imported.c.user_id == bindparam("user_id"), s.imported.c.row_digest.is_(None))
    .limit(1)
)
INSERT_BROUGHT = inserted(s.imported)
_reverted_since = select(_later_event.c.reverts).where(
    _later_event.c.number > bindparam("after"), _later_event.c.reverts.is_not(None)
)
_undone = func.max(_last_revert_number).label("undone")
REDOABLE = (
    select(s.event.c.action, _undone)
    .where(
        _changing,
        _last_revert == "change.undone",
        _last_revert_number > bindparam("after"),
        s.event.c.action.in_(_reverted_since),  # says no more, and is found by an index
    )
    .group_by(s.event.c.action)
    .order_by(_undone.desc())
    .limit(bindparam("limit"))
)
LAST_CHANGE = select(func.coalesce(func.max(s.event.c.number), 0)).where(_changing)
EVENT = select(*s.event.c).where(s.event.c.number == bindparam("number"))
INVOCATION = select(s.event.c.invocation).where(s.event.c.number == bindparam("number"))
EVENT_NUMBERS = select(s.event.c.number).where(s.event.c.action == bindparam("action")).order_by(s.event.c.number)
_told = and_(s.event.c.user_id == bindparam("user_id"), s.event.c.name != "report.viewed", s.event.c.name != PART)
_newest_actions = (
    select(s.event.c.action).distinct().where(_told).order_by(s.event.c.action.desc()).limit(bindparam("limit"))
).subquery()
# An event about hundreds of records is listed without them: a history must not read them all.
_in_bulk = s.event.c.name.in_(
    [
        literal_column("'entries.changed'"),
        literal_column("'entries.deleted'"),
        literal_column("'entries.charged'"),
        literal_column("'import.completed'"),
    ]
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
    select(s.event.c.name, s.event.c.fields)
    .where(
        s.event.c.user_id == bindparam("user_id"),
        s.event.c.name >= "timer.",
        s.event.c.name < "timer/",
        _in_force(s.event.c.action),
    )
    .order_by(s.event.c.number.desc())
    .limit(1)
)
# Not `entries.…`: a bulk change, an import or an undo is no action on an entry of its own.
ON_ENTRIES = (
    select(s.event.c.number, s.event.c.action, s.event.c.fields, s.event.c.changes, s.event.c.version)
    .where(
        s.event.c.user_id == bindparam("user_id"),
        s.event.c.number < bindparam("before"),
        or_(
            and_(s.event.c.name >= "entry.", s.event.c.name < "entry/"),
            and_(s.event.c.name >= "timer.", s.event.c.name < "timer/"),
        ),
    )
    .order_by(s.event.c.number.desc())
    .limit(bindparam("limit"))
)
ORIGIN = select(s.origin.c.id).where(s.origin.c.token == bindparam("token"))
INSERT_ORIGIN = insert(s.origin).values(token=bindparam("token"))
META = select(s.meta.c.value).where(s.meta.c.key == bindparam("key"))
INSERT_META = inserted(s.meta)
UPDATE_META = update(s.meta).where(s.meta.c.key == bindparam("key")).values(value=bindparam("value"))
