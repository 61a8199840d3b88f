"""What waits in the outbox, read and thinned out. A hot verb needs none of it: it only appends.

Every function here is called with the outbox's lock held, but `lines`.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from timetracker.files import replace
from timetracker.telemetry import places
from timetracker.telemetry.lines import MARK, MOST_BYTES, MOST_DAYS, MOST_EVENTS, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.telemetry.lines import Place


def lines(directory: str) -> list[Line]:
    """What waits, oldest first; lines that do not parse are passed over."""
    try:
        with open(os.path.join(directory, places.OUTBOX), encoding="ascii", errors="replace") as file:
            return [line for line in map(parsed, file) if line is not None]
    except FileNotFoundError:
        return []


def aged(directory: str, place: Place) -> Place:
    """Drop what has waited for too long on the place's day, and count it."""
    oldest = f"{datetime.fromisoformat(place.day) - timedelta(days=MOST_DAYS):%Y-%m-%d}"
    found = lines(directory)
    kept = [line for line in found if day_of(line) >= oldest]
    if len(kept) < len(found):
        _rewrite(directory, kept)
    return place._replace(pending=len(kept), dropped=place.dropped + len(found) - len(kept))


def capped(directory: str, place: Place) -> Place:
    """Drop the oldest lines until a tenth of the room is free again, and count them."""
    found = lines(directory)
    kept = found[-int(MOST_EVENTS * 0.9) :]
    while sum(len(line.text) for line in kept) > MOST_BYTES * 0.9:
        kept = kept[len(kept) // 10 + 1 :]
    _rewrite(directory, kept)
    return place._replace(pending=len(kept), dropped=place.dropped + len(found) - len(kept))


def left(directory: str, done: set[str], generation: int, oldest_day: str) -> tuple[int, int]:
    """Keep the lines of a consent's generation that are not done and not older than a day, YYYY-MM-DD.

    Returns how many are kept and how many were too old.
    """
    waiting = [line for line in lines(directory) if line.generation == generation and uuid_of(line) not in done]
    kept = [line for line in waiting if day_of(line) >= oldest_day]
    _rewrite(directory, kept)
    return len(kept), len(waiting) - len(kept)


def _rewrite(directory: str, kept: Sequence[Line]) -> None:
    replace(os.path.join(directory, places.OUTBOX), "".join(line.text for line in kept))


def parsed(text: str) -> Line | None:
    """A line of the outbox; None when it is not whole."""
    head, mark, rest = text.partition(MARK)
    words = head.replace('"', "").replace(",", "").replace("{", "").split()
    whole = bool(mark) and rest.endswith("}}\n") and len(words) == 4 and words[1].isdecimal() and words[3].isdecimal()
    return Line(int(words[1]), int(words[3]), rest[:-2]) if whole else None


def uuid_of(line: Line) -> str:
    """The uuid of a line's event."""
    return line.wire.partition('"uuid": "')[2][:36]


def day_of(line: Line) -> str:
    """The day of a line's event, YYYY-MM-DD."""
    return line.wire.partition('"timestamp": "')[2][:10]
