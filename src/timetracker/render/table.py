"""Tables for a terminal, drawn by rich; colour never carries meaning alone."""

from __future__ import annotations

from timetracker.render import plain
from timetracker.render.cells import RIGHT, safe, shown, width
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
    return _drawn(view, look) or _drawn(_without_empty(view), look) or plain.stacked(view, look)


def _without_empty(view: Sheet) -> Sheet:
    """The sheet without the columns in which nothing stands."""
    rows = [*view.rows, *([view.totals] if view.totals is not None else [])]
    kept = [i for i in range(len(view.columns)) if any(row[i] not in (None, "", ()) for row in rows)]
    return view._replace(
        columns=[view.columns[i] for i in kept],
        rows=[[row[i] for i in kept] for row in view.rows],
        totals=view.totals and [view.totals[i] for i in kept],
    )


def _drawn(view: Sheet, look: Look) -> str:
    """The table as text; empty when it does not fit, as nothing may be cut off."""
    from rich.console import Console  # door: rich
    from rich.measure import Measurement  # door: rich

    console = Console(
        width=look.width, color_system="standard" if look.color else None, force_terminal=look.color,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    table = _table(view, look)
    if Measurement.get(console, console.options.update(width=_ANY), table).minimum > look.width:
        return ""
    with console.capture() as captured:
        console.print(table)
    note = f"{safe(view.note, look)}\n" if view.note else ""
    return "".join(f"{line.rstrip()}\n" for line in captured.get().strip("\n").splitlines()) + note


def _table(view: Sheet, look: Look) -> Table:
    from rich import box  # door: rich
    from rich.table import Table  # door: rich

    table = Table(
        box=box.ASCII if look.ascii else box.SIMPLE_HEAD, show_footer=view.totals is not None, show_edge=False,
        pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", footer_style="bold",
    )  # fmt: skip
    for index, column in enumerate(view.columns):
        wraps = column.kind in _WRAPS
        table.add_column(
            _text(safe(column.title, look)), footer=_footer(view, index, look),
            justify="right" if column.kind in RIGHT else "left", no_wrap=not wraps, overflow="fold",
            min_width=_least(view, index, look),
        )  # fmt: skip
    for row in view.rows:
        table.add_row(*(_text(shown(v, c.kind, look)) for v, c in zip(row, view.columns, strict=True)))
    return table


def _least(view: Sheet, index: int, look: Look) -> int:
    """The width below which a column is not squeezed: its title stays whole, and all that is not broken into lines."""
    column = view.columns[index]
    longest = max(width(shown(row[index], column.kind, look)) for row in view.rows)
    if column.kind == "tree":  # its title may be broken, its rows may not as far as there is room
        return max(*map(width, column.title.split()), min(longest, 3 * _LEAST))
    if column.kind in _WRAPS:
        return max(width(column.title), min(longest, _LEAST))
    total = "" if view.totals is None else plain.total(view.totals[index], column.kind, look)
    return max(width(column.title), longest, width(total))


def _footer(view: Sheet, index: int, look: Look) -> Any:
    if view.totals is None:
        return ""
    return _text(plain.total(view.totals[index], view.columns[index].kind, look))


def _text(text: str) -> Any:
    # A Text, as a plain string may be read as markup.
    from rich.text import Text  # door: rich

    return Text(text)
