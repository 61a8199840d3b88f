"""GTimeLog's log: a line an activity, with the time at which it ended; the first line of a day is the arrival."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from timetracker.interchange import endings
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, project_and_task, project_path, tidy
from timetracker.interchange.source import Items, Source

_LINE = re.compile(r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?): ?(?P<text>.*)$", re.ASCII)
_NIGHT = timedelta(hours=2)  # until then a day goes on
_DASHES = re.compile(r"(^|\s)--(?=\s)")
_TAGS = re.compile(r"(.*?)\s+-- (.*)$")


def recognised(source: Source) -> bool:
    """Whether a file looks like GTimeLog's."""
    return endings.recognised(source, _LINE)


def read(source: Source, wall: LocalClock) -> Items:
    """An entry from each line to the one before, of the same day."""

    def arrives(text: str, start: datetime | None, end: datetime) -> bool:
        return start is None or _day(start, wall) != _day(end, wall)

    def draft(line: re.Match[str], start: datetime, end: datetime, key: str) -> EntryDraft:
        return _draft(line["text"], start, end, wall, key)

    return endings.read(source, wall, _LINE, arrives=arrives, draft=draft, comment="#")


def _day(at: datetime, wall: LocalClock) -> object:
    return (wall.clock(at).replace(tzinfo=None) - _NIGHT).date()


def _draft(text: str, start: datetime, end: datetime, wall: LocalClock, key: str) -> EntryDraft:
    tagged = _TAGS.match(text)
    body, tags = (tagged[1], tuple(tagged[2].split())) if tagged else (text, ())
    project, separator, note = body.partition(": ")
    if not separator:
        project, note = (body[:-1], "") if body.endswith(":") else ("", body)
    name, task = project_and_task(project) if tidy(project) else (NAMELESS, None)
    return EntryDraft(name, start, end, task, tags, note.strip(), zone=wall.name, key=key)


def spelt(draft: EntryDraft) -> EntryDraft:
    """An entry as the log can spell it: a colon ends the project, `--` begins the tags, stars mark a break."""
    project, task = (
        _DASHES.sub(r"\1–", text.replace(": ", " - ").rstrip(":")) for text in (draft.project, draft.task or "")
    )
    tags = tuple("_".join(tag.split()).rstrip("*") or "_" for tag in draft.tags)
    note = _DASHES.sub(r"\1–", " ".join(draft.note.split())).rstrip("* ")
    return draft._replace(project=project or "-", task=task or None, tags=tags, note=note)


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """A line for when an entry ended, and one for when it began where the one before ended at another time.

    An entry goes on until its day ends, at two in the night; what overlaps another begins after it.
    """
    last: datetime | None = None
    for draft in drafts:
        if not isinstance(draft, EntryDraft) or draft.end is None:
            continue
        for start, end in _by_day(draft, wall):
            begin = start if last is None else max(start, last)
            if last is None or begin != last:
                fresh = last is None or _day(last, wall) != _day(begin, wall)
                lead = "\n" if fresh and last is not None else ""
                yield f"{lead}{_stamp(begin, wall)}: {'arrived' if fresh else 'untracked ***'}\n"
            last = max(begin, end)
            yield f"{_stamp(last, wall)}: {_text(draft)}\n"


def _by_day(draft: EntryDraft, wall: LocalClock) -> Iterator[tuple[datetime, datetime]]:
    """An entry cut where days end, with a minute between: a line at two belongs to the new day."""
    start = draft.start.replace(second=0)
    end = start if draft.end is None else draft.end.replace(second=0)
    while _day(start, wall) != _day(end, wall):
        clock = wall.clock(start)
        morning = wall.on((clock - _NIGHT).date() + timedelta(days=1), 2)
        yield start, morning - timedelta(minutes=1)
        start = morning
    yield start, end


def _stamp(at: datetime, wall: LocalClock) -> str:
    return f"{wall.clock(at):%Y-%m-%d %H:%M}"


def _text(draft: EntryDraft) -> str:
    tags = f" -- {' '.join(draft.tags)}" if draft.tags else ""
    return f"{project_path(draft)}:{' ' + draft.note if draft.note else ''}{tags}"
