"""timedot: amounts of time by day and account, without clock times.

They are laid end to end from the beginning of their day, in the order of the file.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from timetracker.domain.interval import Interval
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.names import parted, whole
from timetracker.interchange.source import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from timetracker.interchange.draft import Draft
    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

_DAY = re.compile(r"(?:\*+ )?(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:\s.*)?$")
_ITEM = re.compile(r"(?:\*+ )?(\S.*?)\s{2,}([^;#]*?)\s*(?:[;#]\s*(.*))?$")
_DOTS = re.compile(r"[. ]*\.[. ]*")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w|mo|y)?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_MOST_S = 86_400


def recognised(source: Source) -> bool:
    """Whether a file looks like timedot: a day, and below it an account with an amount."""
    if source.directory:
        return False
    lines = [line for line in source.head().splitlines() if line.strip() and line[:1] not in "#;"][:2]
    return len(lines) == 2 and bool(_DAY.match(lines[0])) and _amount(lines[1]) is not None


def _amount(line: str) -> int | None:
    found = _ITEM.match(line.strip())
    return _seconds(found[2]) if found else None


def _seconds(text: str) -> int | None:
    if _DOTS.fullmatch(text):
        return text.count(".") * 900
    found = _AMOUNT.fullmatch(text)
    return round(float(found[1]) * _SECONDS[found[2] or "h"]) if found else None


def read(source: Source, wall: Wall) -> Items:
    """Entries of every day."""
    at: datetime | None = None
    for number, line in source.lines():
        plain = line.strip()
        if not plain or plain[0] in "#;":
            continue
        if found := _DAY.match(plain):
            at = _begin(found, wall)
            if at is None:
                yield number, Unread(plain[:80], "is no day")
            continue
        item = _ITEM.match(plain)
        seconds = _seconds(item[2]) if item else None
        if item is None or seconds is None or at is None or not 0 < seconds <= _MOST_S:
            yield number, Unread(plain[:80], "has no amount of time" if at else "stands below no day")
            continue
        end = at + timedelta(seconds=seconds)
        project, task = parted(item[1], ":")
        yield number, EntryDraft(project, at, end, task, note=item[3] or "", zone=wall.name)
        at = end


def _begin(found: re.Match[str], wall: Wall) -> datetime | None:
    try:
        return wall.begin(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return None


def write(drafts: Iterable[Draft], wall: Wall) -> Iterator[str]:
    """What of an entry lies on each of its days, as in a report by day; clock times and tags have no place in it."""
    last = None
    for draft in drafts:
        if isinstance(draft, EntryDraft) and draft.end is not None:
            note = " ".join(draft.note.split())
            account = " ".join(whole(draft, ":").split())
            for day, length in _amounts(Interval(draft.start, draft.end), wall):
                if day != last:
                    yield f"{'' if last is None else chr(10)}{day}\n"
                    last = day
                yield f"{account}  {int(length.total_seconds())}s{'  ; ' + note if note else ''}\n"


def _amounts(interval: Interval, wall: Wall) -> list[tuple[date, timedelta]]:
    """An empty entry has an amount too."""
    empty = [(wall.day_of(interval.start), timedelta())]
    return list(wall.cut_by_day(interval, interval.until(interval.start))) or empty
