"""Plain text: aligned columns without frames, one line a row; cards as sentences."""

from __future__ import annotations

from timetracker.render.cells import RIGHT, cell, plain_ascii, visible, width
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.render import Look
    from timetracker.view import Sheet


def render(view: Card | Sheet, look: Look) -> str:
    """The view as plain lines."""
    lines = card(view, look) if isinstance(view, Card) else _sheet(view, look)
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    return plain_ascii(text) if look.ascii else text


def card(view: Card, look: Look) -> list[str]:
    """A card's lines: headline, lines, then aligned fields."""
    names = max((len(title) for title, _, _ in view.fields), default=0)
    fields = [f"  {title:{names}}  {visible(cell(value, kind, look))}" for title, kind, value in view.fields]
    return [visible(view.headline), *map(visible, view.lines), *fields]


def _sheet(view: Sheet, look: Look) -> list[str]:
    if not view.rows:
        return [view.note or "Nothing to show."]
    kinds = [column.kind for column in view.columns]
    rows = [[column.title for column in view.columns]]
    rows += [[visible(cell(value, kind, look)) for value, kind in zip(row, kinds, strict=True)] for row in view.rows]
    if view.totals is not None:
        rows.append([total(value, kind, look) for value, kind in zip(view.totals, kinds, strict=True)])
    widths = [max(width(row[i]) for row in rows) for i in range(len(kinds))]
    return [_line(row, widths, kinds) for row in rows] + ([view.note] if view.note else [])


def total(value: object, kind: str, look: Look) -> str:
    """A cell of the totals row, where an empty one stays empty."""
    return "" if value is None else visible(cell(value, kind, look))


def _line(row: Sequence[str], widths: Sequence[int], kinds: Sequence[str]) -> str:
    parts = []
    for text, room, kind in zip(row, widths, kinds, strict=True):
        space = " " * (room - width(text))
        parts.append(space + text if kind in RIGHT else text + space)
    return "  ".join(parts)
