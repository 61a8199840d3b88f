"""Holds changes to the locks of a store in a file; a database does it by itself, see `recorded_locks`."""

from collections.abc import Iterable, Sequence
from typing import Any

from timetracker.domain.entry import Lock, Project
from timetracker.domain.event import Change
from timetracker.domain.lock import HELD_OF_PROJECT, Held, first_held, refusal
from timetracker.store.reader import Reader
from timetracker.store.rows import seconds


def check(reader: Reader, changes: Sequence[Change]) -> None:
    """Refuse changes of what is locked, before any of them is made.

    Raises Locked.
    """
    locks = reader.locks()
    changed: dict[int, set[int | None]] = {}  # project -> the clients that it has and gets here
    for change in changes:
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
            raise refusal(_held(reader, lock)._replace(project=project.name))


def _charged(project: Any) -> tuple[Any, ...]:
    """To whom a project's time is charged, and at which rate."""
    return tuple(getattr(project, name) for name in HELD_OF_PROJECT)


def _held(reader: Reader, lock: Lock) -> Held:
    user = reader.user(lock.user_id)
    client = None if lock.client_id is None else reader.client(lock.client_id)
    return Held(lock.day, lock.at, user and user.name, client and client.name, None, None)
