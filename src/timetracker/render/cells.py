"""Values of a view as text, and text made safe for a terminal."""

from __future__ import annotations

import codecs

from timetracker.domain import duration, localtime
from timetracker.domain.annotations import Any
from timetracker.domain.pattern import Pattern
from timetracker.domain.text import TURNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.render import Display

NARROW = 72
SPELLED = "timetracker.spelled"  # how a stream treats letters that it cannot write
INDENT = "  "
RIGHT = ("count", "duration", "share", "percent", "money")
# Controls, ANSI escapes among them, and the marks that turn the direction of writing.
LINE_BREAK = "\u21b5"
TAB = "\u21e5"

_ASCII = str.maketrans(
    {"…": "...", "–": "-", "—": "-", "·": "|", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae",
     "đ": "d", LINE_BREAK: " / ", TAB: " ", "’": "'", "“": '"', "”": '"', "→": "->", "←": "<-", "×": "x", "−": "-",
     "‘": "'", "„": '"', "€": "EUR"}
)  # fmt: skip


def visible(text: str) -> str:
    """The text with control characters, direction marks and what nobody sees escaped: a name cannot steer a terminal.

    A line break and a tab are shown as signs; what joins letters or an emoji, or chooses its form, stays there.
    """
    if text.isascii():
        return text if text.isprintable() else text.translate(_SHOWN)
    if "\u200d" in text or "\u200c" in text or "\U000e007f" in text:
        parts = _JOINED.compiled.split(text)  # every second one is kept
        parts[::2] = [part.translate(_SHOWN) for part in parts[::2]]
        return "".join(parts)
    return text.translate(_SHOWN)


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


# Nobody sees them, wherever they are: the first and the last of each row.
_UNSEEN = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x180E, 0x180E), (0x200B, 0x200D), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE00FF),
    (0xE01F0, 0xE0FFF),
)  # fmt: skip
# A joiner between letters or parts of an emoji, and the tags of a flag.
_JOINED = Pattern("((?<=[^\\x00-\\x7f\u200c\u200d])[\u200c\u200d]|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)")


class _Shown(Escapes):
    """The same for people, who are shown what nobody sees, too."""

    def __missing__(self, code: int) -> str:
        if code > 0x7F and any(first <= code <= last for first, last in _UNSEEN):
            self[code] = text = f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
            return text
        return super().__missing__(code)


_SHOWN = _Shown()


def cell(value: Any, kind: str, look: Display) -> str:
    """A value of a column's kind as text for people; empty for none."""
    if value is None:
        return look.ellipsis if kind == "clock" else ""
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


def _moment(value: Any, kind: str, look: Display) -> str:
    """An instant with its day, or its clock time: of a row of a day that of the next date is marked."""
    at, day = value if isinstance(value, tuple) else (value, None)
    beyond = 0 if day is None else (at.astimezone(look.zone).date() - day).days
    if kind == "instant" or beyond not in (0, 1):
        return localtime.short(at, look.zone)
    return f"{localtime.clock(at, look.zone)}{'+1' if beyond else ''}"


def raw(value: Any, kind: str, look: Display) -> Any:
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


def shown(value: Any, kind: str, look: Display) -> str:
    """A value as text that is safe on a terminal and keeps to ASCII where that is asked for."""
    return safe(cell(value, kind, look), look)


def safe(text: str, look: Display) -> str:
    """Any text, safe on a terminal and in ASCII where that is asked for."""
    text = visible(text)
    if look.encoding:
        return in_encoding(text, look.encoding)
    return plain_ascii(text) if look.ascii else text


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


def in_encoding(text: str, encoding: str) -> str:
    """The text with the letters that an encoding does not have in ASCII."""
    return text if text.isascii() else text.encode(encoding, SPELLED).decode(encoding)


def _spelled(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain_ascii(error.object[error.start : error.end]), error.end


codecs.register_error(SPELLED, _spelled)
