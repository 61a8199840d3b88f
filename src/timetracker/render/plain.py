"""Plain text: aligned columns without frames, one line a row; cards as sentences."""

from __future__ import annotations

from itertools import chain

from timetracker.domain.annotations import Iterator, Sequence
from timetracker.render.cells import RIGHT, safe, shown, width
from timetracker.view import Card, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.render import Display
    from timetracker.render.figures import SheetTexts


def pieces(view: Card | Sheet, look: Display) -> Iterator[str]:
    """The view as plain lines."""
    lines = card(view, look) if isinstance(view, Card) else _sheet(view, look)
    return (f"{line.rstrip()}\n" for line in lines)


def card(view: Card, look: Display) -> list[str]:
    """A card's lines: headline, lines, then aligned fields."""
    fields = _fields(
        [(title, "no" if value is False else shown(value, kind, look)) for title, kind, value in view.fields], "  "
    )
    return [*(safe(line, look) for line in (view.headline, *view.lines)), *fields]


def _fields(named: Sequence[tuple[str, str]], before: str = "") -> list[str]:
    names = max((len(title) for title, _ in named), default=0)
    return [f"{before}{title:{names}}  {text}" for title, text in named]


def _sheet(view: Sheet, look: Display) -> Iterator[str]:
    if not view.rows:
        yield safe(view.note, look) if view.note else "Nothing to show."
        return
    from timetracker.render.figures import SheetTexts  # a card needs none

    figures = SheetTexts(view, look)
    # Many rows are made twice: once to see how wide they are, once to be written.
    totals = figures.totals()
    widths = [0] * len(figures.kinds)
    for row in _lines(figures, totals, look):
        widths = list(map(max, widths, map(width, row)))
    for row in _lines(figures, totals, look):
        yield _line(row, widths, figures.kinds)
    if figures.note:
        yield safe(figures.note, look)


def _lines(figures: SheetTexts, totals: Sequence[str] | None, look: Display) -> Iterator[list[str]]:
    yield figures.heads
    for row in chain(figures.rows(), [totals] if totals else []):
        yield [safe(text, look) for text in row]


def stacked(view: Sheet, look: Display) -> str:
    """A sheet whose columns do not fit: one value a line, a blank line between rows."""
    from timetracker.render.figures import SheetTexts  # a card needs none

    blocks = []
    figures = SheetTexts(view, look)
    totals = figures.totals()
    for row in chain(figures.rows(), [totals] if totals else []):
        named = [(title, safe(text, look)) for title, text in zip(figures.heads, row, strict=True) if text]
        blocks.append("".join(f"{line}\n" for line in _fields(named)))
    return "\n".join([*blocks, *([f"{safe(figures.note, look)}\n"] if figures.note else [])])


def _line(row: Sequence[str], widths: Sequence[int], kinds: Sequence[str]) -> str:
    parts = []
    for text, room, kind in zip(row, widths, kinds, strict=True):
        space = " " * (room - width(text))
        parts.append(space + text if kind in RIGHT else text + space)
    return "  ".join(parts)
