"""timeclock: a line when somebody checks in, a line when they check out, in clock times or with an offset."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import flat, project_and_task, project_path
from timetracker.interchange.source import Items, Source, UnparsedLine

_LINE = re.compile(
    r"([ioO]) (\d{4})[-/.](\d\d?)[-/.](\d\d?) (\d\d?):(\d\d)(?::(\d\d))?([+-]\d\d:?\d\d)?(?=[\s;]|$)\s*(.*)$"
)
_COMMENT = re.compile(r"(?:^|\s+);\s*")
_PASSED = ("#", ";", "*", "b ", "h ")


class CheckIn(NamedTuple):
    """A check-in."""

    line: int
    at: datetime
    account: str
    note: str
    key: str


def recognised(source: Source) -> bool:
    """Whether a file looks like timeclock."""
    return not source.directory and any(map(_LINE.match, source.head().splitlines()[:20]))


def read(source: Source, wall: LocalClock) -> Items:
    """Entries; a check-out ends the session of its account, or the last one. What is never checked out has no end."""
    open_: list[CheckIn] = []
    for number, line in source.lines():
        plain = line.strip()
        if not plain or plain.startswith(_PASSED):
            continue
        match = _LINE.match(plain)
        try:
            at = _instant(match, wall) if match else None
        except ValueError:
            at = None
        if match is None or at is None:
            yield number, UnparsedLine(plain[:80], "is neither a check-in nor a check-out")
            continue
        account, note = _words(match[9])
        if match[1] == "i":
            open_.append(CheckIn(number, at, account, note, " ".join(plain.split()[1:3])))
        else:
            yield _left(open_, number, plain, at, account, wall)
    for came in open_:
        yield came.line, _draft(came, None, wall)


def _instant(match: re.Match[str], wall: LocalClock) -> datetime:
    """The instant of a line: by its offset, where it has one."""
    numbers = [int(part or 0) for part in match.groups()[1:7]]
    if match[8]:
        text = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*numbers)
        return datetime.fromisoformat(f"{text}{match[8][:3]}:{match[8][-2:]}").astimezone(UTC)
    return wall.at(*numbers)


def _words(text: str) -> tuple[str, str]:
    """Account and note: what is behind two blanks, and behind a semicolon."""
    body, comment = ([*_COMMENT.split(text, maxsplit=1), ""])[:2]
    account, _, description = body.strip().partition("  ")
    return account, " ; ".join(part for part in (description.strip(), comment.strip()) if part)


def _left(
    open_: list[CheckIn], number: int, text: str, at: datetime, account: str, wall: LocalClock
) -> tuple[int, Draft | UnparsedLine]:
    named = [came for came in open_ if account and came.account == account]
    if not open_ or (account and not named and len(open_) > 1):
        return number, UnparsedLine(text[:80], "checks out of what was not checked into")
    came = named[-1] if named else open_[-1]
    open_.remove(came)
    return came.line, _draft(came, wall.later(at, came.at), wall)


def _draft(came: CheckIn, end: datetime | None, wall: LocalClock) -> EntryDraft:
    project, task = project_and_task(came.account, ":")
    return EntryDraft(project, came.at, end, task, note=came.note.strip(), zone=wall.name, key=came.key)


def spelt(draft: EntryDraft) -> EntryDraft:
    """An entry as a line can spell it: colons separate accounts, a semicolon after a blank begins a comment."""
    project, task, note = (re.sub(r"(^|\s);", r"\1；", flat(text)) for text in (draft.project, draft.task, draft.note))
    return draft._replace(project=project.replace(":", "-"), task=task or None, note=note)


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """A check-in and a check-out an entry; tags have no place in it."""
    for draft in drafts:
        if isinstance(draft, EntryDraft):
            note = f"  {draft.note}" if draft.note else ""
            yield f"i {wall.clock(draft.start):%Y-%m-%d %H:%M:%S} {project_path(draft, ':')}{note}\n"
            if draft.end is not None:
                yield f"o {wall.clock(draft.end):%Y-%m-%d %H:%M:%S}\n"
