"""Plain text: aligned columns without frames, one line a row; cards as sentences."""

from __future__ import annotations

from itertools import chain

from timetracker.render.cells import RIGHT, safe, shown, width
from timetracker.view import Card, each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timetracker.render import Look
    from timetracker.view import Sheet


def pieces(view: Card | Sheet, look: Look) -> Iterator[str]:
    """The view as plain lines."""
    lines = card(view, look) if isinstance(view, Card) else _sheet(view, look)
    return (f"{line.rstrip()}\n" for line in lines)


def card(view: Card, look: Look) -> list[str]:
    """A card's lines: headline, lines, then aligned fields."""
    fields = _fields([(title, shown(value, kind, look)) for title, kind, value in view.fields], "  ")
    return [*(safe(line, look) for line in (view.headline, *view.lines)), *fields]


def _fields(named: Sequence[tuple[str, str]], before: str = "") -> list[str]:
    names = max((len(title) for title, _ in named), default=0)
    return [f"{before}{title:{names}}  {text}" for title, text in named]


def _sheet(view: Sheet, look: Look) -> Iterator[str]:
    if not view.rows:
        yield safe(view.note, look) if view.note else "Nothing to show."
        return
    kinds = [column.kind for column in view.columns]
    head = [column.title for column in view.columns]
    # Many rows are made twice: once to see how wide they are, once to be written.
    rows = each(view.rows, lambda row: [shown(value, kind, look) for value, kind in zip(row, kinds, strict=True)])
    totals = [] if view.totals is None else [[total(v, kind, look) for v, kind in zip(view.totals, kinds, strict=True)]]
    widths = [0] * len(kinds)
    for row in chain([head], rows, totals):
        widths = list(map(max, widths, map(width, row)))
    for row in chain([head], rows, totals):
        yield _line(row, widths, kinds)
    if view.note:
        yield safe(view.note, look)


def stacked(view: Sheet, look: Look) -> str:
    """A sheet whose columns do not fit: one value a line, a blank line between rows."""
    blocks = []
    for row in (*view.rows, *([view.totals] if view.totals is not None else [])):
        named = [
            (column.title, total(value, column.kind, look)) for value, column in zip(row, view.columns, strict=True)
        ]
        blocks.append("".join(f"{line}\n" for line in _fields([(title, text) for title, text in named if text])))
    return "\n".join([*blocks, *([f"{safe(view.note, look)}\n"] if view.note else [])])


def total(value: object, kind: str, look: Look) -> str:
    """A cell of the totals row, where an empty one stays empty."""
    return "" if value is None else shown(value, kind, look)


def _line(row: Sequence[str], widths: Sequence[int], kinds: Sequence[str]) -> str:
    parts = []
    for text, room, kind in zip(row, widths, kinds, strict=True):
        space = " " * (room - width(text))
        parts.append(space + text if kind in RIGHT else text + space)
    return "  ".join(parts)
