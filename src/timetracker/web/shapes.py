"""The JSON schemas of what the API answers. A later version may add fields; none goes while `schema` is 1."""

from typing import Any

from timetracker.domain.entry import COLORS, PRIORITIES, ROLES, STATUSES

_TEXT: dict[str, Any] = {"type": "string"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_NUMBER: dict[str, Any] = {"type": "number"}
_ID: dict[str, Any] = {"type": "integer", "minimum": 1}
_YES_NO: dict[str, Any] = {"type": "boolean"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}


def _maybe(shape: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "null"}]}


def _of(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(shape: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": shape}


def _object(optional: dict[str, Any] | None = None, **fields: dict[str, Any]) -> dict[str, Any]:
    """An object of fields that are always there, and of some that may be."""
    return {"type": "object", "required": list(fields), "properties": {**fields, **(optional or {})}}


_LIMITS: dict[str, Any] = {
    "budget_s": _maybe(_COUNT), "budget_amount": _maybe(_TEXT), "budget_currency": _maybe(_TEXT),
    "budget_period": _maybe(_TEXT), "budget": _maybe(_of("Budget")),
}  # fmt: skip
_AMOUNTS: dict[str, Any] = {"type": "object", "additionalProperties": _TEXT}  # by currency
_NAMED: dict[str, Any] = {"id": _ID, "name": _TEXT}
SCHEMAS: dict[str, Any] = {
    "Error": _object(schema={"type": "integer", "const": 1}, error=_object(code=_TEXT, message=_TEXT, hint=_TEXT)),
    "Warning": _object(code=_TEXT, message=_TEXT),
    "Named": _object(**_NAMED),
    "Span": {"type": "object", "required": ["from", "until"],
             "properties": {"from": _maybe(_INSTANT), "until": _maybe(_INSTANT)}},
    "Charge": _object(rate=_maybe(_TEXT), currency=_maybe(_TEXT), billed=_maybe(_TEXT)),
    "Entry": _object(
        {"charge": _of("Charge")}, id=_ID, uuid={"type": "string", "format": "uuid"},
        project=_of("Named"), task=_maybe(_of("Named")),
        client=_maybe(_of("Named")), tags=_list(_TEXT), note=_TEXT, start=_INSTANT, end=_maybe(_INSTANT),
        duration_s=_COUNT, running=_YES_NO, billable=_YES_NO, zone=_TEXT,
    ),
    "Status": _object(
        entry=_maybe(_of("Entry")), stopped=_maybe(_of("Entry")), today_s=_COUNT, paused=_maybe(_of("Entry"))
    ),
    "Changed": _object(
        {"entries": _list(_of("Entry"))}, entry=_maybe(_of("Entry")), stopped=_maybe(_of("Entry"))
    ),
    "OneEntry": _object(entry=_of("Entry")),
    "Entries": _object(span=_of("Span"), entries=_list(_of("Entry")), total_s=_COUNT, next=_maybe(_TEXT)),
    "Sums": _object(span=_of("Span"), by=_list(_TEXT), rows=_list({"type": "object"}), total_s=_COUNT),
    "Report": {"type": "object"},
    "Budget": _object(
        {name: _maybe(_NUMBER) for name in ("limit_s", "used_s", "left_s", "forecast_s")},
        period=_maybe(_TEXT), first=_maybe(_DAY), last=_maybe(_DAY), share=_maybe(_NUMBER),
    ),
    "Project": _object(
        **_NAMED, client=_maybe(_of("Named")), rate=_maybe(_TEXT), currency=_maybe(_TEXT), billable=_YES_NO,
        archived=_YES_NO, rounding=_maybe(_TEXT), color={"type": "string", "enum": list(COLORS)}, **_LIMITS,
    ),
    "Task": _object(
        **_NAMED, project=_of("Named"), status={"type": "string", "enum": list(STATUSES)},
        priority={"type": "string", "enum": list(PRIORITIES)}, estimate_s=_maybe(_COUNT), due=_maybe(_DAY),
        tracked_s=_maybe(_COUNT), overdue=_YES_NO, **_LIMITS,
    ),
    "Client": _object(**_NAMED, archived=_YES_NO, rounding=_maybe(_TEXT), **_LIMITS),
    "Tag": _object(**_NAMED, archived=_YES_NO),
    "User": _object(id=_ID, name=_maybe(_TEXT), role={"type": "string", "enum": list(ROLES)}, active=_YES_NO),
    "Projects": _object(projects=_list(_of("Project")), next=_maybe(_TEXT)),
    "Tasks": _object(tasks=_list(_of("Task")), next=_maybe(_TEXT)),
    "Clients": _object(clients=_list(_of("Client")), next=_maybe(_TEXT)),
    "Tags": _object(tags=_list(_of("Tag")), next=_maybe(_TEXT)),
    "Users": _object(users=_list(_of("User")), next=_maybe(_TEXT)),
    "OneProject": _object(project=_of("Project")),
    "OneTask": _object(task=_of("Task")),
    "OneClient": _object(client=_of("Client")),
    "OneTag": _object(tag=_of("Tag")),
    "OneUser": _object(user=_of("User")),
    "Rates": _object(rates=_list(_object(
        client=_maybe(_TEXT), project=_maybe(_TEXT), task=_maybe(_TEXT), user=_maybe(_TEXT), since=_maybe(_DAY),
        amount=_maybe(_TEXT), currency=_maybe(_TEXT), holds=_YES_NO,
    ))),
    "RateChange": _object(
        rate=_object(client_id=_maybe(_ID), project_id=_maybe(_ID), task_id=_maybe(_ID), user_id=_maybe(_ID),
                     since=_maybe(_DAY), amount=_maybe(_TEXT), currency=_maybe(_TEXT)),
        months=_list(_object(month=_TEXT, before=_AMOUNTS, after=_AMOUNTS)),
    ),
    "Lock": _object(
        id=_ID, client=_maybe(_of("Named")), until=_DAY, until_at=_INSTANT, by=_object(id=_ID, name=_maybe(_TEXT)),
        at=_INSTANT,
    ),
    "Locks": _object(locks=_list(_of("Lock"))),
    "OneLock": _object(lock=_of("Lock")),
    "Invoice": _object(
        {"entries": _COUNT, "lines": _list({"type": "object"}), "net": _TEXT, "tax": _TEXT, "kind": _TEXT,
         "report": _TEXT, "difference": _TEXT},
        id=_ID, number=_maybe(_TEXT), client=_TEXT, state=_TEXT, issued=_maybe(_DAY), due=_maybe(_DAY),
        paid=_maybe(_DAY), total=_maybe(_TEXT), currency=_maybe(_TEXT),
    ),
    "Invoices": _object(invoices=_list(_of("Invoice")), next=_maybe(_TEXT)),
    "OneInvoice": _object(invoice=_of("Invoice")),
    "DeletedDraft": _object(id=_ID),
    "File": {"type": "string", "format": "binary"},
    "Undone": _object(actions=_list(_ID)),
}  # fmt: skip
