"""timedot: amounts of time by day and account, without clock times.

They are placed in free time of their day by whoever takes them in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from timetracker.domain.interval import Interval
from timetracker.interchange.draft import LONGEST_S, Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import flat, project_and_task, project_path
from timetracker.interchange.source import Items, Source, UnparsedLine

_DAY = re.compile(r"(?:\*+ )?(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:\s.*)?$", re.ASCII)
_ITEM = re.compile(r"(?:\*+ )?(\S.*?)\s{2,}([^;#]*?)\s*(?:[;#]\s*(.*))?$")
_DOTS = re.compile(r"[. ]*\.[. ]*")
_AMOUNT = re.compile(r"(\d+(?:[.,]\d*)?|[.,]\d+)\s*(s|m|h|d|w|mo|y)?")
_CLOCK = re.compile(r"(\d+):(\d\d)(?::(\d\d))?")
_LETTERS = re.compile(r"[a-zA-Z]+(?: [a-zA-Z]+)*")
# What would be no account at the beginning of a line, and how it is written.
_SPELT = {"#": "＃", ";": "；", "*": "＊"}
_READ = {mark: letter for letter, mark in _SPELT.items()}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}


def recognised(source: Source) -> bool:
    """Whether a file looks like timedot: a day, and below it an account with an amount."""
    if source.directory:
        return False
    lines = [line.strip() for line in source.head().splitlines() if line.strip() and line[:1] not in "#;"]
    places = [number for number, line in enumerate(lines[:50]) if _DAY.match(line)]
    return any(_amount(line) is not None for number in places[:1] for line in lines[number + 1 : number + 2])


def _amount(line: str) -> int | None:
    match = _ITEM.match(line.strip())
    return _seconds(match[2]) if match else None


def _seconds(text: str) -> int | None:
    """An amount in seconds: dots and letters are a quarter of an hour each; 1.5, 1,5, 0:30, 90m and 2h are as they say.

    As in hledger, letters have no meaning but their number.
    """
    plain = text.strip()
    if _DOTS.fullmatch(plain):
        return plain.count(".") * 900
    if match := _AMOUNT.fullmatch(plain):
        return round(float(f"0{match[1].replace(',', '.')}") * _SECONDS[match[2] or "h"])
    if match := _CLOCK.fullmatch(plain):
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
    return sum(map(str.isalpha, plain)) * 900 if _LETTERS.fullmatch(plain) else None


def read(source: Source, wall: LocalClock) -> Items:
    """Entries of every day."""
    at: datetime | None = None
    for number, line in source.lines():
        plain = line.strip()
        if not plain or plain[0] in "#;":
            continue
        if match := _DAY.match(plain):
            at = _begin(match, wall)
            if at is None:
                yield number, UnparsedLine(plain[:80], "is not a day")
            continue
        item = _ITEM.match(plain)
        seconds = _seconds(item[2]) if item else None
        if item is None or seconds is None or at is None or not 0 < seconds <= LONGEST_S:
            yield number, UnparsedLine(plain[:80], "has no amount of time" if at else "is below no day")
            continue
        project, task = project_and_task(_account(item[1]), ":")
        key = f"{at:%Y-%m-%d} {item[1]}"
        note = item[3] or ""
        yield number, EntryDraft(project, at, None, task, note=note, zone=wall.name, key=key, span_s=seconds)


def _account(text: str) -> str:
    """An account as it is called, though its first letter had to be written otherwise."""
    if text[:1] in _READ:
        return _READ[text[0]] + text[1:]
    plain = unicodedata.normalize("NFKC", text[:1]) + text[1:]
    return plain if _DAY.match(plain) else text


def _begin(match: re.Match[str], wall: LocalClock) -> datetime | None:
    try:
        return wall.begin(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return None


def spelt(draft: EntryDraft) -> EntryDraft:
    """An entry as a line can spell it: colons separate accounts, and a sign that stands for another is that one."""
    project = flat(draft.project).replace(":", "-")
    return draft._replace(
        project=_READ.get(project[:1], project[:1]) + project[1:], task=flat(draft.task) or None, note=flat(draft.note)
    )


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """What of an entry lies on each of its days, as in a report by day; clock times and tags have no place in it."""
    last = None
    for draft in drafts:
        if isinstance(draft, EntryDraft) and draft.end is not None:
            note = draft.note
            account = _begun(project_path(draft, ":"))
            for day, length in _amounts(Interval(draft.start, draft.end), wall):
                if day != last:
                    yield f"{'' if last is None else chr(10)}{day}\n"
                    last = day
                yield f"{account}  {int(length.total_seconds())}s{'  ; ' + note if note else ''}\n"


def _begun(account: str) -> str:
    """An account that is read as one: no comment, heading or day."""
    if _DAY.match(account):
        return chr(ord(account[0]) - ord("0") + ord("０")) + account[1:]
    return _SPELT.get(account[:1], account[:1]) + account[1:]


def _amounts(interval: Interval, wall: LocalClock) -> list[tuple[date, timedelta]]:
    """An empty entry has an amount too."""
    empty = [(wall.day_of(interval.start), timedelta())]
    return list(wall.cut_by_day(interval, interval.until(interval.start))) or empty
