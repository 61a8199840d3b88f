"""Tables for a terminal, drawn by rich; colour never carries meaning alone."""

from __future__ import annotations

from timetracker.render import plain
from timetracker.render.cells import RIGHT, safe, width
from timetracker.render.figures import Figures
from timetracker.view import Card, Lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from rich.table import Table

    from timetracker.render import Look
    from timetracker.view import Sheet

# These may be broken into several lines, down to a width; all others stay whole.
_WRAPS = ("text", "tags", "tree")
_LEAST = 8
_ANY = 100_000


def pieces(view: Card | Sheet, look: Look) -> Iterator[str]:
    """A sheet as a table as wide as the terminal, or as what it is drawn as; a card, or many rows, as plain lines."""
    if isinstance(view, Card) or not view.rows or isinstance(view.rows, Lazy):
        return plain.pieces(view, look)
    return iter([_sheet(view, look)])


def _sheet(view: Sheet, look: Look) -> str:
    if not (view.drawn and view.pictures):
        return _rows(view, look)
    from timetracker.render.pictures import drawn

    lines = "\n".join(f"{line.rstrip()}\n" for picture in view.pictures for line in ("\n".join(drawn(picture, look)),))
    if view.drawn == "alone":
        return lines + (f"{safe(view.note, look)}\n" if view.note else "")
    return f"{lines}\n{_rows(view, look)}"


def _rows(view: Sheet, look: Look) -> str:
    grid = _Grid(view, look)
    return _drawn(grid, look) or _drawn(grid.without_empty(), look) or plain.stacked(view, look)


class _Grid:
    """The texts of a sheet, safe on a terminal, column by column, each with its kind, its title and its total."""

    def __init__(self, view: Sheet, look: Look) -> None:
        figures = Figures(view, look)
        self.note = safe(figures.note, look)
        self.has_totals = view.totals is not None
        self.rows = [[safe(text, look) for text in row] for row in figures.rows()]
        totals = figures.totals() or [""] * len(figures.kinds)
        heads = [safe(head, look) for head in figures.heads]
        self.columns = list(zip(figures.kinds, heads, [safe(text, look) for text in totals], strict=True))

    def without_empty(self) -> _Grid:
        """The same without the columns in which nothing stands."""
        full = [i for i, (_, _, total) in enumerate(self.columns) if total or any(row[i] for row in self.rows)]
        self.columns = [self.columns[i] for i in full]
        self.rows = [[row[i] for i in full] for row in self.rows]
        return self


def _drawn(grid: _Grid, look: Look) -> str:
    """The table as text; empty when it does not fit, as nothing may be cut off."""
    from rich.console import Console  # door: rich
    from rich.measure import Measurement  # door: rich

    console = Console(
        width=look.width, color_system="standard" if look.color else None, force_terminal=look.color,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    table = _table(grid, look)
    if Measurement.get(console, console.options.update(width=_ANY), table).minimum > look.width:
        return ""
    with console.capture() as captured:
        console.print(table)
    note = f"{grid.note}\n" if grid.note else ""
    return "".join(f"{line.rstrip()}\n" for line in captured.get().strip("\n").splitlines()) + note


def _table(grid: _Grid, look: Look) -> Table:
    from rich import box  # door: rich
    from rich.table import Table  # door: rich

    table = Table(
        box=box.ASCII if look.ascii else box.SIMPLE_HEAD, show_footer=grid.has_totals, show_edge=False,
        pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", footer_style="bold",
    )  # fmt: skip
    for index, (kind, title, total) in enumerate(grid.columns):
        wraps = kind in _WRAPS
        table.add_column(
            _text(title), footer=_text(total), justify="right" if kind in RIGHT else "left", no_wrap=not wraps,
            overflow="fold", min_width=_least(grid, index),
        )  # fmt: skip
    for row in grid.rows:
        table.add_row(*map(_text, row))
    return table


def _least(grid: _Grid, index: int) -> int:
    """The width below which a column is not squeezed: its title stays whole, and all that is not broken into lines."""
    kind, title, total = grid.columns[index]
    longest = max(width(row[index]) for row in grid.rows)
    if kind == "tree":  # its title may be broken, its rows may not as far as there is room
        return max(*map(width, title.split()), min(longest, 3 * _LEAST))
    if kind in _WRAPS:
        return max(width(title), min(longest, _LEAST))
    return max(width(title), longest, width(total))


def _text(text: str) -> Any:
    # A Text, as a plain string may be read as markup.
    from rich.text import Text  # door: rich

    return Text(text)
