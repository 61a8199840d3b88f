"""Durations as people write and read them."""

from __future__ import annotations

from datetime import timedelta

from timetracker.domain.annotations import Callable, Iterable
from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple

LONGEST_S = 230 * 366 * 86_400
_UNITS = {"h": 3600, "m": 60, "s": 1}
_WORDS = {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
}  # fmt: skip
_DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}


class NotADuration(InvalidInput):
    """A text that means no duration."""

    code = "not_a_duration"
    default_hint = "Write it like 1h30m, 90m, 1:30, 1.5h or 45s."


class Shift(NamedTuple):
    """How far something is moved: calendar days first, then a length of time."""

    days: int
    length: timedelta

    def times(self, sign: int) -> Shift:
        """The same forward (1) or backward (-1)."""
        return Shift(sign * self.days, sign * self.length)


def read(text: str) -> timedelta:
    """The duration that a text means, in whole seconds: 1h30m, 1h30, 90m, 1:30, 1.5h, 1,5h, .5h, 45s.

    Raises NotADuration.
    """
    plain = "".join(text.lower().split())
    seconds = _clock(plain) if ":" in plain else _units(plain.replace(",", "."))
    if seconds is None:
        raise _not_a_duration(text, plain)
    if seconds > LONGEST_S:
        raise NotADuration(f"{text!r} is longer than anything can last here.")
    return timedelta(seconds=seconds)


def read_shift(text: str) -> Shift:
    """How far `1d`, `2 weeks`, `1d 2h`, `an hour` or `half an hour` moves something; a day is a calendar day.

    Raises NotADuration.
    """
    plain = " ".join(text.lower().split())
    plain = "30m" if plain == "half an hour" else plain
    head, _, rest = plain.partition(" ")
    plain = f"1 {rest}" if head in ("a", "an") and rest else plain
    number = _leading(plain, "0123456789")
    word = _leading(plain[len(number) :].lstrip(), "abcdefghijklmnopqrstuvwxyz")
    if word not in _DAYS or not 0 < len(number) < 7:
        return Shift(0, read(plain))
    rest = plain[len(number) :].lstrip()[len(word) :].strip()
    return Shift(int(number) * _DAYS[word], read(rest) if rest else timedelta())


def signed_shift(text: str) -> Shift:
    """How far `+1d`, `2 weeks` or `-1h` moves something; a day is a calendar day.

    Raises NotADuration.
    """
    plain = text.strip()
    shift = read_shift(plain[1:] if plain[:1] in ("+", "-") else plain)
    return shift.times(-1) if plain.startswith("-") else shift


def _not_a_duration(text: str, plain: str) -> NotADuration:
    number = _leading(plain, "0123456789.,")
    if number and number == plain:
        return NotADuration(f"{text!r} has no unit.", hint=f"Minutes or hours? {plain}m, or {plain}h.")
    if number and _leading(plain[len(number) :], "abcdefghijklmnopqrstuvwxyz") in _DAYS:
        return NotADuration(
            f"{text!r} is not a duration: a day lasts 23, 24 or 25 hours.",
            hint="Give hours, as in 24h. Only a move is by calendar days.",
        )
    return NotADuration(f"{text!r} is not a duration.")


def _clock(text: str) -> int | None:
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(_digits(part) for part in parts) or len(parts[0]) > 7:
        return None
    if any(len(part) != 2 or int(part) > 59 for part in parts[1:]):
        return None
    hours, minutes, *rest = map(int, parts)
    return hours * 3600 + minutes * 60 + (rest[0] if rest else 0)


def _units(text: str) -> int | None:
    """Sum of number-unit pairs, the units from hours down to seconds, each once."""
    total, left = 0, list(_UNITS)
    while text:
        number = _leading(text, "0123456789.")
        word = _leading(text[len(number) :], "abcdefghijklmnopqrstuvwxyz")
        after_hours = not word and left == ["m", "s"] and len(number) == 2 and number < "60"
        unit = "m" if after_hours else _WORDS.get(word, "")
        if unit not in left or not _number(number):
            return None
        total += _scaled(number, _UNITS[unit])
        left = left[left.index(unit) + 1 :]
        text = text[len(number) + len(word) :]
    return total if len(left) < len(_UNITS) else None


def _leading(text: str, letters: str) -> str:
    length = 0
    while length < len(text) and text[length] in letters:
        length += 1
    return text[:length]


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _number(text: str) -> bool:
    integer, point, part = text.partition(".")
    return 0 < len(text) < 13 and (_digits(integer) or not integer) and (_digits(part) if point else True)


def _scaled(number: str, unit: int) -> int:
    """The number times the unit, rounded to the nearest second, without floats."""
    integer, _, part = number.partition(".")
    scale = 10 ** len(part)
    scaled: int = (int(integer + part or "0") * unit * 2 + scale) // (scale * 2)
    return scaled


def text(seconds: int, *, to_second: bool = False) -> str:
    """Short text for people: `45s`, `25m`, `1h 5m`, `120h`; seconds are told below a minute, or as in `1h 5m 0s`."""
    if seconds < 0:
        return f"-{text(-seconds, to_second=to_second)}"
    if seconds < 60:
        return f"{seconds}s"
    hours, minutes = divmod(seconds // 60, 60)
    if to_second:
        return f"{hours}h {minutes}m {seconds % 60}s" if hours else f"{minutes}m {seconds % 60}s"
    if not hours:
        return f"{minutes}m"
    return f"{hours}h {minutes}m" if minutes else f"{hours}h"


def full(seconds: int) -> str:
    """The same with its seconds, where it has some: it can be added to others that are shown."""
    return text(seconds, to_second=bool(seconds % 60))


def alike(figures: Iterable[int]) -> Callable[[int], str]:
    """How to write figures of one table: with seconds as soon as one of them has some."""
    to_second = any(seconds % 60 for seconds in figures)
    return lambda seconds: text(seconds, to_second=to_second)


def exact(seconds: int) -> str:
    """Text that reads back as the very same duration: `1h30m5s`."""
    hours, rest = divmod(seconds, 3600)
    parts = (f"{hours}h" if hours else "", f"{rest // 60}m" if rest // 60 else "", f"{rest % 60}s" if rest % 60 else "")
    return "".join(parts) or "0s"


def clock(seconds: int) -> str:
    """Text of fixed form: `1:30:05`."""
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours}:{rest // 60:02}:{rest % 60:02}"
