"""What names, tags and notes may hold, and the form in which they are kept: NFC, without what nobody can see."""

from __future__ import annotations

from timetracker.domain.families import InvalidInput

NAME_MAX = 200
NOTE_MAX = 10_000
SIGNS = "+-@"
# Marks that turn the direction of writing, and signs that nobody can see.
TURNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = "\u200b\u2060\ufeff"
# They shape letters and stay, but two names do not differ by them.
JOINERS = {0x200C: None, 0x200D: None}
_LINE_ENDS = "\n\r\u2028\u2029"


def name(text: str, thing: str) -> str:
    """The name of a `thing` (project, task, client, user …) as it is kept: trimmed, in NFC.

    Raises InvalidName: a name has 1 to 200 characters, no slash (it is between project and task), no line break,
    control, mark of direction or invisible space, and does not begin with +, - or @.
    """
    trimmed = text.strip()
    if not trimmed.isascii():
        trimmed = composed(trimmed)
    reason = fault(trimmed)
    if reason:
        from timetracker.domain.errors import InvalidName

        raise InvalidName(
            f"A {thing} cannot be called {_quoted(trimmed)}: {reason}.",
            hint="Give a name of 1 to 200 characters without / that does not begin with +, - or @.",
        )
    return trimmed


def tag(text: str) -> str:
    """The name of a tag as it is kept: as other names, with single blanks and without what is between tags.

    Raises InvalidName.
    """
    trimmed = name(text, "tag")
    if "," in trimmed or ";" in trimmed:
        from timetracker.domain.errors import InvalidName

        raise InvalidName(
            f"A tag cannot be called {_quoted(trimmed)}: it contains a comma or semicolon.",
            hint="Commas separate tags. On the command line each has a + of its own: +one +two",
        )
    return " ".join(trimmed.split())


def fault(trimmed: str) -> str:
    """What keeps a trimmed text from being a name; empty when nothing does."""
    if not trimmed or not (trimmed.isascii() or trimmed.translate(JOINERS)):
        return "the name is empty"
    if len(trimmed) > NAME_MAX:
        return f"the name has {len(trimmed)} characters"
    if "/" in trimmed:
        return "it contains a slash"
    if trimmed[0] in SIGNS:
        return f"it begins with {trimmed[0]}"
    return "" if trimmed.isascii() and trimmed.isprintable() else unkeepable(trimmed)


def unkeepable(text: str) -> str:
    """Which character keeps a text from being a line; empty when none does."""
    for letter in text:
        code = ord(letter)
        if code == 0 or letter in _LINE_ENDS:
            return "it contains NUL or a line break"
        if is_control(code):
            return f"it contains a control character (U+{code:04X})"
        if letter in TURNS or letter in UNSEEN:
            return f"it contains a character that cannot be seen (U+{code:04X})"
        if 0xD800 <= code < 0xE000:
            return "it is not valid text"
    return ""


def visible(text: str) -> str:
    """The text without marks of direction and signs that nobody can see."""
    return text if text.isascii() else text.translate(dict.fromkeys(map(ord, TURNS + UNSEEN)))


def is_control(code: int) -> bool:
    """Whether a character is one of the control characters C0 and C1."""
    return code < 0x20 or 0x7F <= code < 0xA0


def note(text: str) -> str:
    """A note as it is kept: its text, with line ends as LF.

    Raises InvalidInput: it has up to 10 000 characters, and of control characters only tab and line ends.
    """
    if text.isascii() and text.isprintable() and len(text) <= NOTE_MAX:
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > NOTE_MAX:
        raise InvalidInput(f"The note has {len(text)} characters; {NOTE_MAX} is the most.", hint="Shorten it.")
    for letter in text:
        code = ord(letter)
        if letter not in "\n\t" and (is_control(code) or 0xD800 <= code < 0xE000):
            raise InvalidInput(
                f"The note contains a character that cannot be kept (U+{code:04X}).",
                hint="Leave out control characters and broken bytes.",
            )
    return text


def composed(text: str) -> str:
    """The text in NFC, in which letters typed in different ways are equal."""
    from unicodedata import normalize  # ASCII, which is most of all names, does not need it

    return normalize("NFC", text)


def fold(text: str) -> str:
    """The form in which names are compared: without regard to case, to how a letter was typed, and to joiners."""
    return text.lower() if text.isascii() else composed(composed(text).casefold()).translate(JOINERS)


def _quoted(text: str) -> str:
    return repr(text[:40] + "…") if len(text) > 40 else repr(text)
