"""Entries as text that people edit, and back.

    12  09:00 - 10:30  site/login +review $
        slow query
    new 10:30 - running  "big project"

A number, from and to, project and task, tags, `$` where it can be billed; the note indented below. Reading what was
written gives equal lines, so that whatever is not touched in the text stays as it is in the store.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from timetracker.domain import clockword, duration, entry as words, localtime, when
from timetracker.domain.calendar import Days
from timetracker.domain.clockword import ClockContext
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple

_TIME = (
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{1,2}:\d{2}(?::\d{2})?(?:[+-]\d{2}:\d{2}(?::\d{2})?|[Zz])?"
    r"|(?:\d{1,2}(?::\d{2}){0,2}(?:am|pm)?|\d{4}|\d{1,2}h\d{2}|noon|midnight)(?:\+1)?"
)
_DASH = f"[{when.DASHES}]"
_LINE = re.compile(
    rf"(?:(\d{{1,18}}|new)\s+)?({_TIME})\s*{_DASH}\s*({_TIME}|running)\s+(\S.*)", re.ASCII | re.IGNORECASE
)
_VERSION = re.compile(r"^# version ([0-9a-f]+)$", re.MULTILINE)
_DAY = timedelta(days=1)
_INDENT = "    "
HELP = """\
# One line an entry:  NUMBER  FROM - TO  PROJECT/TASK +TAG $     ($: it can be billed; names with blanks in quotes)
# A clock time of the next day ends in +1, as in 23:00 - 01:00+1; 24:00 is the end of the day.
# Its note is below, indented. "new" in place of a number adds an entry, a line taken out deletes one.
# Lines that begin with # do not count. An empty text changes nothing.
"""


class NotAnEntryText(InvalidInput):
    """A text of entries that cannot be read."""

    code = "not_an_entry_text"
    default_hint = "Write it like: new 9:00 - 10:30 site/login +review"


class EntryLine(NamedTuple):
    """An entry as it is in the text; `id` is None for a new one."""

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

    changed: Sequence[tuple[EntryLine, EntryLine]]
    added: Sequence[EntryLine]
    gone: Sequence[EntryLine]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.changed or self.added or self.gone)


def write(lines: Iterable[EntryLine], days: Days, day: date, version: str) -> str:
    """The text of entries, in the light of a day: clock times are that day's, all others carry their date."""
    head = f"# Entries of {day:%A} {day}, {days.zone}\n{HELP}# version {version}\n\n"
    return head + "".join(f"{text}\n" for line in lines for text in shown(line, days, day))


def shown(line: EntryLine, days: Days, day: date) -> Iterator[str]:
    """The lines of one entry, its note indented."""
    name = line.project if line.task is None else f"{line.project}/{line.task}"
    carried = [_quoted(name), *(f"+{_quoted(tag)}" for tag in line.tags), *(["$"] if line.billable else [])]
    start = _time_text(line.start, days, day)
    end = "running" if line.end is None else _time_text(line.end, days, day, line.start)
    yield f"{line.id or 'new'}  {start} - {end}  {' '.join(carried)}"
    for text in line.note.split("\n") if line.note else ():
        yield f"{_INDENT}{text}" if text else ""


def _quoted(text: str) -> str:
    if not any(c.isspace() or c in "'\"\\" for c in text) and text != "$":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _time_text(at: datetime, days: Days, day: date, start: datetime | None = None) -> str:
    """The shortest text that reads back as an instant; as an end where a `start` is given."""
    local = at.astimezone(days.zone)
    if local.date() in (day, day + _DAY) and not localtime.offset(at, days.zone):
        clock = f"{localtime.clock(at, days.zone)}{'+1' if local.date() > day else ''}"
        try:
            began, ended = _ends(
                clock if start is None else start.isoformat(), None if start is None else clock, days, day
            )
        except InvalidInput:
            pass  # the clock skips it on that day
        else:
            if at == (began if start is None else ended):
                return clock
    return local.isoformat(timespec="auto" if local.second else "minutes")


def version(text: str) -> str:
    """The version that a text says it was made from; empty when it says none."""
    match = _VERSION.search(text.replace("\r", ""))
    return match[1] if match else ""


def read(text: str, days: Days, day: date) -> list[EntryLine]:
    """The entries of a text, in order.

    Raises NotAnEntryText, which names the line.
    """
    lines_: list[EntryLine] = []
    notes: list[list[str]] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        plain = raw.removesuffix("\r")
        if plain.startswith("#"):
            continue
        if plain[:1] in (" ", "\t") or not plain:
            _note_line(plain, number, notes)
            continue
        try:
            lines_.append(_line(plain, days, day))
        except InvalidInput as error:
            raise NotAnEntryText(f"Line {number}: {error.message}", hint=error.hint) from error
        notes.append([])
    return [
        line._replace(note=words.note("\n".join(note).rstrip("\n"))) for line, note in zip(lines_, notes, strict=True)
    ]


def _note_line(plain: str, number: int, notes: list[list[str]]) -> None:
    if notes:
        notes[-1].append(plain.removeprefix("\t") if plain[:1] == "\t" else plain.removeprefix(_INDENT))
    elif plain.strip():
        raise NotAnEntryText(f"Line {number}: a note is before any entry.")


def _line(plain: str, days: Days, day: date) -> EntryLine:
    match = _LINE.fullmatch(plain.rstrip())
    if match is None:
        raise NotAnEntryText(f"{plain[:60]!r} is not an entry.")
    id, start_text, end_text, rest = match.groups()
    start, end = _ends(start_text, None if end_text.lower() == "running" else end_text, days, day)
    carried = _words(rest)
    name, slash, task = carried[0].partition("/")
    for word in carried[1:]:
        if word != "$" and not word.startswith("+"):
            raise NotAnEntryText(f"{word!r} is not a tag.", hint="A tag begins with +. A note is below, indented.")
    return EntryLine(
        int(id) if id and id.lower() != "new" else None,
        start,
        end,
        words.name(name, "project"),
        words.name(task, "task") if slash else None,
        tuple(sorted({words.tag(word[1:]) for word in carried[1:] if word != "$"})),
        "$" in carried[1:],
    )


def _words(rest: str) -> list[str]:
    try:
        return shlex.split(rest)
    except ValueError:
        raise NotAnEntryText(f"A quote is not closed in {rest[:60]!r}.") from None


def _ends(start: str, end: str | None, days: Days, day: date) -> tuple[datetime, datetime | None]:
    frame = ClockContext(days, days.begin(day), clockword.LONG_AGO)
    texts = [
        None if text is None else f"{text}:00" if text.isdecimal() and len(text) < 3 else text for text in (start, end)
    ]
    return clockword.in_day(texts[0] or "", texts[1], day, frame)


def compare(before: Sequence[EntryLine], after: Sequence[EntryLine]) -> Rewriting:
    """What differs between two readings.

    Raises NotAnEntryText for a number that is twice, or was not in the text before.
    """
    by_id = {line.id: line for line in before}
    unchanged: dict[int, EntryLine] = {}
    for line in after:
        if line.id is not None and line.id in unchanged:
            raise NotAnEntryText(f"Entry {line.id} is there twice.", hint='A new one begins with "new".')
        if line.id is not None and line.id not in by_id:
            raise NotAnEntryText(f"Entry {line.id} was not in the text before.", hint='A new one begins with "new".')
        if line.id is not None:
            unchanged[line.id] = line
    return Rewriting(
        [(by_id[id], line) for id, line in unchanged.items() if by_id[id] != line],
        [line for line in after if line.id is None],
        [line for line in before if line.id not in unchanged],
    )


def cautions(rewriting: Rewriting, days: Days, day: date, timer_max: timedelta) -> Iterator[str]:
    """What a slip is likeliest to be: an entry that comes to another day, or is made longer than `timer.max`."""
    for old, new in rewriting.changed:
        for verb, before, after in (("begin", old.start, new.start), ("end", old.end or new.start, new.end)):
            if after is not None and days.day_of(after) != days.day_of(before):
                yield f"Entry {new.id} would {verb} on {localtime.named(after, days.zone)}."
        if _length(new) > max(timer_max, _length(old)):
            yield _too_long(f"Entry {new.id}", new)
    for new in rewriting.added:
        if days.day_of(new.start) != day:
            yield f"A new entry would begin on {localtime.named(new.start, days.zone)}."
        if _length(new) > timer_max:
            yield _too_long("A new entry", new)


def _too_long(name: str, line: EntryLine) -> str:
    length = duration.full(int(_length(line).total_seconds()))
    return f"{name} would last {length}, which is longer than timer.max."


def _length(line: EntryLine) -> timedelta:
    return timedelta() if line.end is None else line.end - line.start
