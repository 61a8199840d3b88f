"""Plain text: aligned columns without frames, one line a row; cards as sentences."""

from __future__ import annotations

from timetracker.render.cells import RIGHT, safe, shown, width
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.render import Look
    from timetracker.view import Sheet


def render(view: Card | Sheet, look: Look) -> str:
    """The view as plain lines."""
    lines = card(view, look) if isinstance(view, Card) else _sheet(view, look)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def card(view: Card, look: Look) -> list[str]:
    """A card's lines: headline, lines, then aligned fields."""
    fields = _fields([(title, shown(value, kind, look)) for title, kind, value in view.fields], "  ")
    return [*(safe(line, look) for line in (view.headline, *view.lines)), *fields]


def _fields(named: Sequence[tuple[str, str]], before: str = "") -> list[str]:
    names = max((len(title) for title, _ in named), default=0)
    return [f"{before}{title:{names}}  {text}" for title, text in named]


def _sheet(view: Sheet, look: Look) -> list[str]:
    note = [safe(view.note, look)] if view.note else []
    if not view.rows:
        return note or ["Nothing to show."]
    kinds = [column.kind for column in view.columns]
    rows = [[column.title for column in view.columns]]
    rows += [[shown(value, kind, look) for value, kind in zip(row, kinds, strict=True)] for row in view.rows]
    if view.totals is not None:
        rows.append([total(value, kind, look) for value, kind in zip(view.totals, kinds, strict=True)])
    widths = [max(width(row[i]) for row in rows) for i in range(len(kinds))]
    return [_line(row, widths, kinds) for row in rows] + note


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
