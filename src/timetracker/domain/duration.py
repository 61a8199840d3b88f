"""Durations as people write and read them."""

from __future__ import annotations

from datetime import timedelta

from timetracker.domain.errors import InvalidInput

LONGEST_S = 230 * 366 * 86_400
_UNITS = {"h": 3600, "m": 60, "s": 1}
_WORDS = {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
}  # fmt: skip


class NotADuration(InvalidInput):
    """A text that means no duration."""

    code = "not_a_duration"
    default_hint = "Write it like 1h30m, 90m, 1:30, 1.5h or 45s."


def read(text: str) -> timedelta:
    """The duration that a text means, in whole seconds: 1h30m, 90m, 1:30, 1.5h, 45s.

    Raises NotADuration.
    """
    plain = "".join(text.lower().split())
    seconds = _clock(plain) if ":" in plain else _units(plain)
    if seconds is None:
        raise NotADuration(f"{text!r} is not a duration.")
    if seconds > LONGEST_S:
        raise NotADuration(f"{text!r} is longer than anything can last here.")
    return timedelta(seconds=seconds)


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
        unit = _WORDS.get(word, "")
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
    whole, _, part = text.partition(".")
    return len(text) < 13 and _digits(whole) and (_digits(part) if "." in text else True)


def _scaled(number: str, unit: int) -> int:
    """The number times the unit, rounded to the nearest second, without floats."""
    whole, _, part = number.partition(".")
    scale = 10 ** len(part)
    scaled: int = (int(whole + part) * unit * 2 + scale) // (scale * 2)
    return scaled


def text(seconds: int) -> str:
    """Short text for people: `45s`, `25m`, `1h 5m`, `120h`; seconds are told below a minute only."""
    if seconds < 0:
        return f"-{text(-seconds)}"
    if seconds < 60:
        return f"{seconds}s"
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes}m"
    return f"{hours}h {minutes}m" if minutes else f"{hours}h"


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
