"""Holds changes to the locks of a store in a file; a database does it by itself, see `recorded_locks`."""

from __future__ import annotations

from datetime import datetime

from timetracker.domain.annotations import Any, Iterable, Sequence
from timetracker.domain.entry import Lock, Project
from timetracker.domain.event import Change
from timetracker.domain.jsontext import dumps
from timetracker.domain.lock import (
    HELD_OF_CHARGE,
    HELD_OF_PROJECT,
    OF_RATE,
    LockViolation,
    billed,
    first_held,
    holds_billed,
    holds_issued,
    issued,
    of_project,
    reaching,
    refusal,
)
from timetracker.store.reader import Reader
from timetracker.store.rows import seconds

DAY_S = 86_400  # by which a day may begin earlier than in UTC
_SCOPE = {"client_id": "project.client_id", "project_id": "entry.project_id", "task_id": "entry.task_id",
          "user_id": "entry.user_id"}  # fmt: skip
_CHARGED = (
    "SELECT 1 FROM entry JOIN project ON project.id = entry.project_id"
    " WHERE entry.started_at < :until AND entry.started_at >= :since"
    + "".join(f" AND (:{name} IS NULL OR {column} = :{name})" for name, column in _SCOPE.items())
    + " AND (:locked IS NULL OR project.client_id = :locked) LIMIT 1"
)


def check(reader: Reader, changes: Sequence[Change]) -> None:
    """Refuse changes of what is locked or billed, before any of them is made.

    Raises Locked, Billed and InvoiceIssued.
    """
    _check_billed(reader, changes)
    _check_issued(reader, changes)
    locks = reader.locks()
    if not locks:
        return
    changed: dict[int, set[int | None]] = {}  # project -> the clients that it has and gets here
    for change in changes:
        if change.kind == "rate":
            _check_rate(reader, locks, change)
        if change.kind == "charge":
            _check_charge(reader, locks, change)
        if change.kind == "project":
            _check_project(reader, locks, change)
            changed.setdefault((change.before or change.after).id, set()).update(_clients(change))  # type: ignore[union-attr]
    by_project: dict[int, set[int | None]] = {}

    def clients(project_id: int) -> set[int | None]:
        if project_id not in by_project:
            project = reader.project(project_id)
            by_project[project_id] = {*changed.get(project_id, ()), *([project.client_id] if project else [])}
        return by_project[project_id]

    pairs = ((change.before, change.after) for change in changes if change.kind == "entry")
    hit = first_held(locks, pairs, clients)  # type: ignore[arg-type]  # entries
    if hit is not None:
        lock, entry = hit
        there = reader.entry(entry.id)
        raise refusal(_held(reader, lock)._replace(id=there and there.id, start=entry.start))


def _clients(change: Change) -> Iterable[int | None]:
    return (project.client_id for project in (change.before, change.after) if project is not None)  # type: ignore[union-attr]


def _check_project(reader: Reader, locks: Sequence[Lock], change: Change) -> None:
    """Refuse another client or rate for a project that has locked time: its sums and amounts would change."""
    if change.before is None or change.after is None or _charged(change.before) == _charged(change.after):
        return
    clients = {*_clients(change)}
    project: Project = change.before  # type: ignore[assignment]  # of kind project
    for lock in locks:
        reaches = lock.client_id is None or lock.client_id in clients
        if reaches and reader.value(reader.sql.BEGUN_BEFORE, project_id=project.id, until=seconds(lock.until)):
            raise refusal(_held(reader, lock)._replace(what=of_project(project.name)))


def _check_rate(reader: Reader, locks: Sequence[Lock], change: Change) -> None:
    """Refuse a rate of entries in locked time: their amounts would change."""
    for lock, rate in ((lock, rate) for lock in locks for rate in (change.before, change.after) if rate is not None):
        since = rate.since or ""  # type: ignore[union-attr]  # of kind rate
        if since > lock.day:
            continue
        begin = seconds(datetime.fromisoformat(f"{since}T00:00:00+00:00")) - DAY_S if since else 0
        scope = {name: getattr(rate, name) for name in _SCOPE}
        if reader.value(_CHARGED, until=seconds(lock.until), since=begin, locked=lock.client_id, **scope):
            raise refusal(_held(reader, lock)._replace(what=OF_RATE))


def _check_billed(reader: Reader, changes: Sequence[Change]) -> None:
    """Refuse other times and the like of an entry that an invoice holds, and goes on to hold."""
    freed = {change.before.id for change in changes if change.kind == "charge" and change.before and not _mark(change)}
    held: dict[int, Any] = {
        change.before.id: change.before for change in changes
        if change.kind == "entry" and change.before and holds_billed(change.before, change.after)  # type: ignore[arg-type]
    }  # fmt: skip
    ids = [id for id in held if id not in freed]
    id = reader.value(reader.sql.BILLED_OF, ids=dumps(ids)) if ids else None
    if id is not None:
        charge = reader.charge(id)
        invoice = reader.invoice_numbered((charge and charge.billed) or "")
        raise billed(id, held[id].start, invoice.number if invoice and invoice.status != "cancelled" else None)


def _check_issued(reader: Reader, changes: Sequence[Change]) -> None:
    """Refuse other words and figures of an issued invoice, and to take its mark off an entry until it is cancelled."""
    for change in changes:
        if change.kind == "invoice" and holds_issued(change.before, change.after):  # type: ignore[arg-type]  # invoices
            raise issued(change.before.number or "")  # type: ignore[union-attr]
    marks = {
        change.before.billed for change in changes  # type: ignore[union-attr]  # of kind charge
        if change.kind == "charge" and change.before and change.before.billed not in (None, _mark(change))  # type: ignore[union-attr]
    }  # fmt: skip
    for mark in marks:
        invoice = reader.invoice_numbered(mark or "")
        if invoice is not None and invoice.status != "cancelled":
            raise issued(invoice.number or "")


def _mark(change: Change) -> str | None:
    """The invoice that holds an entry after a change of its charge."""
    return None if change.after is None else change.after.billed  # type: ignore[union-attr]  # of kind charge


def _check_charge(reader: Reader, locks: Sequence[Lock], change: Change) -> None:
    """Refuse another rate of an entry in locked time; that it is billed may be said."""
    sides = [side and tuple(getattr(side, name) for name in HELD_OF_CHARGE) for side in (change.before, change.after)]
    nothing = (None,) * len(HELD_OF_CHARGE)
    entry = reader.entry((change.before or change.after).id)  # type: ignore[union-attr]
    if entry is None or (sides[0] or nothing) == (sides[1] or nothing):
        return
    project = reader.project(entry.project_id)
    lock = reaching(locks, entry, project and project.client_id)
    if lock is not None:
        raise refusal(_held(reader, lock)._replace(id=entry.id, start=entry.start))


def _charged(project: Any) -> tuple[Any, ...]:
    """To whom a project's time is charged, and at which rate."""
    return tuple(getattr(project, name) for name in HELD_OF_PROJECT)


def _held(reader: Reader, lock: Lock) -> LockViolation:
    user = reader.user(lock.user_id)
    client = None if lock.client_id is None else reader.client(lock.client_id)
    return LockViolation(lock.day, lock.at, user and user.name, client and client.name, None, None)
