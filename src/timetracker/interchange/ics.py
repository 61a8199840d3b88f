"""iCalendar (RFC 5545): finished entries as events, for a look at them in a calendar. It is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timetracker import VERSION
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.names import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timetracker.interchange.draft import Draft
    from timetracker.interchange.wall import Wall

_WIDTH = 75  # octets of a line, its end left out


def write(drafts: Iterable[Draft], wall: Wall) -> Iterator[str]:
    """The calendar, an event an entry."""
    yield f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//timetracker//tt {VERSION}//EN\r\n"
    for draft in drafts:
        if isinstance(draft, EntryDraft) and draft.end is not None:
            yield "".join(map(_folded, _event(draft)))
    yield "END:VCALENDAR\r\n"


def _event(draft: EntryDraft) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{draft.uuid}@timetracker"
    yield f"DTSTAMP:{draft.start:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{draft.start:%Y%m%dT%H%M%SZ}"
    yield f"DTEND:{draft.end:%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{_escaped(whole(draft))}"
    if draft.note:
        yield f"DESCRIPTION:{_escaped(draft.note)}"
    if draft.tags:
        yield f"CATEGORIES:{','.join(map(_escaped, draft.tags))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of 75 octets at the most, none of which ends inside a letter."""
    pieces, piece, width = [], "", 0
    for letter in line:
        length = len(letter.encode("utf-8", "replace"))
        if width + length > _WIDTH:
            pieces.append(piece)
            piece, width = " ", 1
        piece += letter
        width += length
    return "\r\n".join([*pieces, piece]) + "\r\n"
