"""What is wrong with a text that means no time, and what was probably meant: read only where a time is refused."""

from collections.abc import Callable
from re import Match

from timetracker.domain import duration
from timetracker.domain.calendar import WEEKDAYS
from timetracker.domain.dayword import DAY_WORDS, fault, weekday
from timetracker.domain.errors import InvalidInput
from timetracker.domain.pattern import Pattern
from timetracker.domain.spelling import close_to

Worded = tuple[str, str]  # message and hint, empty for the usual one
Reads = Callable[[str], object]  # one time, a false value or an error for what is none

_COLONS = Pattern(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")
_DIGITS = Pattern(r"(\d{1,2})(?:[.,]?(\d{2}))?")
_FRACTION = Pattern(r"[.,]\d+(?=$|z|[+-])")
_PERIOD = Pattern(r"\d{4}-(w?)\d{1,2}")
_WORDS = ("now", "noon", "midnight", "last", "next", "in", *DAY_WORDS, *WEEKDAYS)
_BETWEEN = (" to ", " until ", " till ", "..", " ")


def instant(text: str, plain: str, dated: Match[str] | None, clock_of: Reads) -> Worded:
    """What is wrong with a text that means no instant; `plain` is the same in small letters, `dated` its date."""
    name = repr(text[:60])
    if period := _PERIOD.fullmatch(plain):
        return _period(name, plain, "week" if period[1] else "month"), ""
    if dated and _FRACTION.compiled.search(plain):
        return f"{text!r} has a part of a second.", "Give whole seconds."
    wrong = (fault(dated[0]) if dated else "") or fault(plain.partition(" ")[0])
    rest = plain[dated.end() :].strip() if dated else plain.rpartition(" ")[2]
    wrong = wrong or _clock_fault(rest, _as_typed(text, rest), clock_of, alone=rest == plain)
    if dated and not wrong:
        return f"{text!r} is a day; which time of it?", f"As in: {dated[0]} 9:30"
    if not wrong and is_length(plain):
        return f"{name} is a length of time; from when?", f'Write "{plain} ago" or "in {plain}".'
    return f"{name} is not a time. {wrong or _word_meant(text, plain, clock_of)}".strip(), ""


def _period(name: str, plain: str, kind: str) -> str:
    wrong = fault(plain)
    return f"{name} is not a time. {wrong}" if wrong else f"{name} is a {kind}; which day and time of it?"


def _as_typed(text: str, part: str) -> str:
    """The end of a text that is a part of it in small letters, as it was typed."""
    plain = " ".join(text.split())
    return plain[len(plain) - len(part) :] if plain.lower().endswith(part) else part


def _word_meant(text: str, plain: str, clock_of: Reads) -> str:
    first, _, rest = plain.partition(" ")
    near = close_to(first, _WORDS)
    if near:
        return f"Did you mean {near}{f' {rest}' if clock_of(rest) else ''}?"
    head, _, last = plain.rpartition(" ")
    return f"{text.split()[0]!r} is not a day." if head == first and clock_of(last) and weekday(head) is None else ""


def _clock_fault(part: str, typed: str, clock_of: Reads, *, alone: bool) -> str:
    """What is wrong with the clock time of a text; empty where nothing is, or where it looks like none."""
    match = _COLONS.fullmatch(part)
    if match is None:
        return _clock_meant(part, typed, clock_of, alone=alone) if part[:1].isdecimal() else ""
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour > 23:
        return f"There is no hour {hour}."
    if len(match[2]) == 2 and minute > 59:
        return f"There is no minute {minute}."
    if second > 59:
        return f"There is no second {second}."
    return "" if clock_of(part) else "Minutes have two digits."


def _clock_meant(part: str, typed: str, clock_of: Reads, *, alone: bool) -> str:
    """What is wrong with a word that begins with a figure: `9`, `930` and `9.30` are nearly clock times."""
    meant = _clock(part, clock_of)
    if meant:
        return "" if clock_of(part) else f"Did you mean {meant}?"
    return "" if alone or is_length(part) else f"{typed!r} is not a clock time."


def _clock(part: str, clock_of: Reads) -> str:
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


def interval_meant(text: str, dashes: str, clock_of: Reads) -> str:
    """The interval that two words nearly are, as `9:30-10:30`; empty for others."""
    plain = " ".join(text.lower().split())
    for mark in (*_BETWEEN, *dashes):
        head, _, tail = plain.partition(mark)
        start, end = _clock(head.strip(), clock_of), _clock(tail.strip(), clock_of)
        if start and end:
            return f"{start}-{end}"
    return ""


def interval(text: str, dashes: str, clock_of: Reads, parse: Reads) -> str:
    """What is wrong with a text that is no two times: what was meant, or that it is one time or a length; or empty."""
    if meant := interval_meant(text, dashes, clock_of):
        return f"{text[:60]!r} is not a span of time. Did you mean {meant}?"
    return single(text, clock_of, parse)


def single(text: str, clock_of: Reads, parse: Reads) -> str:
    """What a text is that is one time or a length in place of two times; empty where it is neither."""
    plain = " ".join(text.lower().split())
    name = repr(text[:60])
    clock = _clock(plain, clock_of)
    if is_length(plain) and not clock:
        return f"{name} is a length of time; from when?"
    try:
        parse(clock or plain)
    except InvalidInput:
        return ""
    return f"{name} is a single time."
