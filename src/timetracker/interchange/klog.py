"""klog: records of days with ranges, durations, pauses and open ranges, in clock times.

Projects and tasks are tags with a value, `#project=site #task=login`; else the first tag is the project. What we
write begins with `#project=` and its tags: what follows them is the note, whatever is in it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from timetracker.domain import duration
from timetracker.domain.interval import Interval
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, project_and_task, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine

_DATE = re.compile(r"(\d{4})([-/])(\d\d)\2(\d\d)(?:\s+\([^)]*!\))?\s*$")
_CLOCK = r"<?\d{1,2}:\d\d(?:am|pm)?>?"
_RANGE = re.compile(rf"({_CLOCK})\s*-\s*({_CLOCK}|\?+)(?:\s(.*))?$")
_DURATION = re.compile(r"([+-]?)(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:\s(.*))?$")
_TAG = re.compile(r"""#([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([\w-]+)))?""")
_TIME = re.compile(r"(<?)(\d{1,2}):(\d\d)(am|pm)?(>?)$")
_OURS = "#project="
_OTHER_TAG = "tag"  # the name under which a tag that is not a word is written
_DAY_S = 86_400


class _KlogRecord:
    """The record that is read: its day, its summary, the indent of its entries, and these with their lines."""

    def __init__(self, day: date, wall: LocalClock) -> None:
        self.day = day
        self.wall = wall
        self.summary = ""
        self.indent = ""
        self.items: list[tuple[int, EntryDraft | UnparsedLine]] = []

    def add(self, number: int, line: str) -> None:
        """An indented line: an entry, or more of the summary of the one before where it is indented further."""
        plain = line.strip()
        deeper = self.indent and line.startswith(self.indent) and line[len(self.indent)] in " \t"
        if deeper and self.items:
            before, item = self.items[-1]
            if isinstance(item, EntryDraft):
                self.items[-1] = before, item._replace(note=f"{item.note}\n{plain}" if item.note else plain)
                return
        self.indent = self.indent or line[: len(line) - len(line.lstrip())]
        entry = _entry(plain, self)
        if entry is not None:
            self.items.append((number, entry))

    def pause(self, seconds: int, text: str) -> UnparsedLine | None:
        """Take a pause off the entries before it, the last first."""
        entries = [(place, item) for place, (_, item) in enumerate(self.items) if isinstance(item, EntryDraft)]
        lengths = [_length(item) for _, item in entries]
        if seconds > sum(lengths):
            return UnparsedLine(text[:80], "is a pause that is longer than what is before it")
        for (place, item), length in zip(reversed(entries), reversed(lengths), strict=True):
            off = min(seconds, length)
            seconds -= off
            if off:
                self.items[place] = self.items[place][0], _shorter(item, off)
        return None

    def finished(self) -> Items:
        """Its entries, with the names that their tags and its own give."""
        for number, item in self.items:
            yield number, _tagged(item, self.summary) if isinstance(item, EntryDraft) else item


def _length(draft: EntryDraft) -> int:
    return draft.span_s if draft.span_s or draft.end is None else int((draft.end - draft.start).total_seconds())


def _shorter(draft: EntryDraft, off: int) -> EntryDraft:
    if draft.end is None:
        return draft._replace(span_s=draft.span_s - off)
    remark = f"ends {{end}}, since a pause of {duration.full(off)} is taken off"
    return draft._replace(end=draft.end - timedelta(seconds=off), remark=remark)


def recognised(source: Source) -> bool:
    """Whether a file looks like klog: a date alone on a line, and indented entries."""
    if source.directory:
        return False
    lines = source.head().splitlines()
    indented = [line.strip() for line in lines if line[:1] in (" ", "\t") and line.strip()]
    return any(map(_DATE.match, lines)) and any(_RANGE.match(text) or _DURATION.match(text) for text in indented[:5])


def read(source: Source, wall: LocalClock) -> Items:
    """Entries of all records. A pause shortens what is before it; durations have no clock times."""
    record: _KlogRecord | None = None
    for number, line in source.lines():
        if not line.strip():
            continue
        indented = line[:1] in (" ", "\t")
        if not indented and (match := _DATE.match(line)):
            if record is not None:
                yield from record.finished()
            try:
                record = _KlogRecord(date(int(match[1]), int(match[3]), int(match[4])), wall)
            except ValueError:
                record = None
                yield number, UnparsedLine(line[:80], "is not a day")
        elif record is None:
            yield number, UnparsedLine(line.strip()[:80], "is below no day")
        elif indented:
            record.add(number, line)
        else:
            record.summary = f"{record.summary} {line.strip()}".strip()
    if record is not None:
        yield from record.finished()


def _entry(text: str, record: _KlogRecord) -> EntryDraft | UnparsedLine | None:
    """What a line says; None for a pause that was taken off."""
    try:
        if match := _RANGE.match(text):
            start = _at(match[1], record)
            end = None if match[2][0] == "?" else record.wall.later(_at(match[2], record), start)
            key = f"{record.day} {match[1]}"
            return EntryDraft(NAMELESS, start, end, note=match[3] or "", zone=record.wall.name, key=key)
        if match := _DURATION.match(text):
            return _lasting(match, text, record)
    except ValueError as error:
        return UnparsedLine(text[:80], str(error))
    return UnparsedLine(text[:80], "is not an entry")


def _lasting(match: re.Match[str], text: str, record: _KlogRecord) -> EntryDraft | UnparsedLine | None:
    seconds = int(match[2] or 0) * 3600 + int(match[3] or 0) * 60
    if match[1] == "-":
        return record.pause(seconds, text)
    if not 0 < seconds <= _DAY_S:
        return UnparsedLine(text[:80], "has no length of a day at the most")
    begin = record.wall.begin(record.day)
    key = f"{record.day} length"
    return EntryDraft(NAMELESS, begin, None, note=match[4] or "", zone=record.wall.name, key=key, span_s=seconds)


def _at(text: str, record: _KlogRecord) -> datetime:
    match = _TIME.match(text)
    if match is None or (match[1] and match[5]):
        raise ValueError(f"{text} is not a time")
    hour, minute = int(match[2]), int(match[3])
    if match[4]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{text} is not a time")
        hour = hour % 12 + (12 if match[4] == "pm" else 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise ValueError(f"{text} is not a time")
    shift = -1 if match[1] else 1 if match[5] else 0
    return record.wall.on(record.day + timedelta(days=shift), hour, minute)


def _tagged(draft: EntryDraft, summary: str) -> EntryDraft:
    """The names that the tags of an entry, and of its record, give."""
    if draft.note.startswith(_OURS) and not summary:
        return _ours(draft)
    tags: dict[str, str] = {}
    for match in _TAG.finditer(f"{draft.note} {summary}"):
        tags.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
    project, task = tags.pop("project", ""), tags.pop("task", "")
    plain = [tidy(f"{name}={value}" if value else name) for name, value in tags.items()]
    if not project and plain:
        project = plain.pop(0)
    name, inner = project_and_task(project or NAMELESS)
    note = draft.note or summary
    for marked in (r"#project=", r"#task="):
        note = re.sub(rf"""\s*{marked}(?:"[^"]*"|'[^']*'|[\w-]+)""", "", note, flags=re.IGNORECASE)
    return draft._replace(project=name, task=tidy(task) or inner, tags=tuple(plain), note=note.strip())


def _ours(draft: EntryDraft) -> EntryDraft:
    """The names of what we wrote: the tags that the summary begins with, and no others."""
    first, _, more = draft.note.partition("\n")
    place, project, task = 0, NAMELESS, ""
    tags: list[str] = []
    while match := _TAG.match(first, place):
        value = match[2] or match[3] or match[4] or ""
        if match[1] == "project" and not place:
            project = value or NAMELESS
        elif match[1] == "task" and not task and not tags:
            task = value
        else:
            tags.append(value if match[1] == _OTHER_TAG and value else match[0][1:])
        place = match.end()
        if first[place : place + 1] == " ":
            place += 1
    note = "\n".join(part for part in (first[place:], more) if part)
    return draft._replace(project=project, task=task or None, tags=tuple(tags), note=note)


def spelt(draft: EntryDraft) -> EntryDraft:
    """An entry as a record can spell it: a value has one kind of quotes around it."""
    tags = tuple(map(_quotable, draft.tags))
    return draft._replace(project=_quotable(draft.project), task=draft.task and _quotable(draft.task), tags=tags)


def _quotable(text: str) -> str:
    return text.replace('"', "'") if "'" in text else text


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """A record a day, a range an entry, to the minute; times of the calendar day after are marked `>`.

    A range that ends later than that is cut by days; one whose clock times alone would tell another length is a length.
    """
    day = None
    entries = (draft for draft in drafts if isinstance(draft, EntryDraft))
    for draft in chain.from_iterable(_parts(entry, wall) for entry in entries):
        record = _day(draft, wall)
        if record != day:
            yield f"{'' if day is None else chr(10)}{record}\n"
            day = record
        yield f"  {_time(draft, wall, record)}{_summary(draft)}\n"


def _parts(draft: EntryDraft, wall: LocalClock) -> Iterator[EntryDraft]:
    begin, end = draft.start, draft.end
    if end is None or (wall.clock(end).date() - wall.clock(begin).date()).days <= 1:
        yield draft
        return
    for _, length in wall.cut_by_day(Interval(begin, end), end):
        yield draft._replace(start=begin, end=begin + length)
        begin += length


def _time(draft: EntryDraft, wall: LocalClock, day: date) -> str:
    start, end = draft.start, draft.end
    if end is None:
        return f"{_clock(start, wall, day)} - ?"
    first, last = (wall.clock(at).replace(tzinfo=None) for at in (start, end))
    if last - first < end - start:
        minutes = int((end - start).total_seconds()) // 60
        return f"{minutes // 60}h{minutes % 60}m"
    return f"{_clock(start, wall, day)} - {_clock(end, wall, day)}"


def _day(draft: EntryDraft, wall: LocalClock) -> date:
    """The day of an entry as in reports; its calendar day where the end would lie too far after the other."""
    day = wall.day_of(draft.start)
    end = draft.start if draft.end is None else draft.end
    return day if (wall.clock(end).date() - day).days <= 1 else wall.clock(draft.start).date()


def _clock(at: datetime, wall: LocalClock, day: date) -> str:
    local = wall.clock(at)
    after = (local.date() - day).days
    return f"{'<' if after < 0 else ''}{local:%H:%M}{'>' if after > 0 else ''}"


def _summary(draft: EntryDraft) -> str:
    words = [f"{_OURS}{_value(draft.project)}", *([f"#task={_value(draft.task)}"] if draft.task else [])]
    words += [f"#{tag}" if re.fullmatch(r"[\w-]+", tag) else f"#{_OTHER_TAG}={_value(tag)}" for tag in draft.tags]
    lines = [line.strip() for line in draft.note.splitlines() if line.strip()]
    if lines and not lines[0].startswith("#"):  # else it would be a tag of its own
        words.append(lines.pop(0))
    return "".join([f" {' '.join(words)}", *(f"\n    {line}" for line in lines)])


def _value(text: str) -> str:
    if re.fullmatch(r"[\w-]+", text):
        return text
    return f"'{text}'" if '"' in text else f'"{text}"'
