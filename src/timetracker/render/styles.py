"""What a terminal shows in which of its sixteen colours, each style once; a sign or a word says the same."""

from __future__ import annotations

from timetracker.domain.annotations import Iterable, Iterator, Sequence

# What a style is about -> its codes (SGR), as a terminal takes them.
RUNNING, WARNING, ERROR, HEAD, TOTAL, MONEY = "32", "33", "1;31", "1", "1", "36"
OF_MESSAGES = {"error": ERROR, "warning": WARNING}
# By place in `domain.entry.COLORS`.
COLORS = ("34", "33", "32", "35", "31", "36", "95", "90")
GRAY = 7


def styled(text: str, style: str, *, color: bool) -> str:
    """A text in a style, where there is colour."""
    return f"\x1b[{style}m{text}\x1b[0m" if color and style and text else text


def marked(lines: Iterable[str], marks: Sequence[tuple[str, str, int | None]]) -> Iterator[str]:
    """Lines with marks in their colours, each where it is first met."""
    left = list(marks)
    for line in lines:
        text = line
        for mark in [*left]:
            before, name, hue = mark
            if before + name in text:
                left.remove(mark)
                style = RUNNING if hue is None else COLORS[hue]
                text = text.replace(before + name, before + styled(name, style, color=True), 1)
        yield text
