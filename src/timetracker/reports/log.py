"""Entries that touch a span, whole, and the time inside it."""

from __future__ import annotations

from itertools import islice

from timetracker.domain.annotations import Any, Callable, Collection, Iterable, Iterator, Sequence
from timetracker.domain.money import priced
from timetracker.domain.record import NamedTuple
from timetracker.reports.counting import PartialEntry, beyond
from timetracker.reports.described import Records, entry_data, entry_values
from timetracker.reports.question import NOTHING, Page, Question, query
from timetracker.store import lists
from timetracker.store.pricing import charged
from timetracker.view import AT_ONCE, Column, Lazy, Sheet, mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.domain.entry import Charge, Entry
    from timetracker.domain.outcome import Described
    from timetracker.reports.options import ReportOptions
    from timetracker.store.reader import Reader

    Users = dict[int, str]  # their names by number; nobody where it is about one user

# For programs: those of `tt export csv`, which reads them again.
COLUMNS = (
    Column("id", "Entry", "count"), Column("uuid", "UUID"), Column("start", "From", "instant"),
    Column("end", "To", "instant"), Column("duration_s", "Time", "duration"), Column("project", "Project"),
    Column("task", "Task"), Column("client", "Client"), Column("tags", "Tags", "tags"), Column("note", "Note"),
    Column("billable", "Billable", "yes_no"), Column("zone", "Zone"),
)  # fmt: skip
PEOPLE = (
    Column("day", "Day", "day"), Column("start", "From", "clock"), Column("end", "To", "clock"),
    Column("duration_s", "Time", "duration"), Column("project", "Project", "project"), Column("tags", "Tags", "tags"),
    Column("note", "Note", "label"), Column("id", "Entry", "count"),
)  # fmt: skip
INSIDE = Column("inside_s", "In span", "duration")
USER = Column("user", "User", "label")  # where it is about everybody
RATE, BILLED = Column("rate", "Own rate"), Column("billed", "Billed", "label")
_TIME = 4  # what is before the project


class Log(NamedTuple):
    """The entries of a span, oldest first, and the seconds of them that lie inside it."""

    entries: Collection[Described]
    total_s: int
    next: str = ""


def read(ask: ReportContext, question: Question) -> Log:
    """The entries of a question, or a page of them; the seconds are of all.

    Raises NotFound and InvalidInput.
    """
    asked = query(ask, question)
    names = Records(ask.reader)
    total = lists.total(ask.reader, asked)
    if question.page is not None:

        def entries(after: Any) -> Iterator[Entry]:
            return lists.entries(ask.reader, asked, after=after)

        return _page(names, ask.reader, entries, question.page, total.seconds)

    def listed() -> Iterator[Described]:
        order = "newest" if question.reverse else "oldest"
        return named(names, ask.reader, lists.entries(ask.reader, asked, order=order))

    return Log(Lazy(total.entries, listed) if total.entries > AT_ONCE else [*listed()], total.seconds)


def named(names: Records, reader: Reader, entries: Iterable[Entry]) -> Iterator[Described]:
    """Entries with their names, and with what is said about charging each."""
    return (names.described(entry, charge) for entry, charge in charged(reader, entries))


def _page(names: Records, reader: Reader, entries: Callable[[Any], Iterator[Entry]], page: Page, total_s: int) -> Log:
    listed = list(islice(entries(page.position(2) or ()), page.most + 1))
    more = len(listed) > page.most
    last = listed[page.most - 1] if more else None
    names.gather(listed)
    described = [*named(names, reader, listed[: page.most])]
    return Log(described, total_s, "" if last is None else f"{int(last.start.timestamp())}.{last.id}")


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """One row an entry; the total counts the part inside the span, of the entries that are listed.

    Many entries are read while they are written out. Raises NotFound and InvalidInput.
    """
    zone = ask.settings.zone
    log = read(ask, question)
    users = {user.id: user.name or str(user.id) for user in ask.reader.users()} if question.filters.everybody else {}
    data: dict[str, Any] = {
        "span": question.span_data(zone),
        "entries": mapped(log.entries, lambda entry: {**entry_data(entry, zone, ask.now), **_owner(entry, users)}),
        "total_s": log.total_s,
    }
    if question.page is not None:
        data["next"] = log.next or None
    rows = mapped(log.entries, lambda entry: (*entry_values(entry, ask.now), *_called(entry, users)))
    note = "" if rows else NOTHING
    if question.limit is not None:
        count = _all(ask, question)
        data["left_out"] = count - len(rows)
        note = f"The newest {len(rows)} of {count} entries." if count > len(rows) else note
    sheet = Sheet("Log", (*COLUMNS, *_column(users)), rows, data, span=question.span, note=note, next=log.next)
    if not rows:
        return sheet
    return sheet._replace(people=_people(ask, log, sheet, beyond(ask, query(ask, question)), users))


def _all(ask: ReportContext, question: Question) -> int:
    """How many entries there are without a limit."""
    return lists.total(ask.reader, query(ask, question._replace(limit=None))).entries


def _column(users: Users) -> list[Column]:
    return [USER] if users else []


def _called(item: Described, users: Users) -> list[str]:
    return [users[item.entry.user_id]] if users else []


def _owner(item: Described, users: Users) -> dict[str, Any]:
    id = item.entry.user_id
    return {"user": {"id": id, "name": users[id]}} if users else {}


def _charged(ask: ReportContext, log: Log) -> list[Column]:
    """The columns about charging entries, of which some has something to show; of many it is not looked which."""
    if isinstance(log.entries, Lazy):
        return [RATE, BILLED] if ask.reader.has_charges() else []
    charges = [item.charge for item in log.entries if item.charge is not None]
    filled = ((RATE, any(charge.rate for charge in charges)), (BILLED, any(charge.billed for charge in charges)))
    return [column for column, some in filled if some]


def _charging(charge: Charge | None, columns: Sequence[Column]) -> list[str | None]:
    if charge is None:
        return [None] * len(columns)
    rate = None if charge.rate is None else priced(charge.rate, charge.currency)
    return [rate if column is RATE else charge.billed for column in columns]


def _people(ask: ReportContext, log: Log, sheet: Sheet, parts: Sequence[PartialEntry], users: Users) -> Sheet:
    """The same for people: the day of each, and what of it lies in the span, where something reaches beyond."""
    inside = {part.entry.id: part.inside_s for part in parts}
    whole_s = log.total_s + sum(part.whole_s - part.inside_s for part in parts)

    def row(described: Described) -> list[Any]:
        entry = described.entry
        day, length = ask.days.day_of(entry.start), entry.length_s(ask.now)
        end = None if entry.end is None else (entry.end, day)
        counted = [inside.get(entry.id, length)] if parts else []
        words = [described.title, described.tags, entry.note, *_charging(described.charge, charging), entry.id]
        return [day, (entry.start, day), end, length, *counted, *words, *_called(described, users)]

    colors = [] if isinstance(log.entries, Lazy) else [item.project.hue for item in log.entries]
    charging = _charged(ask, log)
    about = (*PEOPLE[_TIME:-1], *charging, PEOPLE[-1], *_column(users))
    columns = (*PEOPLE[:_TIME], *([INSIDE] if parts else []), *about)
    totals = ["Total", None, None, whole_s, *([log.total_s] if parts else [])]
    totals += [None] * (len(columns) - len(totals))
    return sheet._replace(columns=columns, rows=mapped(log.entries, row), totals=totals, headed=0, colors=colors)
