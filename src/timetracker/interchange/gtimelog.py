"""GTimeLog's log: a line an activity, with the time at which it ended; the first line of a day is the arrival."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.names import NAMELESS, tidy
from timetracker.interchange.source import Unread

if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

_LINE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))?: ?(.*)$")
_NIGHT = timedelta(hours=2)  # until then a day goes on
_TAGS = re.compile(r"(.*?)\s+-- (.*)$")


def recognised(source: Source) -> bool:
    """Whether a file looks like GTimeLog's."""
    return not source.directory and any(map(_LINE.match, source.head().splitlines()[:5]))


def read(source: Source, wall: Wall) -> Items:
    """An entry from each line to the one before, of the same day. Breaks (`**`) are listed, `***` is passed over."""
    before: datetime | None = None
    for number, line in source.lines():
        plain = line.strip()
        if not plain or plain.startswith("#"):
            continue
        match = _LINE.match(plain)
        try:
            end = wall.at(*(int(part or 0) for part in match.groups()[:6])) if match else None
        except ValueError:
            end = None
        if match is None or end is None:
            yield number, Unread(plain[:80], "is no activity")
            continue
        start, before = before, end
        if start is None or _day(start, wall) != _day(end, wall):
            continue  # the arrival
        if end < start:
            yield number, Unread(plain[:80], "ends before the one before it")
        elif match[7].endswith("**"):
            if not match[7].endswith("***"):
                yield number, Unread(plain[:80], "is a break")
        else:
            yield number, _draft(match[7], start, end, wall, plain[:16])


def _day(at: datetime, wall: Wall) -> object:
    return (wall.clock(at).replace(tzinfo=None) - _NIGHT).date()


def _draft(text: str, start: datetime, end: datetime, wall: Wall, key: str) -> EntryDraft:
    tagged = _TAGS.match(text)
    body, tags = (tagged[1], tuple(tagged[2].split())) if tagged else (text, ())
    project, separator, note = body.partition(": ")
    if not separator:
        project, note = "", body
    return EntryDraft(
        tidy(project) or NAMELESS, start, end, tags=tags, note=note.strip(), zone=wall.name, key=f"ends {key}"
    )
