"""Logs with a line an activity, and the time at which it ended: it began where the line before it did end."""

import re
from collections.abc import Callable
from datetime import datetime

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Items, Source, UnparsedLine

_NUMBER = re.compile("[0-9]+")


def recognised(source: Source, pattern: re.Pattern[str]) -> bool:
    """Whether a file looks like such a log."""
    return not source.directory and any(map(pattern.match, source.head().splitlines()[:5]))


def read(
    source: Source,
    wall: LocalClock,
    pattern: re.Pattern[str],
    *,
    arrives: Callable[[str, datetime | None, datetime], bool],
    draft: Callable[[re.Match[str], datetime, datetime, str], EntryDraft],
    comment: str = "",
) -> Items:
    """An entry from each line to the one before it. Breaks (`**`) are listed, `***` is passed over.

    `pattern` has the groups `at` and `text`. `arrives` tells of a text, the end before it and its own whether it only
    says that a day began; `draft` makes the entry of a line, and is given its first letters as well.
    """
    before: datetime | None = None
    for number, line in source.lines():
        plain = line.strip()
        if not plain or (comment and plain.startswith(comment)):
            continue
        match = pattern.match(plain)
        try:
            end = wall.at(*map(int, _NUMBER.findall(match["at"]))) if match else None
        except ValueError:
            end = None
        if match is None or end is None:
            yield number, UnparsedLine(plain[:80], "is not an activity")
            continue
        start, before = before, end
        if arrives(match["text"], start, end) or match["text"].endswith("***"):
            continue
        if start is None or end < start:
            yield (
                number,
                UnparsedLine(plain[:80], "ends before the one before it" if start else "has nothing before it"),
            )
        elif match["text"].endswith("**"):
            yield number, UnparsedLine(plain[:80], "is a break")
        else:
            yield number, draft(match, start, end, f"ends {plain[:16]}")
