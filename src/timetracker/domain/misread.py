"""What is wrong with a text that means no time, and what was probably meant: read only where a time is refused."""

from __future__ import annotations

from timetracker.domain import duration
from timetracker.domain.calendar import WEEKDAYS
from timetracker.domain.dayword import DAY_WORDS, fault, weekday
from timetracker.domain.errors import InvalidInput
from timetracker.domain.pattern import Pattern
from timetracker.domain.spelling import close_to
from timetracker.domain.when import DASHES, DATED, NotATime, clock_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_COLONS = Pattern(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")
_DIGITS = Pattern(r"(\d{1,2})(?:[.,]?(\d{2}))?")
_FRACTION = Pattern(r"[.,]\d+(?=$|z|[+-])")
_PERIOD = Pattern(r"\d{4}-(w?)\d{1,2}")
_WORDS = ("now", "noon", "midnight", "last", "next", "in", *DAY_WORDS, *WEEKDAYS)
_BETWEEN = (" to ", " until ", " till ", "..", *DASHES, " ")
_INTERVAL_HINT = "Write when it began and ended, like 9:00-11:30."


def refused(text: str, plain: str) -> NotATime:
    """The error about a text that means no instant; `plain` is the same in small letters."""
    name = repr(text[:60])
    dated = DATED.match(plain)
    if period := _PERIOD.fullmatch(plain):
        return _period_refused(name, plain, "week" if period[1] else "month")
    if dated and _FRACTION.compiled.search(plain):
        return NotATime(f"{text!r} has a part of a second.", hint="Give whole seconds.")
    wrong = (fault(dated[0]) if dated else "") or fault(plain.partition(" ")[0])
    rest = plain[dated.end() :].strip() if dated else plain.rpartition(" ")[2]
    wrong = wrong or _clock_fault(rest, _as_typed(text, rest), alone=rest == plain)
    if dated and not wrong:
        return NotATime(f"{text!r} is a day; which time of it?", hint=f"As in: {dated[0]} 9:30")
    if not wrong and is_length(plain):
        return NotATime(f"{name} is a length of time; from when?", hint=f'Write "{plain} ago" or "in {plain}".')
    return NotATime(f"{name} is not a time. {wrong or _word_meant(text, plain)}".strip())


def _period_refused(name: str, plain: str, kind: str) -> NotATime:
    wrong = fault(plain)
    return NotATime(f"{name} is not a time. {wrong}" if wrong else f"{name} is a {kind}; which day and time of it?")


def _as_typed(text: str, part: str) -> str:
    """The end of a text that is a part of it in small letters, as it was typed."""
    plain = " ".join(text.split())
    return plain[len(plain) - len(part) :] if plain.lower().endswith(part) else part


def _word_meant(text: str, plain: str) -> str:
    first, _, rest = plain.partition(" ")
    near = close_to(first, _WORDS)
    if near:
        return f"Did you mean {near}{f' {rest}' if clock_of(rest) else ''}?"
    head, _, last = plain.rpartition(" ")
    return f"{text.split()[0]!r} is no day." if head == first and clock_of(last) and weekday(head) is None else ""


def _clock_fault(part: str, typed: str, *, alone: bool) -> str:
    """What is wrong with the clock time of a text; empty where nothing is, or where it looks like none."""
    match = _COLONS.fullmatch(part)
    if match is None:
        return _clock_meant(part, typed, alone=alone) if part[:1].isdecimal() else ""
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour > 23:
        return f"There is no hour {hour}."
    if len(match[2]) == 2 and minute > 59:
        return f"There is no minute {minute}."
    if second > 59:
        return f"There is no second {second}."
    return "" if clock_of(part) else "Minutes have two digits."


def _clock_meant(part: str, typed: str, *, alone: bool) -> str:
    """What is wrong with a word that begins with a figure: `9`, `930` and `9.30` are nearly clock times."""
    meant = _clock(part)
    if meant:
        return "" if clock_of(part) else f"Did you mean {meant}?"
    return "" if alone or is_length(part) else f"{typed!r} is no clock time."


def _clock(part: str) -> str:
    """The clock time that a word nearly is: `9:00` of `9`, `9:30` of `930` and `9.30`; empty for others."""
    if clock_of(part):
        return f"{part[:2]}:{part[2:]}" if part.isdecimal() else part
    match = _DIGITS.fullmatch(part)
    near = match and int(match[1]) < 24 and int(match[2] or 0) < 60
    return f"{match[1]}:{match[2] or '00'}" if match and near else ""


def is_length(text: str) -> bool:
    """Whether a text is a length of time."""
    try:
        return text[:1].isdecimal() and bool(duration.read_shift(text))
    except InvalidInput:
        return False


def interval_refused(text: str, parse: Callable[[str], Any], problem: NotATime | None) -> NotATime:
    """The error about a text that is no two times; `parse` reads one, `problem` is what it says of one half."""
    plain = " ".join(text.lower().split())
    name = repr(text[:60])
    for mark in _BETWEEN:
        head, _, tail = plain.partition(mark)
        start, end = _clock(head.strip()), _clock(tail.strip())
        if start and end:
            return NotATime(f"{name} is not a span of time. Did you mean {start}-{end}?", hint=_INTERVAL_HINT)
    if problem is not None:
        return problem
    if is_length(plain) and not _clock(plain):
        return NotATime(f"{name} is a length of time; from when?", hint=_INTERVAL_HINT)
    try:
        parse(_clock(plain) or plain)
    except InvalidInput:
        return NotATime(f"{name} is not a span of time.", hint=_INTERVAL_HINT)
    return NotATime(f"{name} is a single time.", hint=_INTERVAL_HINT)
