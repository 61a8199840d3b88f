"""The cells of a sheet as people see them: figures that are shown add up to what is shown as their sum.

A column of durations shows seconds as soon as one of its figures has some, so nothing is cut off. Decimal hours and
shares are rounded cell by cell; what is a sum, of rows, of a row or of the rows below, is that of the rounded cells.
"""

from __future__ import annotations

from itertools import chain

from timetracker.domain import duration
from timetracker.domain.annotations import Any, Iterator, Sequence
from timetracker.render.cells import cell
from timetracker.view import Column, Lazy, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.render import Display

    Units = list[int | None]

_UNIT_S = 36  # a hundredth of an hour
_HOURS = "Hours are rounded to hundredths one by one; a sum is that of what is shown."
_SHARES = "Shares are rounded one by one; a sum is that of what is shown."


class SheetTexts:
    """A sheet's cells as texts, none of them made safe yet."""

    def __init__(self, view: Sheet, look: Display) -> None:
        self._view, self._look = view, look
        self.kinds = [column.kind for column in view.columns]
        self._decimal = view.hours == "decimal" and "duration" in self.kinds
        self._to_second = frozenset() if self._decimal else self._with_seconds()
        self._units = {} if isinstance(view.rows, Lazy) else self._rounded()

    @property
    def heads(self) -> list[str]:
        """The titles of the columns."""
        return [column.title for column in self._view.columns]

    def rows(self) -> Iterator[list[str]]:
        """The rows; many are made one at a time, again each time."""
        exact = [index not in self._units and not self._rounds(index) for index in range(len(self.kinds))]
        for number, row in enumerate(self._view.rows):
            yield [
                self._text(index, value, None if exact[index] else self._unit(index, number, value))
                for index, value in enumerate(row)
            ]

    def columns(self) -> list[list[str]]:
        """The same column by column, all in memory: they are written with less work than cell by cell."""
        return [self._column(index, values) for index, values in enumerate(zip(*self._view.rows, strict=True))]

    def totals(self) -> list[str] | None:
        """The row of totals; None where there is none."""
        if self._view.totals is None:
            return None
        return [
            "" if value is None else self._text(index, value, self._total(index))
            for index, value in enumerate(self._view.totals)
        ]

    def sums(self, rows: Sequence[tuple[int, Sequence[Any]]]) -> list[str]:
        """What numbered rows add up to, in the columns of durations that have a total; empty texts elsewhere."""
        totals = self._view.totals or [None] * len(self.kinds)
        texts = []
        for index, (kind, total) in enumerate(zip(self.kinds, totals, strict=True)):
            if kind != "duration" or total is None or all(row[index] is None for _, row in rows):
                texts.append("")
                continue
            units = [self._unit(index, number, row[index]) or 0 for number, row in rows]
            seconds = sum(row[index] or 0 for _, row in rows)
            texts.append(self._text(index, seconds, sum(units) if self._decimal else None))
        return texts

    @property
    def note(self) -> str:
        """What is below the table, and how its figures are rounded."""
        shares = [index for index, kind in enumerate(self.kinds) if kind == "share"]
        uneven = any(self._units[index][-1] not in (None, 100) for index in shares if index in self._units)
        parts = (self._view.note, _HOURS if self._decimal else "", _SHARES if uneven else "")
        return " ".join(part for part in parts if part)

    def _column(self, index: int, values: Sequence[Any]) -> list[str]:
        if index in self._units or self._rounds(index):
            return [self._text(index, value, self._unit(index, number, value)) for number, value in enumerate(values)]
        if self.kinds[index] == "duration" and not self._look.tight:
            to_second, text = index in self._to_second, duration.text
            return [
                text(value, to_second=to_second) if isinstance(value, int) else self._text(index, value, None)
                for value in values
            ]
        return [value if isinstance(value, str) else self._text(index, value, None) for value in values]

    # -- one cell ----------------------------------------------------------------------------------------

    def _text(self, index: int, value: Any, unit: int | None) -> str:
        kind = self.kinds[index]
        if value is None and self._view.columns[index].none:
            return self._view.columns[index].none
        if unit is not None:
            return f"{unit}%" if kind == "share" else _hundredths(unit)
        if kind == "duration" and isinstance(value, int):
            to_second = index in self._to_second
            if self._look.tight:
                return duration.clock(value) if to_second else duration.clock(value)[:-3]
            return duration.text(value, to_second=to_second)
        return cell(value, kind, self._look)

    def _unit(self, index: int, number: int, value: Any) -> int | None:
        if index in self._units:
            return self._units[index][number]
        return _own(value, self.kinds[index]) if self._rounds(index) else None

    def _total(self, index: int) -> int | None:
        if index in self._units:
            return self._units[index][-1]
        if not self._rounds(index):
            return None
        return sum(_own(row[index], self.kinds[index]) or 0 for row in self._view.rows)

    def _rounds(self, index: int) -> bool:
        return self.kinds[index] == "share" or (self._decimal and self.kinds[index] == "duration")

    # -- whole columns -----------------------------------------------------------------------------------

    def _with_seconds(self) -> frozenset[int]:
        """The columns of durations with a figure that is no whole minutes."""
        durations = frozenset(index for index, kind in enumerate(self.kinds) if kind == "duration")
        left = set(durations)
        for row in chain(self._view.rows, [self._view.totals] if self._view.totals else []):
            left -= {index for index in left if isinstance(row[index], int) and row[index] % 60}
            if not left:
                break
        return durations - left

    def _rounded(self) -> dict[int, Units]:
        """Column -> the rounded figures of its rows, and what is below them."""
        units: dict[int, Units] = {}
        rows = list(self._view.rows)
        depths = [row[0][0] for row in rows] if self.kinds[:1] == ["tree"] else [0] * len(rows)
        for index, column in enumerate(self._view.columns):
            if self._rounds(index):
                own = [_own(row[index], column.kind) for row in rows]
                figures = self._made(column, index, len(rows), units) if column.made else self._added(own, depths)
                units[index] = [*figures, self._last(index, figures, depths)]
        return units

    def _last(self, index: int, figures: Units, depths: Sequence[int]) -> int | None:
        total = self._view.totals and self._view.totals[index]
        if total is None or self._view.loose == 0:
            return _own(total, self.kinds[index])
        return sum(figure or 0 for figure, depth in zip(figures, depths, strict=True) if depth == 0)

    def _added(self, own: Units, depths: Sequence[int]) -> Units:
        """What has rows below it is their sum."""
        figures = list(own)
        below: dict[int, int | None] = {}
        for number in reversed(range(len(own))):
            depth = depths[number]
            inner = below.pop(depth + 1, None)
            if inner is not None and depth + 1 != self._view.loose:
                figures[number] = inner
            below[depth] = (below.get(depth) or 0) + (figures[number] or 0)
        return figures

    def _made(self, column: Column, index: int, count: int, units: dict[int, Units]) -> Units:
        columns = self._view.columns
        figures: Units = []
        for number in range(count):
            if column.made == "sum":
                parts = (units[i][number] for i in range(index) if columns[i].kind == column.kind)
                figures.append(sum(part or 0 for part in parts))
            elif column.made == "difference":
                figures.append((units[index - 2][number] or 0) - (units[index - 1][number] or 0))
            else:
                figures.append((figures[-1] or 0 if figures else 0) + (units[index - 1][number] or 0))
        return figures


def _own(value: Any, kind: str) -> int | None:
    """A figure rounded by itself, half a unit away from nothing."""
    if value is None:
        return None
    if kind == "share":
        return int(value * 100 + 0.5)
    half: int = (abs(value) * 2 + _UNIT_S) // (_UNIT_S * 2)
    return -half if value < 0 else half


def _hundredths(unit: int) -> str:
    return f"{'-' if unit < 0 else ''}{abs(unit) // 100}.{abs(unit) % 100:02}"
