"""Rows to records and back: the one place that knows how a record is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import gmtime

from timetracker.domain.annotations import Any, Callable, Mapping, Sequence
from timetracker.domain.entry import (
    Billing,
    Charge,
    Client,
    Entry,
    KeptInvoice,
    Lock,
    Project,
    Rate,
    Tag,
    Task,
    User,
    fold,
)

DAY_S = 86_400

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias, TypeVar

    from timetracker.domain.event import Thing

    T = TypeVar("T")

Row: TypeAlias = "Sequence[Any]"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Order of a list -> what it is sorted by; among equals the newest is first. `now` is in Unix seconds.
_NEWEST = "entry.started_at DESC, entry.id DESC"
_LENGTH = "COALESCE(entry.ended_at, {now}) - entry.started_at"
ORDERS = {
    "newest": _NEWEST,
    "oldest": "entry.started_at, entry.id",
    "longest": f"{_LENGTH} DESC, {_NEWEST}",
    "shortest": f"{_LENGTH}, {_NEWEST}",
    "project": f"(SELECT project.name FROM project WHERE project.id = entry.project_id), {_NEWEST}",
}


def instant(seconds: int) -> datetime:
    """Unix seconds as an instant; exact for all of 1970 to 2200.

    Raises StoreDamaged for what is none.
    """
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, TypeError) as error:
        from timetracker.domain.errors import StoreDamaged

        raise StoreDamaged(
            f"The store holds {seconds!a} where an instant should be.",
            hint="See what is damaged.",
            command="tt db check",
        ) from error


def month_at(at: int) -> int:
    """Where the month in UTC of an instant begins; both in Unix seconds."""
    day = at // DAY_S
    return (day - gmtime(at).tm_mday + 1) * DAY_S


def month_after(month: int) -> int:
    """Where the month after that which begins there begins."""
    return month_at(month + 31 * DAY_S)


def seconds(at: datetime) -> int:
    """An instant as Unix seconds."""
    since = at - _EPOCH
    return since.days * 86_400 + since.seconds


def maybe_instant(stored: int | None) -> datetime | None:
    """The same for a column that may be empty."""
    return None if stored is None else instant(stored)


def entry(row: Row) -> Entry:
    """An entry from the columns of `statements.entries.ENTRY_COLUMNS`."""
    id, uuid, user_id, project_id, task_id, start, end, zone, note, billable, source, tags = row
    tag_ids = tuple(sorted(map(int, tags.split(",")))) if tags else ()
    values = (
        id, uuid, user_id, project_id, task_id, instant(start), maybe_instant(end),
        zone, note, bool(billable), source, tag_ids,
    )  # fmt: skip
    return Entry._make(values)


def project(row: Row) -> Project:
    """A project from its columns."""
    if row[9] is not None:
        _check_rounding(row[9])
    return Project._make((*row[:7], bool(row[7]), bool(row[8]), *row[9:]))


def _check_rounding(text: str) -> None:
    from timetracker.domain import rounding  # few have one, and a hot verb asks for none

    try:
        rounding.read(text)
    except rounding.NotARounding as error:
        from timetracker.domain.errors import StoreDamaged

        raise StoreDamaged(
            f"The store holds {text!a} where a rounding should be.", hint="See what is damaged.", command="tt db check"
        ) from error


def task(row: Row) -> Task:
    """A task from its columns."""
    return Task._make(row)


def client(row: Row) -> Client:
    """A client from its columns."""
    if row[3] is not None:
        _check_rounding(row[3])
    return Client._make((row[0], row[1], bool(row[2]), *row[3:]))


def tag(row: Row) -> Tag:
    """A tag from its columns."""
    return Tag._make((row[0], row[1], bool(row[2])))


def rate(row: Row) -> Rate:
    """A rate from its columns."""
    return Rate._make(row)


def charge(row: Row) -> Charge:
    """What is said about charging an entry, from its columns."""
    return Charge._make(row)


def billing(row: Row) -> Billing:
    """What invoices say of a client or their sender, from its columns."""
    return Billing._make(row)


def invoice(row: Row) -> KeptInvoice:
    """An invoice from its columns."""
    return KeptInvoice._make(row)


def user(row: Row) -> User:
    """A user from its columns."""
    return User._make((row[0], row[1], row[2], bool(row[3])))


def lock(row: Row) -> Lock:
    """A lock from its columns."""
    id, day, until, client_id, user_id, at = row
    return Lock._make((id, day, instant(until), client_id, user_id, instant(at)))


OF_KIND: Mapping[str, Callable[[Row], Thing]] = {
    "entry": entry,
    "project": project,
    "task": task,
    "client": client,
    "tag": tag,
    "user": user,
    "lock": lock,
    "rate": rate,
    "charge": charge,
    "billing": billing,
    "invoice": invoice,
}


def parameters(thing: Thing) -> dict[str, Any]:
    """A record as the parameters of its insert or update."""
    if isinstance(thing, Entry):
        return entry_parameters(thing)
    if isinstance(thing, Lock):
        id, day, until, client_id, user_id, at = thing
        return {"id": id, "day": day, "until_at": seconds(until), "client_id": client_id, "user_id": user_id,
                "locked_at": seconds(at)}  # fmt: skip
    if isinstance(thing, Rate | Charge | Billing | KeptInvoice):
        return thing._asdict()
    name = thing.name
    return {**thing._asdict(), "name_key": None if name is None else fold(name)}


def entry_parameters(entry: Entry) -> dict[str, Any]:
    """The same of an entry; its tags have rows of their own."""
    return dict(zip(_OF_ENTRY, entry_values(entry), strict=True))


_OF_ENTRY = (
    "id", "uuid", "user_id", "project_id", "task_id", "started_at", "ended_at", "zone", "note", "billable", "source",
)  # fmt: skip


def entry_values(entry: Entry) -> tuple[Any, ...]:
    """The same in the order of the columns, as `INSERT_ENTRIES` takes it."""
    id, uuid, user_id, project_id, task_id, start, end, zone, note, billable, source, _ = entry
    until = None if end is None else seconds(end)
    return id, uuid, user_id, project_id, task_id, seconds(start), until, zone, note, billable, source


def new_entry(values: Row, tag_ids: tuple[int, ...]) -> Entry:
    """An entry that was not stored yet, from what `entry_values` made of it."""
    id, uuid, user_id, project_id, task_id, start, end, *rest = values
    return Entry._make((id, uuid, user_id, project_id, task_id, instant(start), maybe_instant(end), *rest, tag_ids))


def maybe(convert: Callable[[Row], T], row: Row | None) -> T | None:
    """What a row means; None for none."""
    return None if row is None else convert(row)
