"""iCalendar (RFC 5545): events as entries, those that repeat until now; finished entries as events."""

from collections.abc import Iterable, Iterator

from timetracker import VERSION
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.ics_calendar import Calendar
from timetracker.interchange.ics_parts import parts
from timetracker.interchange.ics_times import Times
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import project_path
from timetracker.interchange.source import Items, Source

_WIDTH = 75  # octets of a line, its end left out


def recognised(source: Source) -> bool:
    """Whether a file is a calendar."""
    return not source.directory and source.head().lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCALENDAR")


def read(source: Source, wall: LocalClock) -> Items:
    """An entry an event, and one each time that it repeats; what is not a time that somebody spent is told."""
    calendar = Calendar(Times(wall))
    for part in parts(source.lines()):
        yield from calendar.take(part)
    yield from calendar.rest()


# RFC 5545, section 3.6: a calendar holds at least one component.
_UTC = "\r\n".join((
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE", "",
))  # fmt: skip


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """The calendar, an event an entry."""
    yield f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//timetracker//tt {VERSION}//EN\r\n"
    component = _UTC
    for draft in drafts:
        if isinstance(draft, EntryDraft) and draft.end is not None:
            yield "".join(map(_folded, _event(draft)))
            component = ""
    yield f"{component}END:VCALENDAR\r\n"


def _event(draft: EntryDraft) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{draft.uuid}@timetracker"
    yield f"DTSTAMP:{draft.start:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{draft.start:%Y%m%dT%H%M%SZ}"
    yield f"DTEND:{draft.end:%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{_escaped(project_path(draft))}"
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
