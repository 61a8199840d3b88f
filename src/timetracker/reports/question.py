"""What a report is asked: a span, and which entries count."""

from __future__ import annotations

from timetracker.domain.errors import InvalidInput, NotFound
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import stamp
from timetracker.store import named
from timetracker.store.rows import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, tzinfo
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.store.reader import Reader


class Filters(NamedTuple):
    """Names as typed; a leading - excludes."""

    projects: Sequence[str] = ()
    tasks: Sequence[str] = ()
    clients: Sequence[str] = ()
    tags: Sequence[str] = ()
    note: str | None = None
    billable: bool | None = None
    running: bool = False
    user: str | None = None


class Question(NamedTuple):
    """A half-open span (None: unbounded) and filters."""

    start: datetime | None
    until: datetime | None
    filters: Filters = Filters()

    def span_data(self, zone: tzinfo) -> dict[str, str | None]:
        """SPAN of the JSON promise."""
        return {"from": stamp(self.start, zone), "until": stamp(self.until, zone)}

    @property
    def days(self) -> int | None:
        """Whole days of the span, rounded; None when it is unbounded."""
        if self.start is None or self.until is None:
            return None
        return round((self.until - self.start).total_seconds() / 86_400)


def conditions(ask: Asking, question: Question) -> dict[str, Any]:
    """The conditions of `store.statements.WHERE` that a question stands for.

    Raises NotFound for names that nothing answers to, and InvalidInput for an inverted span.
    """
    filters, reader = question.filters, ask.reader
    user_id = _user(ask, filters.user)
    wanted: dict[str, Any] = {"user": user_id, "now": seconds(ask.now)}
    if question.start and question.until and question.until < question.start:
        raise InvalidInput("The span ends before it begins.", hint="Swap --from and --to.")
    if question.start is not None:
        wanted["from"] = seconds(question.start)
        wanted["earliest"] = reader.earliest(user_id, question.start)
        wanted["until"] = _FAR if question.until is None else seconds(question.until)
    elif question.until is not None:
        wanted["from"], wanted["until"] = 0, seconds(question.until)
    _ids(wanted, "projects", filters.projects, lambda name: named.project(reader, name).id)
    _ids(wanted, "tasks", filters.tasks, lambda name: named.task(reader, name).id)
    _ids(wanted, "clients", filters.clients, lambda name: named.client(reader, name).id)
    _ids(wanted, "tags", filters.tags, lambda name: named.tag(reader, name).id)
    if filters.note is not None:
        reader.fold_texts()
        wanted["note"] = filters.note
    if filters.billable is not None:
        wanted["billable"] = filters.billable
    if filters.running:
        wanted["running"] = None
    return wanted


_FAR = 7_258_118_400  # 2200-01-01


def _user(ask: Asking, name: str | None) -> int:
    if name is None:
        return ask.user_id
    found = ask.reader.user(int(name[:18])) if name.isdecimal() else ask.reader.user_named(name)
    if found is None:
        raise NotFound(f"There is no user called {name!r}.", hint="Without --user it is about yourself.")
    return found.id


def _ids(wanted: dict[str, Any], key: str, names: Sequence[str], id_of: Callable[[str], int]) -> None:
    included = [id_of(name) for name in names if not name.startswith("-")]
    excluded = [id_of(name[1:]) for name in names if name.startswith("-")]
    if included:
        wanted[key] = included
    if excluded:
        wanted[f"not_{key}"] = excluded


def bounded(reader: Reader, question: Question, wanted: Mapping[str, Any]) -> Question:
    """The question with bounds: those it has, or else where its entries begin and end; None when there are none."""
    if question.start is not None and question.until is not None:
        return question
    first, last = reader.extent(wanted)
    if first is None or last is None:
        return question._replace(start=None, until=None)
    start = question.start if question.start is not None and question.start > first else first
    until = question.until if question.until is not None and question.until < last else last
    return question._replace(start=start, until=until)
