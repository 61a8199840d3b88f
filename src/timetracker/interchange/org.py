"""org-mode: CLOCK lines below headings; the first heading above is the project, the deepest its task."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine

_HEADING = re.compile(r"(\*+)\s+(.*?)(?:\s+(:[\w@#%:]+:))?\s*$")
_STATES = (
    "TODO",
    "DONE",
    "NEXT",
    "WAIT",
    "WAITING",
    "HOLD",
    "STARTED",
    "CANCELED",
    "CANCELLED",
    "SOMEDAY",
    "PROJ",
    "KILL",
)
_OWN_STATES = re.compile(r"#\+(?:TODO|SEQ_TODO|TYP_TODO):(.*)", re.IGNORECASE)
_PRIORITY = re.compile(r"\[#([A-Z0-9]+)\](\s+)")
_LAST_TAGS = re.compile(r":([\w@#%:]+):$")
_COOKIE = re.compile(r"(\s*)\[(\d*%|\d*/\d*)\]")  # how much of a heading is done
_LINK = re.compile(r"\[\[[^\[\]]*\]\[([^\[\]]*)\]\]")
_STAMP = r"\[(\d{4})-(\d\d)-(\d\d)[^\]\d]*(\d\d?):(\d\d)\]"
_CLOCK = re.compile(rf"\s*CLOCK:\s*{_STAMP}(?:--{_STAMP}(?:\s*=>\s*(\d+):(\d\d))?)?\s*$")
_NO_TAG = re.compile(r"[^\w@#%]")
_ANY_CLOCK = re.compile(r"\s*CLOCK:")


def recognised(source: Source) -> bool:
    """Whether a file has clocks of org-mode."""
    return not source.directory and any(map(_CLOCK.match, source.head().splitlines()))


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a clock."""
    states = set(_STATES)
    path: list[str] = []
    tags: list[tuple[str, ...]] = []
    for number, line in source.lines():
        if heading := _HEADING.match(line):
            depth = len(heading[1]) - 1
            path[depth:] = [_title(heading[2], states)]
            tags[depth:] = [tuple(filter(None, (heading[3] or "").split(":")))]
        elif own := _OWN_STATES.match(line):
            states |= {word.partition("(")[0] for word in own[1].split()}
        elif _ANY_CLOCK.match(line):
            try:
                yield number, _draft(line, path, tags, wall)
            except ValueError as error:
                yield number, UnparsedLine(line.strip()[:80], str(error))


def _title(text: str, states: set[str]) -> str:
    """A heading as org's own tables of clocks show it: without state, priority and progress, links by their text."""
    first, _, rest = text.partition(" ")
    plain = rest.lstrip() if first in states else text
    plain = _PRIORITY.sub("", plain, count=1) if plain.startswith("[#") else plain
    return tidy(_LINK.sub(r"\1", _COOKIE.sub("", plain)))


def _draft(line: str, path: list[str], tags: list[tuple[str, ...]], wall: LocalClock) -> EntryDraft:
    match = _CLOCK.match(line)
    if match is None:
        raise ValueError("is not a clock")
    doubts = wall.doubts
    start = wall.at(*map(int, match.groups()[:5]))
    end: datetime | None = None
    if match[6]:
        end = wall.later(wall.at(*map(int, match.groups()[5:10])), start)
        stated = start + timedelta(hours=int(match[11] or 0), minutes=int(match[12] or 0))
        if match[11] and wall.clock(stated).replace(tzinfo=None) == wall.clock(end).replace(tzinfo=None):
            end = stated  # of two readings that its duration means
            wall.doubts = doubts
    names = [name for name in path if name]
    project = names[0] if names else NAMELESS
    task = names[-1] if len(names) > 1 else None
    words = tuple(dict.fromkeys(tag for labels in tags for tag in labels))
    return EntryDraft(project, start, end, task, words, zone=wall.name, key=line.strip()[7:])


def spelt(draft: EntryDraft) -> EntryDraft:
    """An entry as headings can spell it: no state, priority or tags within a name, no blank within a tag."""
    tags = tuple(dict.fromkeys(_NO_TAG.sub("_", tag) for tag in draft.tags))
    return draft._replace(project=_heading(draft.project), task=_heading(draft.task or "") or None, tags=tags)


def _heading(text: str) -> str:
    first, blank, rest = " ".join(text.split()).partition(" ")
    plain = f"{first.capitalize() if first in _STATES else first}{blank}{rest}"
    plain = _PRIORITY.sub(r"(#\1)\2", plain, count=1) if plain.startswith("[#") else plain
    plain = _LINK.sub(r"\1", _COOKIE.sub(r"\1(\2)", plain))
    return _LAST_TAGS.sub(lambda match: match[0].replace(":", "-"), plain)


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """A heading for each project and task in turn, and a clock an entry; notes have no place in it."""
    last: tuple[str, ...] = ()
    for draft in drafts:
        if not isinstance(draft, EntryDraft):
            continue
        words = "".join(f":{tag}" for tag in draft.tags)
        names = (draft.project, draft.task or "", words)
        if names != last:
            yield f"* {names[0]}{' ' + words + ':' if words and not names[1] else ''}\n"
            if names[1]:
                yield f"** {names[1]}{' ' + words + ':' if words else ''}\n"
            last = names
        yield f"   CLOCK: {_stamp(draft.start, wall)}{_rest(draft, wall)}\n"


def _rest(draft: EntryDraft, wall: LocalClock) -> str:
    if draft.end is None:
        return ""
    minutes = int((draft.end - draft.start).total_seconds()) // 60
    return f"--{_stamp(draft.end, wall)} => {minutes // 60:2}:{minutes % 60:02}"


def _stamp(at: datetime, wall: LocalClock) -> str:
    return f"{wall.clock(at):[%Y-%m-%d %a %H:%M]}"
