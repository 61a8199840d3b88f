"""klog: records of days with ranges, durations and open ranges, in clock times.

Projects and tasks stand in tags with a value, `#project=site #task=login`; else the first tag is the project.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.names import NAMELESS, parted, tidy
from timetracker.interchange.source import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from timetracker.interchange.draft import Draft
    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

_DATE = re.compile(r"(\d{4})([-/])(\d\d)\2(\d\d)(?:\s+\([^)]*!\))?\s*$")
_CLOCK = r"<?\d{1,2}:\d\d(?:am|pm)?>?"
_RANGE = re.compile(rf"({_CLOCK})\s*-\s*({_CLOCK}|\?+)(?:\s(.*))?$")
_DURATION = re.compile(r"([+-]?)(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:\s(.*))?$")
_TAG = re.compile(r"""#([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([\w-]+)))?""")
_TIME = re.compile(r"(<?)(\d{1,2}):(\d\d)(am|pm)?(>?)$")
_DAY_S = 86_400


class _Record:
    """The record that is read: its day, its summary, and where the next duration begins."""

    def __init__(self, day: date, wall: Wall) -> None:
        self.day = day
        self.wall = wall
        self.summary = ""
        self.reach = wall.begin(day)


def recognised(source: Source) -> bool:
    """Whether a file looks like klog: a date alone on a line, and indented entries."""
    if source.directory:
        return False
    lines = source.head().splitlines()
    indented = [line.strip() for line in lines if line[:1] in (" ", "\t") and line.strip()]
    return any(map(_DATE.match, lines)) and any(_RANGE.match(each) or _DURATION.match(each) for each in indented[:5])


def read(source: Source, wall: Wall) -> Items:
    """Entries of all records; durations follow, end to end, what their record has before them."""
    record: _Record | None = None
    held: tuple[int, EntryDraft] | None = None
    for number, line in source.lines():
        indented = line[:1] in (" ", "\t")
        if indented and line.strip() and held and not _entry_line(line):
            held = (held[0], _noted(held[1], line.strip()))
            continue
        if held is not None:
            yield held[0], _tagged(held[1], record.summary if record else "")
            held = None
        if not line.strip():
            continue
        if not indented and (found := _DATE.match(line)):
            try:
                record = _Record(date(int(found[1]), int(found[3]), int(found[4])), wall)
            except ValueError:
                record = None
                yield number, Unread(line[:80], "is no day")
        elif not indented and record is not None:
            record.summary = f"{record.summary} {line.strip()}".strip()
        else:
            item = _entry(line.strip(), record)
            if isinstance(item, EntryDraft):
                held = (number, item)
            else:
                yield number, item
    if held is not None:
        yield held[0], _tagged(held[1], record.summary if record else "")


def _entry_line(line: str) -> bool:
    plain = line.strip()
    return bool(_RANGE.match(plain) or (_DURATION.match(plain) and plain[0] in "+-0123456789"))


def _noted(draft: EntryDraft, more: str) -> EntryDraft:
    return draft._replace(note=f"{draft.note}\n{more}" if draft.note else more)


def _entry(text: str, record: _Record | None) -> EntryDraft | Unread:
    if record is None:
        return Unread(text[:80], "stands below no day")
    try:
        if found := _RANGE.match(text):
            start = _at(found[1], record)
            end = None if found[2][0] == "?" else record.wall.later(_at(found[2], record), start)
            record.reach = max(record.reach, end or start)
            return EntryDraft(NAMELESS, start, end, note=found[3] or "", zone=record.wall.name)
        if found := _DURATION.match(text):
            return _lasting(found, text, record)
    except ValueError as error:
        return Unread(text[:80], str(error))
    return Unread(text[:80], "is no entry")


def _lasting(found: re.Match[str], text: str, record: _Record) -> EntryDraft | Unread:
    if found[1] == "-":
        return Unread(text[:80], "is a pause without a clock time: shorten the entry that it belongs to")
    seconds = int(found[2] or 0) * 3600 + int(found[3] or 0) * 60
    if not 0 < seconds <= _DAY_S:
        return Unread(text[:80], "has no length of a day at the most")
    start, record.reach = record.reach, record.reach + timedelta(seconds=seconds)
    return EntryDraft(NAMELESS, start, record.reach, note=found[4] or "", zone=record.wall.name)


def _at(text: str, record: _Record) -> datetime:
    found = _TIME.match(text)
    if found is None or (found[1] and found[5]):
        raise ValueError(f"{text} is no time")
    hour, minute = int(found[2]), int(found[3])
    if found[4]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{text} is no time")
        hour = hour % 12 + (12 if found[4] == "pm" else 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise ValueError(f"{text} is no time")
    shift = -1 if found[1] else 1 if found[5] else 0
    return record.wall.on(record.day + timedelta(days=shift), hour, minute)


def _tagged(draft: EntryDraft, summary: str) -> EntryDraft:
    """The names that the tags of an entry, and of its record, give."""
    tags: dict[str, str] = {}
    for found in _TAG.finditer(f"{draft.note} {summary}"):
        tags.setdefault(found[1].lower(), found[2] or found[3] or found[4] or "")
    project, task = tags.pop("project", ""), tags.pop("task", "")
    plain = [tidy(f"{name}={value}" if value else name) for name, value in tags.items()]
    if not project and plain:
        project = plain.pop(0)
    name, inner = parted(project or NAMELESS)
    note = draft.note or summary
    for marked in (r"#project=", r"#task="):
        note = re.sub(rf"""\s*{marked}(?:"[^"]*"|'[^']*'|[\w-]+)""", "", note, flags=re.IGNORECASE)
    return draft._replace(project=name, task=tidy(task) or inner, tags=tuple(plain), note=note.strip())


def write(drafts: Iterable[Draft], wall: Wall) -> Iterator[str]:
    """A record a day, a range an entry, to the minute; times of the calendar day after are marked `>`."""
    day = None
    for draft in drafts:
        if not isinstance(draft, EntryDraft):
            continue
        record = _day(draft, wall)
        if record != day:
            yield f"{'' if day is None else chr(10)}{record}\n"
            day = record
        end = "?" if draft.end is None else _clock(draft.end, wall, record)
        yield f"  {_clock(draft.start, wall, record)} - {end}{_summary(draft)}\n"


def _day(draft: EntryDraft, wall: Wall) -> date:
    """The day of an entry as in reports; its calendar day where the end would lie too far after the other."""
    day = wall.day_of(draft.start)
    end = draft.start if draft.end is None else draft.end
    return day if (wall.clock(end).date() - day).days <= 1 else wall.clock(draft.start).date()


def _clock(at: datetime, wall: Wall, day: date) -> str:
    local = wall.clock(at)
    after = (local.date() - day).days
    return f"{'<' if after < 0 else ''}{local:%H:%M}{'>' * after}"


def _summary(draft: EntryDraft) -> str:
    words = [f"#project={_value(draft.project)}", *([f"#task={_value(draft.task)}"] if draft.task else [])]
    shown = set(re.findall(r"#([\w-]+)", draft.note.lower()))
    words += [f"#{tag}" for tag in (re.sub(r"[^\w-]", "-", tag) for tag in draft.tags) if tag.lower() not in shown]
    lines = [line.strip() for line in draft.note.splitlines() if line.strip()]
    first = " ".join([*words, *lines[:1]])
    return "".join([f" {first}", *(f"\n    {line}" for line in lines[1:])])


def _value(text: str) -> str:
    if re.fullmatch(r"[\w-]+", text):
        return text
    return '"' + text.replace('"', "'") + '"'
