"""Tables for a terminal, drawn by rich; colour never carries meaning alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Any

from timetracker.render import Look, plain
from timetracker.render.cells import NARROW, RIGHT, safe, width
from timetracker.render.figures import SheetTexts
from timetracker.render.fit import GUTTER, SHORTENED, Room, broken, fitted, shortened
from timetracker.render.styles import COLORS, HEAD, MONEY, RUNNING, TOTAL, styled, worded
from timetracker.view import Card, Lazy, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.table import Table

# Columns that may go where there is nothing in them.
_WORDS = ("text", "label", "project", "tags", "yes_no")


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
    if sum(room.widest for room in grid.rooms()) + GUTTER * (len(grid.columns) - 1) > look.width:
        grid.drop_empty()
    text = _drawn(grid, look)
    if not text:
        grid = _Grid(view, look._replace(tight=True))
        grid.drop_empty()
        text = _drawn(grid, look)
    return text or plain.stacked(view, look)


class _Grid:
    """The texts of a sheet, safe on a terminal, column by column, each with its kind, its title and its total."""

    def __init__(self, view: Sheet, look: Look) -> None:
        if view.headed is not None:
            look = look._replace(width=max(look.width, NARROW))  # a heading has room for a whole day
        figures = SheetTexts(view, look)
        self.tight = look.tight
        self.gutter = 1 if look.tight else GUTTER
        self.note = safe(figures.note, look)
        self.colors = view.colors or [None] * len(view.rows)
        self.has_totals = view.totals is not None
        self.rows = [[safe(text, look) for text in row] for row in figures.rows()]
        totals = figures.totals() or [""] * len(figures.kinds)
        heads = [safe(head, look) for head in figures.heads]
        self.columns = list(zip(figures.kinds, heads, [safe(text, look) for text in totals], strict=True))
        self.headings = [] if view.headed is None else self._headings(figures, view.headed, view.rows)

    def _headings(
        self, figures: SheetTexts, headed: int, rows: Collection[Sequence[Any]]
    ) -> list[tuple[int, list[str]]]:
        """Number of the first row under each heading, and its line; the column itself goes, its total moves on."""
        names = [row.pop(headed) for row in self.rows]
        _, _, total = self.columns.pop(headed)
        kind, title, beside = self.columns[headed]
        self.columns[headed] = (kind, title, beside or total)
        groups = [list(group) for _, group in groupby(enumerate(rows), key=lambda numbered: names[numbered[0]])]
        headings = []
        for group in groups:
            first = group[0][0]
            sums = figures.sums(group) if len(groups) > 1 else [""] * (len(self.columns) + 1)
            headings.append((first, [names[first], *sums[:headed], *sums[headed + 1 :]]))
        return headings

    def drop_empty(self) -> None:
        """Leave out the columns of words in which there is nothing."""
        full = [
            index
            for index, (kind, _, total) in enumerate(self.columns)
            if kind not in _WORDS or total or any(row[index] for row in self.rows)
        ]
        self.columns = [self.columns[index] for index in full]
        self.rows = [[row[index] for index in full] for row in self.rows]
        self.headings = [(first, [name, *(sums[index] for index in full)]) for first, (name, *sums) in self.headings]

    def rooms(self) -> list[Room]:
        """What each column takes."""
        rooms = []
        for index, (kind, title, total) in enumerate(self.columns):
            sums = (width(line[1 + index]) for _, line in self.headings)
            widest = max((width(row[index]) for row in self.rows), default=0)
            head = _title(kind, title, tight=self.tight)
            widest = max(widest, head if self.tight else width(title), width(total), *sums)
            rooms.append(Room(kind, widest, head, self.tight))
        return rooms


def _title(kind: str, title: str, *, tight: bool) -> int:
    # The title of a tree, Client / Project / Task, may be broken into lines; where room is short that of a day as well.
    return max(map(width, title.split()), default=0) if kind == "tree" or tight else width(title)


def _drawn(grid: _Grid, look: Look) -> str:
    """The table as text; empty when it does not fit: names are shortened, figures never."""
    from rich.console import Console  # door: rich

    widths = fitted(grid.rooms(), look.width, grid.gutter)
    if widths is None:
        return ""
    console = Console(
        width=sum(widths) + grid.gutter * len(widths), color_system="standard" if look.color else None,
        force_terminal=look.color, highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as captured:
        console.print(_table(grid, widths, look))
    lines = captured.get().strip("\n").splitlines()
    heads = len(lines) - len(grid.rows) - (2 if grid.has_totals else 0)
    for first, line in reversed(grid.headings):
        lines.insert(heads + first, _heading(line, grid, widths, look))
    note = broken(grid.note, look.width) if grid.note else []
    return "".join(f"{line.rstrip()}\n" for line in (*lines, *note))


def _heading(line: Sequence[str], grid: _Grid, widths: Sequence[int], look: Look) -> str:
    """A heading over rows, with their sums in the columns that they are sums of."""
    text, place = line[0], 0
    for (kind, _, _), room, total in zip(grid.columns, widths, line[1:], strict=True):
        if total:
            right = place + room - width(total) if kind in RIGHT else place
            text += " " * max(grid.gutter, right - width(text)) + total
        place += room + grid.gutter
    return styled(text, HEAD, color=look.color)


def _table(grid: _Grid, widths: Sequence[int], look: Look) -> Table:
    from rich import box  # door: rich
    from rich.table import Table  # door: rich

    table = Table(
        box=box.ASCII if look.ascii else box.SIMPLE_HEAD, show_footer=grid.has_totals, show_edge=False,
        pad_edge=False, padding=(0, grid.gutter - 1, 0, 0), header_style=worded(HEAD), footer_style=worded(TOTAL),
    )  # fmt: skip
    for (kind, title, total), room in zip(grid.columns, widths, strict=True):
        table.add_column(
            _text(title), footer=_text(total), justify="right" if kind in RIGHT else "left", 
            no_wrap=kind not in ("text", "tree") and not grid.tight, overflow="fold", width=room,
            style=worded(MONEY) if kind == "money" else "",
        )  # fmt: skip
    mark = "..." if look.ascii else "…"
    kinds = [kind for kind, _, _ in grid.columns]
    for row, hue in zip(grid.rows, grid.colors, strict=True):
        texts = [
            shortened(text, room, mark) if kind in SHORTENED else text
            for text, kind, room in zip(row, kinds, widths, strict=True)
        ]
        running = ("clock", mark) in zip(kinds, row, strict=True)
        styles = [worded(COLORS[hue]) if hue is not None and kind in ("project", "tree") else "" for kind in kinds]
        table.add_row(*map(_text, texts, styles), style=worded(RUNNING) if running else None)
    return table


def _text(text: str, style: str = "") -> Any:
    # A Text, as a plain string may be read as markup.
    from rich.text import Text  # door: rich

    return Text(text, style)
