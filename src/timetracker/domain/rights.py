"""Who may change what in a store that several share: one table.

PostgreSQL enforces it (`store.recording`); in a file, where people come by the web admin, `store.people` does.
An administrator may do everything. A member tracks: own entries, and the words for them.
"""

from __future__ import annotations

from timetracker.domain import budget
from timetracker.domain.annotations import Any, Callable, Mapping
from timetracker.domain.errors import NotAllowed
from timetracker.domain.event import Change, Draft

# Kind -> fields that any member may change.
OF_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "client": ("name",),
    "project": ("name", "color"),
    "task": ("name",),
    "tag": ("name",),
}
# Of a task that the member made, or has tracked time on, these as well.
OF_OWN_TASKS = ("status", "estimate_s", "priority", "due")
# Kind -> fields that only an administrator gives a value to, already when the thing is made: money and the archive.
OF_ADMINISTRATORS: Mapping[str, tuple[str, ...]] = {
    "client": ("archived", "rounding", *budget.FIELDS),
    "project": ("rate", "currency", *budget.FIELDS, "billable", "archived", "rounding"),
    "task": budget.FIELDS,
    "tag": ("archived",),
}
# Events that only an administrator records; a name with a full stop at its end means all that begin so.
EVENTS_OF_ADMINISTRATORS = ("user.", "store.", "setup.", "lock.", "rate.", "invoice.", "billing.")
OF_ONESELF = "user.updated"  # which everybody records of oneself: another password
# What members see only where an administrator says so, by `team.rates_visible`: money.
_AMOUNT = ("budget_amount", "budget_currency")
HIDDEN: Mapping[str, tuple[str, ...]] = {
    "client": _AMOUNT,
    "project": ("rate", "currency", *_AMOUNT),
    "task": _AMOUNT,
    "rate": ("amount", "currency"),
    "charge": ("rate", "currency"),
    "billing": ("details",),
    "invoice": ("document", "number", "total"),
}


def refused(draft: Draft, *, user_id: int, own_task: Callable[[int], bool], reverts: bool) -> str:
    """What of a member's event only an administrator decides; nothing for one that is allowed.

    `own_task` tells whether the member made a task or tracked time on it; `reverts` is for undo and redo, which may
    take away what the member made.
    """
    own_account = draft.name == OF_ONESELF and draft.fields["account_id"] == user_id and not draft.changes
    if draft.name.startswith(EVENTS_OF_ADMINISTRATORS) and not own_account:
        return draft.name
    return next(filter(None, (_refused(change, user_id, own_task, reverts) for change in draft.changes)), "")


def _refused(change: Change, user_id: int, own_task: Callable[[int], bool], reverts: bool) -> str:
    kind, before, after = change
    if kind == "entry":
        others = any(entry is not None and entry.user_id != user_id for entry in (before, after))  # type: ignore[union-attr]
        return OF_OTHERS if others else ""
    if kind in OF_NOBODY_ELSE:
        return OF_NOBODY_ELSE[kind]
    if before is None or after is None:
        if after is None and not reverts:
            return deleting(kind)
        thing: Any = after or before
        plain = thing._field_defaults
        valued = any(getattr(thing, field) != plain[field] for field in OF_ADMINISTRATORS[kind])
        return valuing(kind) if valued else ""
    differing = {field for field in before._fields if getattr(before, field) != getattr(after, field)}
    allowed = {*OF_MEMBERS[kind], *(OF_OWN_TASKS if kind == "task" else ())}
    if differing - allowed:
        return more(kind)
    if differing - {*OF_MEMBERS[kind]} and not own_task(after.id):
        return OF_OTHERS_TASKS
    return ""


OF_OTHERS = "entries of others"
OF_USERS = "users"
OF_LOCKS = "locks"
OF_RATES = "what an hour costs"
OF_CHARGES = "the rate of an entry and what is billed"
OF_INVOICES = "invoices and what they say"
# Kinds of which members change nothing.
OF_NOBODY_ELSE: Mapping[str, str] = {
    "user": OF_USERS,
    "lock": OF_LOCKS,
    "rate": OF_RATES,
    "charge": OF_CHARGES,
    "billing": OF_INVOICES,
    "invoice": OF_INVOICES,
}
OF_OTHERS_TASKS = f"{', '.join(OF_OWN_TASKS)} of a task that is not the member's own"


def not_allowed(decided: str) -> NotAllowed:
    """The refusal of what only an administrator decides."""
    return NotAllowed(f"Not allowed: only an administrator decides {decided}.", hint="Ask an administrator.")


def deleting(kind: str) -> str:
    """That a thing goes."""
    return f"whether a {kind} is deleted"


def valuing(kind: str) -> str:
    """What a new thing gets beside its name."""
    return OF_NOBODY_ELSE.get(kind) or f"{', '.join(OF_ADMINISTRATORS[kind])} of a {kind}"


def more(kind: str) -> str:
    """What a thing has beside what members change."""
    own = (*OF_MEMBERS[kind], *OF_OWN_TASKS) if kind == "task" else OF_MEMBERS[kind]
    return f"more of a {kind} than its {', '.join(own)}"
