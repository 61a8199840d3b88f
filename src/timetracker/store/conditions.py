"""What a query says, in the words of the statements: names of `statements.parts.WHERE` with their parameters."""

from __future__ import annotations

from timetracker.domain.annotations import Any
from timetracker.domain.jsontext import dumps
from timetracker.store.rows import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.query import Query
    from timetracker.store.reader import Reader

    Conditions = dict[str, Any]  # `now` is a parameter only

FAR = 7_258_118_400  # 2200-01-01
_PARAMETER = {"user": "user_id"}


def conditions_of(reader: Reader, query: Query) -> Conditions:
    """What a query says, in the words of the statements."""
    conditions: Conditions = {"now": seconds(query.now)}
    if query.user_id is not None:
        conditions["user"] = query.user_id
    elif query.has_span or not _selects(query):
        conditions["everybody"] = None  # the index by user and start is used, once for each user
    if query.has_span:
        conditions["from"] = 0 if query.start is None else seconds(query.start)
        conditions["until"] = FAR if query.until is None else seconds(query.until)
    if query.start is not None and query.user_id is not None:
        conditions["earliest"] = reader.earliest(query.user_id, query.start)
    for name in ("projects", "tasks", "clients", "tags"):
        ids = getattr(query, name)
        conditions |= {name: list(ids.included)} if ids.included else {}
        conditions |= {f"not_{name}": list(ids.excluded)} if ids.excluded else {}
    return conditions | _others(reader, query)


def _selects(query: Query) -> bool:
    """Whether an index leads to its entries without their user."""
    return query.ids is not None or any((query.projects.included, query.tasks.included, query.tags.included))


def _others(reader: Reader, query: Query) -> Conditions:
    conditions: Conditions = {}
    if query.ids is not None:
        conditions["ids"] = list(query.ids)
    if query.note is not None:
        reader.connection.enable_folding()
        conditions["note"] = query.note
    if query.billable is not None:
        conditions["billable"] = query.billable
    if query.billed is not None:
        conditions["billed" if query.billed else "unbilled"] = None
    if query.running:
        conditions["running"] = None
    return conditions


def where(reader: Reader, conditions: Conditions) -> tuple[str, dict[str, Any]]:
    """The WHERE clause and parameters of some conditions. Lists of ids travel as one JSON parameter."""
    names = [name for name in conditions if name in reader.sql.WHERE]
    clause = " AND ".join(f"({reader.sql.WHERE[name]})" for name in names)
    parameters = {_PARAMETER.get(name, name): _bound(value) for name, value in conditions.items() if value is not None}
    return (f" WHERE {clause}" if clause else ""), parameters


def _bound(value: Any) -> Any:
    return dumps(value) if isinstance(value, list) else value
