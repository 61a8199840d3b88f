"""Entries as text that people edit, and back.

    12  09:00 - 10:30  site/login +review $
        slow query
    new 10:30 - running  "big project"

A number, from and to, project and task, tags, `$` where it can be billed; the note indented below. Reading what was
written gives equal lines, so that whatever is not touched in the text stays as it is in the store.
"""

from __future__ import annotations

import re
import shlex
from datetime import timedelta

from timetracker.domain import entry as words
from timetracker.domain import when
from timetracker.domain.errors import InvalidInput
from timetracker.domain.interval import interval
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from timetracker.domain.calendar import Days

_TIME = (
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(?::\d{2})?(?:[+-]\d{2}:\d{2}(?::\d{2})?|[Zz])?"
    r"|\d{1,2}(?::\d{2}){0,2}(?:am|pm)?"
)
_LINE = re.compile(rf"(?:(\d{{1,18}}|new)\s+)?({_TIME})\s*[-–]\s*({_TIME}|running)\s+(\S.*)", re.ASCII)
_VERSION = re.compile(r"^# version ([0-9a-f]+)$", re.MULTILINE)
_INDENT = "    "
HELP = """\
# One line an entry:  NUMBER  FROM - TO  PROJECT/TASK +TAG $     ($: it can be billed; names with blanks in quotes)
# Its note stands below, indented. "new" in place of a number adds an entry, a line taken out deletes one.
# Lines that begin with # do not count. An empty text changes nothing.
"""


class NotAnEntryText(InvalidInput):
    """A text of entries that cannot be read."""

    code = "not_an_entry_text"
    default_hint = "Write it like: new 9:00 - 10:30 site/login +review"


class Line(NamedTuple):
    """An entry as it stands in the text; `id` is None for a new one."""

    id: int | None
    start: datetime
    end: datetime | None
    project: str
    task: str | None = None
    tags: tuple[str, ...] = ()
    billable: bool = False
    note: str = ""


class Rewriting(NamedTuple):
    """What differs between two texts: lines before and after, new ones, and those that are gone."""

    changed: Sequence[tuple[Line, Line]]
    added: Sequence[Line]
    gone: Sequence[Line]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.changed or self.added or self.gone)


def write(lines: Iterable[Line], days: Days, day: date, version: str) -> str:
    """The text of entries, in the light of a day: clock times are that day's, all others carry their date."""
    head = f"# Entries of {day:%A} {day}, {days.zone}\n{HELP}# version {version}\n\n"
    return head + "".join(f"{text}\n" for line in lines for text in shown(line, days, day))


def shown(line: Line, days: Days, day: date) -> Iterator[str]:
    """The lines of one entry, its note indented."""
    name = line.project if line.task is None else f"{line.project}/{line.task}"
    carried = [_quoted(name), *(_quoted(f"+{tag}") for tag in line.tags), *(["$"] if line.billable else [])]
    start = _time_text(line.start, days, day)
    end = "running" if line.end is None else _end_text(line.start, line.end, days, day)
    yield f"{line.id or 'new'}  {start} - {end}  {' '.join(carried)}"
    for text in line.note.split("\n") if line.note else ():
        yield f"{_INDENT}{text}" if text else ""


def _quoted(text: str) -> str:
    if not any(c.isspace() or c in "'\"\\" for c in text) and text != "$":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _time_text(at: datetime, days: Days, day: date) -> str:
    local = at.astimezone(days.zone)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    try:
        if _start(clock, days, day) == at:
            return clock
    except InvalidInput:
        pass  # the clock skips it on that day
    return local.isoformat(timespec="auto" if local.second else "minutes")


def _end_text(start: datetime, end: datetime, days: Days, day: date) -> str:
    clock = _time_text(end, days, day)
    if len(clock) <= 8:
        return clock
    bare = f"{end.astimezone(days.zone):%H:%M}"
    try:
        return bare if _end(bare, start, days, day) == end else clock
    except InvalidInput:
        return clock


def version(text: str) -> str:
    """The version that a text says it was made from; empty when it says none."""
    found = _VERSION.search(text.replace("\r", ""))
    return found[1] if found else ""


def read(text: str, days: Days, day: date) -> list[Line]:
    """The entries of a text, in order.

    Raises NotAnEntryText, which names the line.
    """
    found: list[Line] = []
    notes: list[list[str]] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        plain = raw.removesuffix("\r")
        if plain.startswith("#"):
            continue
        if plain[:1] in (" ", "\t") or not plain:
            _note_line(plain, number, notes)
            continue
        try:
            found.append(_line(plain, days, day))
        except InvalidInput as error:
            raise NotAnEntryText(f"Line {number}: {error.message}", hint=error.hint) from error
        notes.append([])
    return [
        line._replace(note=words.note("\n".join(note).rstrip("\n"))) for line, note in zip(found, notes, strict=True)
    ]


def _note_line(plain: str, number: int, notes: list[list[str]]) -> None:
    if notes:
        notes[-1].append(plain.removeprefix("\t") if plain[:1] == "\t" else plain.removeprefix(_INDENT))
    elif plain.strip():
        raise NotAnEntryText(f"Line {number}: a note stands before any entry.")


def _line(plain: str, days: Days, day: date) -> Line:
    found = _LINE.fullmatch(plain.rstrip())
    if found is None:
        raise NotAnEntryText(f"{plain[:60]!r} is no entry.")
    id, start_text, end_text, rest = found.groups()
    start = _start(start_text, days, day)
    end = None if end_text == "running" else _end(end_text, start, days, day)
    checked = interval(start, end)
    carried = _words(rest)
    name, slash, task = carried[0].partition("/")
    for word in carried[1:]:
        if word != "$" and not word.startswith("+"):
            raise NotAnEntryText(f"{word!r} is no tag.", hint="A tag begins with +. A note stands below, indented.")
    return Line(
        int(id) if id and id != "new" else None,
        checked.start,
        checked.end,
        words.name(name, "project"),
        words.name(task, "task") if slash else None,
        tuple(sorted({words.name(word[1:], "tag") for word in carried[1:] if word != "$"})),
        "$" in carried[1:],
    )


def _words(rest: str) -> list[str]:
    try:
        return shlex.split(rest)
    except ValueError:
        raise NotAnEntryText(f"A quote is not closed in {rest[:60]!r}.") from None


def _start(text: str, days: Days, day: date) -> datetime:
    return _instant(text, days, day)


def _end(text: str, start: datetime, days: Days, day: date) -> datetime:
    """An end; a clock time before the start is that of the next day."""
    end = _instant(text, days, day)
    return _instant(text, days, day + timedelta(days=1)) if end < start and "-" not in text else end


def _instant(text: str, days: Days, day: date) -> datetime:
    if "-" in text:
        return when.read(text, days, days.begin(day)).instant
    clock = f"{text}:00" if text.isdecimal() else text
    return when.read(f"{day} {clock}", days, days.begin(day)).instant


def compare(before: Sequence[Line], after: Sequence[Line]) -> Rewriting:
    """What differs between two readings.

    Raises NotAnEntryText for a number that stands twice, or did not stand there before.
    """
    known = {line.id: line for line in before}
    kept: dict[int, Line] = {}
    for line in after:
        if line.id is not None and line.id in kept:
            raise NotAnEntryText(f"Entry {line.id} stands there twice.", hint='A new one begins with "new".')
        if line.id is not None and line.id not in known:
            raise NotAnEntryText(f"Entry {line.id} did not stand there.", hint='A new one begins with "new".')
        if line.id is not None:
            kept[line.id] = line
    return Rewriting(
        [(known[id], line) for id, line in kept.items() if known[id] != line],
        [line for line in after if line.id is None],
        [line for line in before if line.id not in kept],
    )
