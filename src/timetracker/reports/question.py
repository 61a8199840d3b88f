"""What a report is asked: a span, and which entries count."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Callable, Iterable, Sequence
from timetracker.domain.errors import InvalidInput, NotAllowed, NotFound
from timetracker.domain.query import Ids, Query
from timetracker.domain.record import NamedTuple
from timetracker.domain.span import Span
from timetracker.reports.described import stamp
from timetracker.store import lists, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from timetracker.asking import ReportContext
    from timetracker.store.reader import Reader


# What the filters are called on a command line and in an address, in the order of the fields of `Filters`.
FILTERS = ("project", "task", "client", "tag", "note", "billable", "running", "billed", "user")

NOTHING = "No entries in this span."  # what a report without rows says

EVERYBODY = "*"  # as a user: all of them, for administrators

_DIGITS = 17  # of a number that every reader of JSON keeps as it is


class Filters(NamedTuple):
    """Names as typed; a leading - excludes."""

    projects: Sequence[str] = ()
    tasks: Sequence[str] = ()
    clients: Sequence[str] = ()
    tags: Sequence[str] = ()
    note: str | None = None
    billable: bool | None = None
    running: bool = False
    billed: bool | None = None
    user: str | None = None

    @property
    def everybody(self) -> bool:
        """Whether it is about all users."""
        return self.user == EVERYBODY

    @property
    def given(self) -> bool:
        """Whether any is given."""
        return any(self) or self.billable is not None or self.billed is not None


class Page(NamedTuple):
    """So many rows at most, of those after a cursor: whatever is added meanwhile, none comes twice or is left out."""

    most: int
    cursor: str | None = None

    def position(self, count: int) -> tuple[int, ...] | None:
        """The numbers of the cursor; None at the beginning.

        Raises InvalidInput.
        """
        if not self.cursor:
            return None
        parts = self.cursor.split(".")
        numbers = [part for part in parts if part.isascii() and part.isdecimal() and len(part) < _DIGITS]
        if not len(parts) == len(numbers) == count:
            raise InvalidInput("That is not a cursor of this list.", hint="Begin without one.")
        return tuple(map(int, parts))

    def cut(self, things: Iterable[Any]) -> tuple[list[Any], str]:
        """Those of the page among things with an id, by that, and the cursor of the page after it.

        Raises InvalidInput.
        """
        after = self.position(1) or (0,)
        later = sorted((thing for thing in things if thing.id > after[0]), key=lambda thing: thing.id)
        listed = later[: self.most]
        return listed, str(listed[-1].id) if len(later) > self.most else ""


class Question(NamedTuple):
    """A half-open span (None: unbounded) and filters; a `page` is of `log` and `gaps` alone.

    Of what they select, a `limit` leaves the newest so many; with `reverse` a list begins with the newest.
    """

    start: datetime | None
    until: datetime | None
    filters: Filters = Filters()
    page: Page | None = None
    limit: int | None = None
    reverse: bool = False

    def span_data(self, zone: tzinfo) -> dict[str, str | None]:
        """SPAN of the JSON promise."""
        return {"from": stamp(self.start, zone), "until": stamp(self.until, zone)}

    @property
    def span(self) -> Span:
        """Its span."""
        return Span(self.start, self.until)

    @property
    def days(self) -> int | None:
        """Whole days of the span, rounded; None when it is unbounded."""
        if self.start is None or self.until is None:
            return None
        return round((self.until - self.start).total_seconds() / 86_400)


def query(ask: ReportContext, question: Question) -> Query:
    """The query of a question: ids in place of names, and whose entries.

    Raises NotFound for names that nothing answers to, InvalidInput for an inverted span, and NotAllowed for everybody's
    entries where the user is not an administrator.
    """
    filters, reader = question.filters, ask.reader
    user_id = _user(ask, filters.user)
    if question.start and question.until and question.until < question.start:
        raise InvalidInput("The span ends before it begins.", hint="Swap --from and --to.")
    asked = Query(
        ask.now, user_id, question.start, question.until,
        projects=_ids(filters.projects, lambda name: named.project(reader, name).id),
        tasks=_ids(filters.tasks, lambda name: named.task(reader, name).id),
        clients=_ids(filters.clients, lambda name: named.client(reader, name).id),
        tags=_ids(_listed(filters.tags), lambda name: named.tag(reader, name).id),
        note=filters.note, billable=filters.billable, running=filters.running,
        billed=filters.billed,
    )  # fmt: skip
    if question.limit is None:
        return asked
    return asked._replace(ids=lists.entry_ids(reader, asked, newest=question.limit))


def words(ask: ReportContext, question: Question) -> str:
    """What the question is narrowed to, by the names that are stored: `client Acme; not tag travel; billable`.

    Raises as `query`.
    """
    asked, filters, reader = query(ask, question), question.filters, ask.reader
    parts: list[str] = []
    for kind, ids, thing in (
        ("client", asked.clients, reader.client), ("project", asked.projects, reader.project),
        ("task", asked.tasks, reader.task), ("tag", asked.tags, reader.tag),
    ):  # fmt: skip
        for sign, chosen in (("", ids.included), ("not ", ids.excluded)):
            names = [record.name for record in map(thing, chosen) if record]
            parts += [f"{sign}{kind} {' or '.join(names)}"] if names else []
    parts += [f'note with "{filters.note}"'] if filters.note else []
    for value, word in (
        (filters.billable, "billable"),
        (filters.billed, "billed"),
        (filters.running or None, "running"),
    ):
        parts += [] if value is None else [word if value else f"not {word}"]
    return "; ".join([*parts, *([_whose(filters.user)] if filters.user else [])])


def _whose(user: str) -> str:
    return "everybody" if user == EVERYBODY else f"user {user}"


def _user(ask: ReportContext, name: str | None) -> int | None:
    if name is None:
        return ask.user_id
    if name == EVERYBODY:
        if not administers(ask.reader, ask.user_id):
            raise NotAllowed("Not allowed: only an administrator sees what everybody tracked.", hint="Name nobody.")
        return None
    user = ask.reader.user_called(name)
    if user is None:
        raise NotFound(f"There is no user called {name!r}.", hint="Without --user it is about yourself.")
    return user.id


def administers(reader: Reader, user_id: int) -> bool:
    """Whether a user is an administrator."""
    user = reader.user(user_id)
    return user is not None and user.administers


def _listed(tags: Sequence[str]) -> list[str]:
    """Tags, of which one text may name several: no tag holds a comma or semicolon. A text that names none stays."""
    parts = [(text, text.replace(";", ",").split(",")) for text in tags]
    return [
        name.strip() for text, names in parts for name in (filter(str.strip, names) if text.strip(",; ") else [text])
    ]


def _ids(names: Sequence[str], id_of: Callable[[str], int]) -> Ids:
    return Ids(
        tuple(id_of(name) for name in names if not name.startswith("-")),
        tuple(id_of(name[1:]) for name in names if name.startswith("-")),
    )


def bounded(reader: Reader, question: Question, asked: Query) -> Question:
    """The question with bounds: those it has, or else where its entries begin and end; None when there are none."""
    if question.start is not None and question.until is not None:
        return question
    first, last = lists.extent(reader, asked)
    if first is None or last is None:
        return question._replace(start=None, until=None)
    start = question.start if question.start is not None and question.start > first else first
    until = question.until if question.until is not None and question.until < last else last
    return question._replace(start=start, until=until)
