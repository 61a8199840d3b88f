"""bartib's log of activities, a line each: clock times to the minute, project, description."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import flat, project_and_task, project_path
from timetracker.interchange.source import Items, Source, UnparsedLine

_TIME = r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))?"
_LINE = re.compile(rf"{_TIME}(?: - {_TIME})? \| (.*)$")


def recognised(source: Source) -> bool:
    """Whether a file looks like bartib's."""
    return not source.directory and any(map(_LINE.match, source.head().splitlines()[:5]))


def read(source: Source, wall: LocalClock) -> Items:
    """Entries, in the order of the file."""
    for number, line in source.lines():
        if not line.strip():
            continue
        try:
            yield number, _draft(line, wall)
        except ValueError as error:
            yield number, UnparsedLine(line[:80], str(error))


def _draft(line: str, wall: LocalClock) -> EntryDraft:
    match = _LINE.match(line.strip())
    if match is None:
        raise ValueError("is not an activity")
    start = wall.at(*(int(part or 0) for part in match.groups()[:6]))
    end: datetime | None = None
    if match[7]:
        end = wall.later(wall.at(*(int(part or 0) for part in match.groups()[6:12])), start)
    project, _, note = _split(match[13])
    name, task = project_and_task(project)
    return EntryDraft(name, start, end, task, note=note, zone=wall.name, key=line.strip()[:16])


def _split(text: str) -> tuple[str, str, str]:
    """Project and description, separated by a bar without a backslash before it."""
    for place, letter in enumerate(text):
        before = text[:place]
        if letter == "|" and (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return _plain(before.strip()), "|", _plain(text[place + 1 :].strip())
    return _plain(text.strip()), "", ""


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def spelt(draft: EntryDraft) -> EntryDraft:
    """An entry as a line can spell it."""
    return draft._replace(project=flat(draft.project), task=flat(draft.task) or None, note=flat(draft.note))


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """A line an entry, to the minute; tags have no place in it."""
    for draft in drafts:
        if isinstance(draft, EntryDraft):
            times = [f"{wall.clock(at):%Y-%m-%d %H:%M}" for at in (draft.start, draft.end) if at is not None]
            words = [_escaped(text) for text in (project_path(draft), draft.note) if text]
            yield f"{' - '.join(times)} | {' | '.join(words)}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")
