"""Tables for a terminal; colour never carries meaning alone."""

from __future__ import annotations

from itertools import groupby, zip_longest

from timetracker.domain.annotations import Any, Collection, Iterator, Sequence
from timetracker.render import Display, plain
from timetracker.render.cells import NARROW, RIGHT, safe, width
from timetracker.render.figures import SheetTexts
from timetracker.render.fit import GUTTER, SHORTENED, ColumnWidth, broken, fitted, folded, shortened
from timetracker.render.styles import COLORS, HEAD, MONEY, RUNNING, TOTAL, styled
from timetracker.view import Card, Lazy, Sheet

# Columns that may go where there is nothing in them.
_WORDS = ("text", "label", "project", "tags", "yes_no")
_TABLE = 60  # columns of a terminal from which on a list is a table, if without its last columns
_FEWEST = 3


def pieces(view: Card | Sheet, look: Display) -> Iterator[str]:
    """A sheet as a table as wide as the terminal, or as what it is drawn as; a card, or many rows, as plain lines."""
    if isinstance(view, Card) or not view.rows or isinstance(view.rows, Lazy):
        return plain.pieces(view, look)
    return iter([_sheet(view, look)])


def _sheet(view: Sheet, look: Display) -> str:
    if not (view.drawn and view.pictures):
        return _rows(view, look)
    from timetracker.render.pictures import drawn

    lines = "\n".join(f"{line.rstrip()}\n" for picture in view.pictures for line in ("\n".join(drawn(picture, look)),))
    if view.drawn == "alone":
        return lines + "".join(f"{line}\n" for line in broken(safe(view.note, look), look.width) if line)
    return f"{lines}\n{_rows(view, look)}"


def _rows(view: Sheet, look: Display) -> str:
    grid = _Grid(view, look)
    if sum(room.widest for room in grid.rooms()) + GUTTER * (len(grid.columns) - 1) > look.width:
        grid.drop_empty()
    text = _drawn(grid, look)
    if not text:
        grid = _Grid(view, look._replace(tight=True))
        grid.drop_empty()
        text = _drawn(grid, look)
        while not text and look.width >= _TABLE and grid.loses_columns:
            grid.drop_last()
            text = _drawn(grid, look)
    return text or plain.stacked(view, look)


class _Grid:
    """The texts of a sheet, safe on a terminal, column by column, each with its kind, its title and its total."""

    def __init__(self, view: Sheet, look: Display) -> None:
        if view.headed is not None:
            look = look._replace(width=max(look.width, NARROW))  # a heading has room for a whole day
        figures = SheetTexts(view, look)
        self.tight = look.tight
        self.gutter = 1 if look.tight else GUTTER
        self._note = safe(figures.note, look)
        self._left_out: list[str] = []
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

    @property
    def loses_columns(self) -> bool:
        """Whether it is a list, which is still one without its last columns."""
        return not self.has_totals and not self.headings and len(self.columns) > _FEWEST

    def drop_last(self) -> None:
        """Leave out the last column, with the amount that a currency belongs to, and say so."""
        *self.columns, (_, title, _) = self.columns
        self.rows = [row[:-1] for row in self.rows]
        if title:
            self._left_out.insert(0, title)
        else:
            self.drop_last()

    @property
    def note(self) -> str:
        """What is below the table."""
        left_out = f"No room for {', '.join(self._left_out)}: --wide shows all." if self._left_out else ""
        return " ".join(filter(None, (self._note, left_out)))

    def rooms(self) -> list[ColumnWidth]:
        """What each column takes."""
        rooms = []
        for index, (kind, title, total) in enumerate(self.columns):
            sums = (width(line[1 + index]) for _, line in self.headings)
            widest = max((width(row[index]) for row in self.rows), default=0)
            head = _title(kind, title, tight=self.tight)
            widest = max(widest, head if self.tight else width(title), width(total), *sums)
            rooms.append(ColumnWidth(kind, widest, head, self.tight))
        return rooms


def _title(kind: str, title: str, *, tight: bool) -> int:
    # The title of a tree, Client / Project / Task, may be broken into lines; where room is short that of a day as well.
    return max(map(width, title.split()), default=0) if kind == "tree" or tight else width(title)


def _drawn(grid: _Grid, look: Display) -> str:
    """The table as text; empty when it does not fit: names are shortened, figures never."""
    widths = fitted(grid.rooms(), look.width, grid.gutter)
    if widths is None:
        return ""
    drawing = _Drawing(grid, widths, look)
    titles, totals = ([column[place] for column in grid.columns] for place in (1, 2))
    headings = {first: _heading(line, grid, widths, look) for first, line in grid.headings}
    lines = [*drawing.line([*map(folded, titles, widths)], HEAD, bottom=True), drawing.rule()]
    for number, row in enumerate(grid.rows):
        lines += [headings[number]] if number in headings else []
        lines += drawing.row(number, row)
    if grid.has_totals:
        lines += [drawing.rule() if look.ascii else "", *drawing.line([*map(folded, totals, widths)], TOTAL)]
    lines += broken(grid.note, look.width) if grid.note else []
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _heading(line: Sequence[str], grid: _Grid, widths: Sequence[int], look: Display) -> str:
    """A heading over rows, with their sums in the columns that they are sums of."""
    text, place = line[0], 0
    for (kind, _, _), room, total in zip(grid.columns, widths, line[1:], strict=True):
        if total:
            right = place + room - width(total) if kind in RIGHT else place
            text += " " * max(grid.gutter, right - width(text)) + total
        place += room + grid.gutter
    return styled(text, HEAD, color=look.color)


class _Drawing:
    """Draws the rows of a grid whose columns have widths."""

    def __init__(self, grid: _Grid, widths: Sequence[int], look: Display) -> None:
        self._grid, self._widths, self._color = grid, widths, look.color
        self._kinds = [kind for kind, _, _ in grid.columns]
        self._mark = look.ellipsis
        blanks = " " * (grid.gutter - 1)
        self._between, self._crossing, self._stroke = (
            (f"{blanks}|", f"{blanks}+".replace(" ", "-"), "-")
            if look.ascii
            else (f"{blanks} ", "─" * grid.gutter, "─")
        )

    def rule(self) -> str:
        """A line across."""
        return self._crossing.join(self._stroke * room for room in self._widths)

    def row(self, number: int, row: Sequence[str]) -> list[str]:
        """The lines of a row: a sentence may take several."""
        running = ("clock", self._mark) in zip(self._kinds, row, strict=True)
        hue, styles = self._grid.colors[number], dict.fromkeys(self._kinds, RUNNING if running else "")
        if not running:
            styles["money"] = MONEY
        if hue is not None:
            styles["project"] = styles["tree"] = COLORS[hue]
        cells = [self._cell(text, kind, room) for text, kind, room in zip(row, self._kinds, self._widths, strict=True)]
        return self._lines(cells, [styles[kind] for kind in self._kinds])

    def _cell(self, text: str, kind: str, room: int) -> list[str]:
        if kind in SHORTENED:
            return [shortened(text, room, self._mark)]
        return folded(text, room) if kind == "text" or self._grid.tight else [text]

    def line(self, cells: Sequence[list[str]], style: str, *, bottom: bool = False) -> list[str]:
        """The lines of titles or totals in a style, the shorter of them at the bottom where that is asked for."""
        most = max(map(len, cells), default=1)
        pads = [[""] * (most - len(cell)) if bottom else [] for cell in cells]
        filled = [[*pad, *cell] for pad, cell in zip(pads, cells, strict=True)]
        return [styled(line.rstrip(), style, color=self._color) for line in self._lines(filled, [""] * len(cells))]

    def _lines(self, cells: Sequence[list[str]], styles: Sequence[str]) -> list[str]:
        return [
            self._between.join(map(self._placed, texts, self._kinds, self._widths, styles))
            for texts in zip_longest(*cells, fillvalue="")
        ]

    def _placed(self, text: str, kind: str, room: int, style: str) -> str:
        blanks, colored = " " * (room - width(text)), styled(text, style, color=self._color)
        return blanks + colored if kind in RIGHT else colored + blanks
