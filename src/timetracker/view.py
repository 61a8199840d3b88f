"""Sheet and Card: the two shapes that every format can show."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Callable, Collection, Iterator, Mapping, Sequence
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import TypeVar

    from timetracker.domain.span import Span

    T = TypeVar("T")
    R = TypeVar("R")

# The formats in which a view can be shown; each is a module of `render`, with `pieces(view, look)`.
FORMATS = ("table", "plain", "json", "csv", "markdown", "html")
PDF = "pdf"  # of reports alone; no text, and of the extra `invoice`
# A `label` is a name or a note, which a narrow terminal shortens; a `project` is a name in the colour of its row; a
# `text` is a sentence, which is wrapped.
KINDS = (
    "text", "label", "project", "instant", "clock", "day", "duration", "money", "count", "share", "percent", "yes_no",
    "tags", "tree",
)  # fmt: skip


class Warning(NamedTuple):
    """Something to tell beside the result; `code` is stable for scripts.

    `command` is a command line that can be run as it is, or none.
    """

    code: str
    message: str
    command: Sequence[str] = ()


HOURS = ("text", "decimal")


class Column(NamedTuple):
    """A column of a sheet: `key` in exports, `title` for people, and the kind of its values.

    People read `none` where there is no value. `made` says what a figure is made from, so that what is shown rounded
    still adds up: `sum` of those of its kind before it in its row, `difference` of the two before it, or `so_far`, the
    sum of the column before it down to its row.
    """

    key: str
    title: str
    kind: str = "text"
    none: str = ""
    made: str = ""


class Mark(NamedTuple):
    """A stretch of a ribbon, in seconds from where that begins; what it is, and the same in words."""

    begin: int
    end: int
    name: str
    told: str


class Ribbon(NamedTuple):
    """A line of time of `length` seconds with marks on it; `ticks` label seconds of it.

    The names have the colours of projects, or else one each by their place.
    """

    title: str
    length: int
    marks: Sequence[Mark]
    ticks: Sequence[tuple[int, str]]
    names: Sequence[str]
    colors: Sequence[int] = ()

    @property
    def hues(self) -> Sequence[int]:
        """The colour of each name."""
        return self.colors or range(len(self.names))


class Bars(NamedTuple):
    """Labelled bars of seconds, each shared out among `names`; their order is that of the parts.

    The names have the colours of projects, or else one each by their place. `spans` are what the bars are about, as one
    asks for it.
    """

    title: str
    bars: Sequence[tuple[str, Mapping[str, int]]]
    names: Sequence[str]
    colors: Sequence[int] = ()
    spans: Sequence[str] = ()

    @property
    def hues(self) -> Sequence[int]:
        """The colour of each name."""
        return self.colors or range(len(self.names))


class Squares(NamedTuple):
    """Days as squares, a week a column; darker is more. `week_start` is the weekday of the first row, 0 is Monday."""

    title: str
    days: Sequence[tuple[date, int]]
    week_start: int


Picture = Ribbon | Bars | Squares


# So many items are made at once; more are made while they are written out.
AT_ONCE = 2000


class Lazy:
    """So many items, made again each time they are gone through: a history is never in memory."""

    __slots__ = ("_count", "_items")

    def __init__(self, count: int, items: Callable[[], Iterator[Any]]) -> None:
        self._count = count
        self._items = items

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        return self._items()

    def __contains__(self, item: object) -> bool:
        return any(item == other for other in self)


def mapped(items: Collection[T], convert: Callable[[T], R]) -> Collection[R]:
    """What is made of each item: at once of few, one at a time of many."""
    if isinstance(items, Lazy):
        return Lazy(len(items), lambda: map(convert, items))
    return [convert(item) for item in items]


def summed(items: Callable[[], Iterator[T]], seconds: Callable[[T], int]) -> tuple[Collection[T], int]:
    """Items and the sum of their seconds; many are not kept, and looked for again while they are written out."""
    few: list[T] = []
    count = total = 0
    for item in items():
        count += 1
        total += seconds(item)
        if count <= AT_ONCE:
            few.append(item)
    return few if count <= AT_ONCE else Lazy(count, items), total


def loaded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data with lists in place of what is made one at a time."""
    return {key: list(value) if isinstance(value, Lazy) else value for key, value in data.items()}


class Sheet(NamedTuple):
    """Rows of values, one for each column; durations are whole seconds, instants aware UTC.

    Many rows, and the list that they are in `data`, may be `Lazy`: gone through as long as the store is open.
    `data` is what is under "data" in JSON. `people` is the sheet that people are shown, where that differs
    from what is exported. `pictures` show the same; `drawn` says where text has them: not at all, `above` the rows,
    or `alone` in their place, as far as there is a terminal. `span` is what it is about, where that is a span; `about`
    names what it is narrowed to, for a document that travels alone.
    People see `hours` as 1h 30m (`text`) or 1.50 (`decimal`). The rows of a tree add up to what is above them, but
    for those as deep as `loose`; a sheet without a tree is one of depth 0. One that needs `attention` makes its command
    say so by its exit code. On a terminal the column `headed` becomes a heading over the rows that share its value,
    with the sums of their durations. `colors` are those of the projects of the rows, where they have one.
    Of a page `next` is the cursor of the page after it, if there is one.
    """

    title: str
    columns: Sequence[Column]
    rows: Collection[Sequence[Any]]
    data: Mapping[str, Any]
    totals: Sequence[Any] | None = None
    note: str = ""
    warnings: Sequence[Warning] = ()
    people: Sheet | None = None
    pictures: Sequence[Picture] = ()
    drawn: str = ""
    span: Span | None = None
    attention: bool = False
    hours: str = HOURS[0]
    loose: int | None = None
    headed: int | None = None
    colors: Sequence[int | None] = ()
    next: str = ""
    about: str = ""


class Card(NamedTuple):
    """A headline and fields (title, kind, value).

    `blanks` are texts by name for a template. An `idle` card tells that nothing runs. `marks` are parts of the headline
    that have a colour on a terminal: what is before one, its text, and the colour of its project; None for what runs.
    `rows` are what it is about as rows of a table, with the same names whatever the result; without any `data` is.
    """

    headline: str
    data: Mapping[str, Any]
    fields: Sequence[tuple[str, str, Any]] = ()
    lines: Sequence[str] = ()
    warnings: Sequence[Warning] = ()
    blanks: Mapping[str, str] = {}  # noqa: RUF012 - nobody changes a mapping
    idle: bool = False
    marks: Sequence[tuple[str, str, int | None]] = ()
    rows: Sequence[Mapping[str, Any]] = ()
