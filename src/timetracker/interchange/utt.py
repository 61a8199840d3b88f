"""utt's log: a line an activity, with the time at which it ended; `hello` is the arrival."""

from __future__ import annotations

import re
from datetime import datetime

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine

_LINE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)\s+(\d\d?):(\d\d?)\s+(\S.*?)(?:\s{2}#\s(.*))?$", re.ASCII)
_NAME = re.compile(r"([^\s:]+):\s(.*)")
_HELLO = "hello"


def recognised(source: Source) -> bool:
    """Whether a file looks like utt's."""
    return not source.directory and any(map(_LINE.match, source.head().splitlines()[:5]))


def read(source: Source, wall: LocalClock) -> Items:
    """An entry from each line to the one before it. Breaks (`**`) are listed, `***` is passed over."""
    before: datetime | None = None
    for number, line in source.lines():
        plain = line.strip()
        if not plain:
            continue
        match = _LINE.match(plain)
        try:
            end = wall.at(*map(int, match.groups()[:5])) if match else None
        except ValueError:
            end = None
        if match is None or end is None:
            yield number, UnparsedLine(plain[:80], "is no activity")
            continue
        start, before = before, end
        name = match[6]
        if name == _HELLO or name.endswith("***"):
            continue
        if start is None or end < start:
            yield (
                number,
                UnparsedLine(plain[:80], "ends before the one before it" if start else "has nothing before it"),
            )
        elif name.endswith("**"):
            yield number, UnparsedLine(plain[:80], "is a break")
        else:
            yield number, _draft(name, match[7], start, end, wall, plain[:16])


def _draft(name: str, comment: str | None, start: datetime, end: datetime, wall: LocalClock, key: str) -> EntryDraft:
    match = _NAME.match(name)
    project, text = (match[1], match[2]) if match else ("", name)
    note = "\n".join(part.strip() for part in (text, comment or "") if part.strip())
    return EntryDraft(tidy(project) or NAMELESS, start, end, note=note, zone=wall.name, key=f"ends {key}")
