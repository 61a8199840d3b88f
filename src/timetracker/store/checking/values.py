"""Every value of the tables, held to the rules of the domain."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import islice

from timetracker.domain import entry as things
from timetracker.domain import interval, money, rounding
from timetracker.domain.errors import TimetrackerError
from timetracker.store import rows
from timetracker.zones import zone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from timetracker.domain.entry import Client, Entry, Project, Tag, Task, User
    from timetracker.store.checking import Progress
    from timetracker.store.reader import Reader

MOST = 100  # faults that are gathered; more say no more


class Wrong(ValueError):
    """A value that cannot be where it is."""


def faults(reader: Reader, progress: Progress) -> Iterator[str]:
    """What cannot be what it is, thing by thing."""
    return islice(_all(reader, progress), MOST)


def _all(reader: Reader, progress: Progress) -> Iterator[str]:
    sql = reader.sql
    for table in ("user_account", "client", "project", "task", "tag"):
        yield from _names(reader, table)
    for kind, statement in (
        ("user", sql.USERS), ("client", sql.CLIENTS), ("project", sql.PROJECTS), ("task", sql.TASKS), ("tag", sql.TAGS),
    ):  # fmt: skip
        for row in reader.stream(statement):
            yield from fault(kind, row)
    for row in reader.stream(sql.ENTRIES):
        progress.step()
        yield from fault("entry", row)


def _names(reader: Reader, table: str) -> Iterator[str]:
    for id, name, key in reader.stream(f"SELECT id, name, name_key FROM {table}"):
        if (None if name is None else things.fold(name)) != key:
            yield f"{table} {id}: the name is not found under {key!a}"


def fault(kind: str, row: Any) -> Iterator[str]:
    """What is wrong with a row of a kind of thing."""
    try:
        CHECKS[kind](rows.OF_KIND[kind](row))
    except TimetrackerError as error:
        yield f"{kind} {row[0]}: {error.message}"
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        yield f"{kind} {row[0]}: {error}"


def _name(text: str | None, kind: str) -> None:
    if text is not None and things.name(text, kind) != text:
        raise Wrong("the name has blanks around it")


def _rounding(text: str | None) -> None:
    if text is not None:
        rounding.read(text)


def _user(user: User) -> None:
    _name(user.name, "user")
    _among(user.role, ("admin", "member"), "role")


def _client(client: Client) -> None:
    _name(client.name, "client")
    _rounding(client.rounding)


def _project(project: Project) -> None:
    _name(project.name, "project")
    _rounding(project.rounding)
    for amount in (project.rate, project.budget_amount):
        if amount is not None:
            money.amount(amount)
    if project.currency is not None and money.currency(project.currency) != project.currency:
        raise Wrong("the currency is not in capitals")
    _length(project.budget_s)


def _task(task: Task) -> None:
    _name(task.name, "task")
    _among(task.status, things.STATUSES, "status")
    _among(task.priority, things.PRIORITIES, "priority")
    _length(task.estimate_s)
    if task.due is not None and date.fromisoformat(task.due).isoformat() != task.due:
        raise Wrong(f"{task.due!a} is not a day")


def _tag(tag: Tag) -> None:
    _name(tag.name, "tag")


def _entry(entry: Entry) -> None:
    interval.check(entry.start, entry.end)
    if entry.note:
        things.note(entry.note)
    _zone(entry.zone)
    _among(entry.source, things.SOURCES, "source")
    if len(entry.uuid) != 36 or entry.uuid.count("-") != 4:
        raise Wrong(f"{entry.uuid!a} is not a UUID")


@lru_cache(256)
def _zone(name: str) -> None:
    zone(name)


def _among(word: str, words: tuple[str, ...], what: str) -> None:
    if word not in words:
        raise Wrong(f"{word!a} is not a {what}")


def _length(seconds: int | None) -> None:
    if seconds is not None and seconds < 0:
        raise Wrong("a length below zero")


CHECKS: dict[str, Any] = {
    "user": _user, "client": _client, "project": _project, "task": _task, "tag": _tag, "entry": _entry,
}  # fmt: skip
