"""How wide the columns of a table are on a terminal, and texts shortened to a width."""

from __future__ import annotations

from bisect import bisect_right

from timetracker.domain.annotations import Sequence
from timetracker.domain.record import NamedTuple
from timetracker.render.cells import width

GUTTER = 2  # blanks between two columns
# Kinds whose texts may be shortened, down to a width: names, notes, tags, and the rows of a tree.
SHORTENED = {"label": 8, "project": 8, "tags": 8, "tree": 16}
_WRAPPED = 20  # sentences are broken into lines, down to this width
_TIGHT = 10  # or this, before a table falls apart


class ColumnWidth(NamedTuple):
    """What a column takes: the kind of its values, its widest text with the title, and its title alone."""

    kind: str
    widest: int
    title: int
    tight: bool = False

    @property
    def least(self) -> int:
        """The width below which the column is not squeezed."""
        if self.kind == "text":
            return max(self.title, min(self.widest, _TIGHT if self.tight else _WRAPPED))
        return max(self.title, min(self.widest, SHORTENED.get(self.kind, self.widest)))


def fitted(rooms: Sequence[ColumnWidth], width: int, gutter: int = GUTTER) -> list[int] | None:
    """The widths of columns that go together into a width, the widest shortened first; None where they cannot."""
    widths = [max(room.least, min(room.widest, width)) for room in rooms]
    excess = sum(widths) + gutter * (len(rooms) - 1) - width
    while excess > 0:
        able = [index for index, room in enumerate(rooms) if widths[index] > room.least]
        if not able:
            return None
        widest = max(able, key=lambda index: widths[index])
        widths[widest] -= 1
        excess -= 1
    return widths


def shortened(text: str, room: int, mark: str) -> str:
    """A text of at most so many columns of a terminal, ending in the mark where something is left out."""
    if width(text) <= room:
        return text
    if room < len(mark):
        return mark[:room]
    return f"{text[: _length(text, room - len(mark))].rstrip()}{mark}"


def _length(text: str, room: int) -> int:
    """How many letters of a text, at its beginning, take at most so many columns of a terminal."""
    return bisect_right(range(len(text)), room, key=lambda end: width(text[:end])) - 1


def broken(text: str, room: int) -> list[str]:
    """A sentence as lines of at most so many columns of a terminal, broken at blanks; a longer word stays whole."""
    return _lines(text.split(" "), room)


def folded(text: str, room: int) -> list[str]:
    """The same, where a longer word is cut."""
    if width(text) <= room:
        return [text]
    words: list[str] = []
    for word in text.split(" "):
        rest = word
        while width(rest) > room and (length := max(1, _length(rest, room))) < len(rest):
            words.append(rest[:length])
            rest = rest[length:]
        words.append(rest)
    return _lines(words, room)


def _lines(words: Sequence[str], room: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width(lines[-1]) + 1 + width(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
