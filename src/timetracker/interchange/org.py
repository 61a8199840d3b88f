"""org-mode: CLOCK lines below headings; the first heading above is the project, the deepest its task."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.names import NAMELESS, tidy
from timetracker.interchange.source import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from timetracker.interchange.draft import Draft
    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

_HEADING = re.compile(r"(\*+)\s+(.*?)(?:\s+(:[\w@#%:]+:))?\s*$")
_STATE = re.compile(r"(?:[A-Z]{3,}\s+)?(?:\[#[A-Z]\]\s+)?(.*)$")
_STAMP = r"\[(\d{4})-(\d\d)-(\d\d)[^\]\d]*(\d\d?):(\d\d)\]"
_CLOCK = re.compile(rf"\s*CLOCK:\s*{_STAMP}(?:--{_STAMP}(?:\s*=>\s*(\d+):(\d\d))?)?\s*$")
_NO_TAG = re.compile(r"[^\w@#%]")
_ANY_CLOCK = re.compile(r"\s*CLOCK:")


def recognised(source: Source) -> bool:
    """Whether a file has clocks of org-mode."""
    return not source.directory and any(map(_CLOCK.match, source.head().splitlines()))


def read(source: Source, wall: Wall) -> Items:
    """An entry a clock."""
    path: list[str] = []
    tags: list[tuple[str, ...]] = []
    for number, line in source.lines():
        if heading := _HEADING.match(line):
            depth = len(heading[1]) - 1
            title = _STATE.match(heading[2])
            path[depth:] = [tidy(title[1] if title else heading[2])]
            tags[depth:] = [tuple(filter(None, (heading[3] or "").split(":")))]
        elif _ANY_CLOCK.match(line):
            try:
                yield number, _draft(line, path, tags, wall)
            except ValueError as error:
                yield number, Unread(line.strip()[:80], str(error))


def _draft(line: str, path: list[str], tags: list[tuple[str, ...]], wall: Wall) -> EntryDraft:
    match = _CLOCK.match(line)
    if match is None:
        raise ValueError("is no clock")
    start = wall.at(*map(int, match.groups()[:5]))
    end: datetime | None = None
    if match[6]:
        end = wall.later(wall.at(*map(int, match.groups()[5:10])), start)
        stated = start + timedelta(hours=int(match[11] or 0), minutes=int(match[12] or 0))
        if match[11] and wall.clock(stated).replace(tzinfo=None) == wall.clock(end).replace(tzinfo=None):
            end = stated  # of two readings that its duration means
    names = [name for name in path if name]
    project = names[0] if names else NAMELESS
    task = names[-1] if len(names) > 1 else None
    words = tuple(dict.fromkeys(tag for labels in tags for tag in labels))
    return EntryDraft(project, start, end, task, words, zone=wall.name, key=line.strip()[7:])


def write(drafts: Iterable[Draft], wall: Wall) -> Iterator[str]:
    """A heading for each project and task in turn, and a clock an entry; notes have no place in it."""
    last: tuple[str, ...] = ()
    for draft in drafts:
        if not isinstance(draft, EntryDraft):
            continue
        words = "".join(":" + _NO_TAG.sub("_", tag) for tag in draft.tags)
        names = (" ".join(draft.project.split()), " ".join((draft.task or "").split()), words)
        if names != last:
            yield f"* {names[0]}{' ' + words + ':' if words and not names[1] else ''}\n"
            if names[1]:
                yield f"** {names[1]}{' ' + words + ':' if words else ''}\n"
            last = names
        yield f"   CLOCK: {_stamp(draft.start, wall)}{_rest(draft, wall)}\n"


def _rest(draft: EntryDraft, wall: Wall) -> str:
    if draft.end is None:
        return ""
    minutes = int((draft.end - draft.start).total_seconds()) // 60
    return f"--{_stamp(draft.end, wall)} => {minutes // 60:2}:{minutes % 60:02}"


def _stamp(at: datetime, wall: Wall) -> str:
    return f"{wall.clock(at):[%Y-%m-%d %a %H:%M]}"
