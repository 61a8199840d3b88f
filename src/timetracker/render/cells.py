"""Values of a view as text, and text made safe for a terminal."""

from __future__ import annotations

from timetracker.domain import duration, localtime
from timetracker.domain.text import TURNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from timetracker.render import Look

NARROW = 72
INDENT = "  "
RIGHT = ("count", "duration", "share", "percent", "money")
# Controls, ANSI escapes among them, and the marks that turn the direction of writing.
LINE_BREAK = "\u21b5"
TAB = "\u21e5"

_ASCII = str.maketrans(
    {"…": "...", "–": "-", "—": "-", "·": "|", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae",
     "đ": "d", LINE_BREAK: " / ", TAB: " ", "’": "'", "“": '"', "”": '"'}
)  # fmt: skip


def visible(text: str) -> str:
    """The text with control characters and direction marks escaped, so that a name cannot steer a terminal.

    A line break and a tab are shown as signs.
    """
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_ESCAPES)


def _safe(code: int) -> str:
    letter = chr(code)
    if letter == "\n":
        return LINE_BREAK
    if letter == "\t":
        return TAB
    if letter in TURNS or code < 0x20 or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029):
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return "\ufffd" if 0xD800 <= code < 0xE000 else letter


class Escapes(dict[int, str]):
    """A table for `str.translate` that learns how a letter is written when it first meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = text = _safe(code)
        return text


_ESCAPES = Escapes()


def cell(value: Any, kind: str, look: Look) -> str:
    """A value of a column's kind as text for people; empty for none."""
    if value is None:
        return "…" if kind == "clock" and not look.ascii else "..." if kind == "clock" else ""
    if isinstance(value, str):
        return value
    if kind == "tags":
        return ", ".join(f"+{tag}" for tag in value)
    if kind == "duration":
        return duration.full(value)
    if kind in ("share", "percent"):
        return f"{value * 100:.0f}%"
    if kind == "yes_no":
        return "yes" if value else ""
    if kind in ("instant", "clock"):
        return _moment(value, kind, look)
    if kind == "day":
        return f"{value:%m-%d}" if look.width < NARROW else f"{value:%a %Y-%m-%d}"
    if kind == "money":
        return f"{value[0]:f} {value[1]}"
    if kind == "tree":
        return f"{INDENT * value[0]}{value[1]}"
    return str(value)


def _moment(value: Any, kind: str, look: Look) -> str:
    """An instant with its day, or its clock time: of a row of a day that of the next date is marked."""
    at, day = value if isinstance(value, tuple) else (value, None)
    beyond = 0 if day is None else (at.astimezone(look.zone).date() - day).days
    if kind == "instant" or beyond not in (0, 1):
        return localtime.short(at, look.zone)
    return f"{localtime.clock(at, look.zone)}{'+1' if beyond else ''}"


def raw(value: Any, kind: str, look: Look) -> Any:
    """A value for programs: whole seconds, ISO 8601 with offset, plain numbers."""
    if value is None:
        return ""
    if kind in ("instant", "clock"):
        at = value[0] if isinstance(value, tuple) else value
        return at.astimezone(look.zone).isoformat()
    if kind == "day":
        return value.isoformat()
    if kind == "tags":
        return ",".join(value)
    if kind == "yes_no" and isinstance(value, bool):
        return "true" if value else "false"
    return cell(value, kind, look) if kind == "money" else value


def shown(value: Any, kind: str, look: Look) -> str:
    """A value as text that is safe on a terminal and keeps to ASCII where that is asked for."""
    return safe(cell(value, kind, look), look)


def safe(text: str, look: Look) -> str:
    """Any text, safe on a terminal and in ASCII where that is asked for."""
    return plain_ascii(visible(text)) if look.ascii else visible(text)


def width(text: str) -> int:
    """How many columns of a terminal a text takes; an emoji made of several counts as one."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    columns, last, joined = 0, 0, False
    for letter in text:
        if letter == "\ufe0f":  # asks for the emoji form of the letter before
            columns, last = columns + (last == 1), 2
            continue
        if joined or "\U0001f3fb" <= letter <= "\U0001f3ff" or category(letter) in ("Mn", "Me", "Cf"):
            joined = letter == "\u200d"
            continue
        last = 2 if east_asian_width(letter) in "WF" else 1
        columns += last
    return columns


def plain_ascii(text: str) -> str:
    """The text in ASCII: marks taken off letters, the rest escaped."""
    if text.isascii():
        return text
    from unicodedata import category, normalize

    bare = normalize("NFKD", text.translate(_ASCII))
    return "".join(c for c in bare if category(c) != "Mn").encode("ascii", "backslashreplace").decode()
