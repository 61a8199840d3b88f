"""Tables for a terminal, drawn by rich; colour never carries meaning alone."""

from __future__ import annotations

from timetracker.render import plain
from timetracker.render.cells import RIGHT, cell, plain_ascii, visible, width
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from timetracker.render import Look
    from timetracker.view import Sheet


_WRAPS = ("text", "tags")
_LEAST = 8


def render(view: Card | Sheet, look: Look) -> str:
    """A sheet as a table as wide as the terminal; a card as plain lines."""
    if isinstance(view, Card) or not view.rows:
        return plain.render(view, look)
    return _drawn(view, look)


def _drawn(view: Sheet, look: Look) -> str:
    from rich import box  # door: rich
    from rich.console import Console  # door: rich
    from rich.table import Table  # door: rich

    console = Console(
        width=max(look.width, 20), color_system="standard" if look.color else None, force_terminal=look.color,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    table = Table(
        box=box.ASCII if look.ascii else box.SIMPLE_HEAD, show_footer=view.totals is not None, pad_edge=False,
        header_style="bold", footer_style="bold",
    )  # fmt: skip
    for index, column in enumerate(view.columns):
        table.add_column(
            _text(column.title, look), footer=_footer(view, index, look),
            justify="right" if column.kind in RIGHT else "left", no_wrap=column.kind not in _WRAPS, overflow="fold",
            min_width=_least(view, index, look) if column.kind in _WRAPS else None,
        )  # fmt: skip
    for row in view.rows:
        table.add_row(*(_text(cell(v, c.kind, look), look) for v, c in zip(row, view.columns, strict=True)))
    with console.capture() as captured:
        console.print(table)
        if view.note:
            console.print(view.note)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _least(view: Sheet, index: int, look: Look) -> int:
    """The width below which a text column is not squeezed, so that no column vanishes."""
    longest = max(width(cell(row[index], view.columns[index].kind, look)) for row in view.rows)
    return min(longest, _LEAST)


def _footer(view: Sheet, index: int, look: Look) -> Any:
    if view.totals is None:
        return ""
    return _text(plain.total(view.totals[index], view.columns[index].kind, look), look)


def _text(text: str, look: Look) -> Any:
    from rich.text import Text  # door: rich

    return Text(plain_ascii(visible(text)) if look.ascii else visible(text))
