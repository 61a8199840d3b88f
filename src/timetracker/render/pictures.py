"""Pictures drawn with letters: blocks, or ASCII; what a sign means is below them, so that colour only helps."""

from __future__ import annotations

from itertools import groupby

from timetracker.domain import duration
from timetracker.domain.annotations import Mapping, Sequence
from timetracker.domain.calendar import SHORT_MONTHS, SHORT_WEEKDAYS
from timetracker.render.cells import safe, width
from timetracker.render.styles import COLORS, styled
from timetracker.view import Bars, Picture, Ribbon, Squares

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from timetracker.render import Display

BLOCKS, SIGNS = "█▓▒░▚▞▤▥", "#=+o%*x@"
EMPTY = ("·", ".")
# Seconds that a step of the scale of squares may have; a day is never longer than six hours and a bit four times.
_ROUND: tuple[int, ...] = (
    *(60 * minutes for minutes in (1, 2, 5, 10, 15, 20, 30, 45, 60, 75, 90, 105)),
    *range(7200, 90000, 1800),
)
LEVELS = ("·░▒▓█", ".-+*#")
_WIDEST = 120
_LONGEST_LABEL = 24


def drawn(picture: Picture, look: Display) -> list[str]:
    """The lines of a picture, no wider than what there is."""
    if isinstance(picture, Ribbon):
        lines = _ribbon(picture, look)
    else:
        lines = _bars(picture, look) if isinstance(picture, Bars) else _squares(picture, look)
    return [safe(picture.title, look), "", *lines]


class _Palette:
    """The sign and the colour of each name: a colour has a sign of its own, unless another name of a picture has it."""

    def __init__(self, hues: Sequence[int], look: Display) -> None:
        signs = SIGNS if look.ascii else BLOCKS
        self._hues = [hue % len(COLORS) for hue in hues]
        self._color = look.color
        self.signs: list[str] = []
        for place, hue in enumerate(self._hues):
            left = [sign for sign in (signs[hue], *signs) if sign not in self.signs]
            self.signs.append(left[0] if left else signs[place % len(signs)])

    def drawn(self, number: int, count: int = 1) -> str:
        """The sign of a name, so many times."""
        return styled(self.signs[number] * count, COLORS[self._hues[number]], color=self._color)


def _legend(totals: Mapping[str, int], names: Sequence[str], pens: _Palette, look: Display) -> list[str]:
    """What each sign means, and how much it is; as many to a line as fit."""
    lines: list[list[tuple[str, int]]] = [[]]
    used, length = 0, duration.alike(totals.values())
    for number, name in enumerate(names):
        label = f" {safe(name, look)} {length(totals.get(name, 0))}"
        if lines[-1] and used + 1 + width(label) > look.width:
            lines.append([])
            used = 0
        lines[-1].append((label, number))
        used += width(label) + 3
    return ["  ".join(pens.drawn(number) + label for label, number in line) for line in lines]


def _ribbon(picture: Ribbon, look: Display) -> list[str]:
    room = max(24, min(look.width, _WIDEST))
    cells = [-1] * room
    for mark in picture.marks:
        begin = min(room - 1, mark.begin * room // picture.length)
        end = max(begin + 1, mark.end * room // picture.length)
        cells[begin:end] = [picture.names.index(mark.name)] * (end - begin)
    totals: dict[str, int] = {}
    for mark in picture.marks:
        totals[mark.name] = totals.get(mark.name, 0) + mark.end - mark.begin
    pens = _Palette(picture.hues, look)
    parts = ((cell, len(list(same))) for cell, same in groupby(cells))
    line = "".join(EMPTY[look.ascii] * count if cell < 0 else pens.drawn(cell, count) for cell, count in parts)
    return [_ticks(picture, room), line, *_legend(totals, picture.names, pens, look)]


def _ticks(picture: Ribbon, room: int) -> str:
    """The labels over their places, leaving out those that would touch the one before."""
    line = ""
    for at, label in picture.ticks:
        place = at * room // picture.length
        if (not line or place > len(line)) and place + len(label) <= room:
            line = line.ljust(place) + label
    return line


def _bars(picture: Bars, look: Display) -> list[str]:
    labels = [_short(safe(label, look)) for label, _ in picture.bars]
    sums = [sum(parts.values()) for _, parts in picture.bars]
    ends = list(map(duration.alike(sums), sums))
    before, after = max(map(width, labels), default=0), max(map(len, ends), default=0)
    room = max(8, min(look.width, _WIDEST) - before - after - 4)
    most = max((sum(parts.values()) for _, parts in picture.bars), default=0) or 1
    totals: dict[str, int] = {}
    lines, pens = [], _Palette(picture.hues, look)
    for (_, parts), label, end in zip(picture.bars, labels, ends, strict=True):
        for name, seconds in parts.items():
            totals[name] = totals.get(name, 0) + seconds
        bar, used = _bar(parts, picture.names, most, room, pens)
        lines.append(f"{label}{' ' * (before - width(label))}  {bar}{' ' * (room - used)}  {end.rjust(after)}")
    return [*lines, "", *_legend(totals, picture.names, pens, look)]


def _bar(parts: Mapping[str, int], names: Sequence[str], most: int, room: int, pens: _Palette) -> tuple[str, int]:
    """One bar, and how many columns it takes; its end is right whatever its parts are rounded to."""
    text, used, sum_s = "", 0, 0
    for number, name in enumerate(names):
        sum_s += parts.get(name, 0)
        end = max(used, (sum_s * room * 2 + most) // (most * 2))
        if sum_s and not end:
            end = 1  # what there is can be seen
        text += pens.drawn(number, end - used)
        used = end
    return text, used


def bar(part: int, of: int, room: int, look: Display) -> str:
    """How much of something there is, as a bar of so many columns."""
    filled = max(0, min(room, part * room // of)) if of else 0
    return (SIGNS if look.ascii else BLOCKS)[0] * filled + EMPTY[look.ascii] * (room - filled)


def _short(label: str) -> str:
    return label if width(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 3]}..."


def level(seconds: int, most: int) -> int:
    """How dark a square is, from 0 for nothing to 4."""
    return 0 if not seconds else 1 + min(3, (seconds - 1) // _step(most))


def _step(most: int) -> int:
    """A quarter of the most that a day has, as a round length: every square has at most four of them."""
    return next((step for step in _ROUND if step * 4 >= most), _ROUND[-1])


def weeks(picture: Squares) -> list[list[tuple[date, int] | None]]:
    """The squares by week; None where a week lacks days at the ends."""
    if not picture.days:
        return []
    skipped = (picture.days[0][0].weekday() - picture.week_start) % 7
    cells: list[tuple[date, int] | None] = [*[None] * skipped, *picture.days]
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _squares(picture: Squares, look: Display) -> list[str]:
    columns = weeks(picture)
    wide = 2 if look.width >= 4 + 2 * len(columns) else 1
    room = max(8, (look.width - 4) // wide)
    most = max((seconds for _, seconds in picture.days), default=0)
    lines: list[str] = []
    for at in range(0, len(columns), room):
        lines += [*_block(columns[at : at + room], picture.week_start, most, wide, look), ""]
    return [*lines, *_scale(most, look)]


def _block(columns: list[list[tuple[date, int] | None]], start: int, most: int, wide: int, look: Display) -> list[str]:
    head = " " * 4
    for number, week in enumerate(columns):
        first = next((day for cell in week if cell for day in [cell[0]] if day.day == 1), None)
        place = 4 + number * wide
        if first is not None and len(head) <= place <= 1 + len(columns) * wide:
            head = head.ljust(place) + SHORT_MONTHS[first.month - 1] + " "
    lines = [head.rstrip()]
    for row in range(7):
        signs = (" " if day is None else LEVELS[look.ascii][level(day[1], most)] for day in (w[row] for w in columns))
        cells = "".join(sign.ljust(wide) for sign in signs)
        lines.append(f"{SHORT_WEEKDAYS[(start + row) % 7]} {cells}".rstrip())
    return lines


def _scale(most: int, look: Display) -> list[str]:
    signs = LEVELS[look.ascii]
    if not most:
        return [f"{signs[0]} nothing"]
    tops = [_step(most) * step for step in range(1, 5)]
    lines = [f"{signs[0]} nothing"]
    for step in (f"{signs[n]} to {duration.full(top)}" for n, top in enumerate(tops, 1)):
        if len(lines[-1]) + 2 + len(step) <= look.width:
            lines[-1] += f"  {step}"
        else:
            lines.append(step)
    return lines
