"""Bars of days, weeks or months as columns beside each other: each has its place, with or without time."""

from collections.abc import Callable, Sequence
from html import escape

from timetracker.domain import duration
from timetracker.render.shapes import image, rect, text
from timetracker.view import Bars

_WIDE, _LEFT, _RIGHT, _TOP, _TALL = 720, 34, 12, 18, 150
_LETTER = 6.2  # how wide one is, about
_WIDEST = 46
_STEPS_H = (1, 2, 4, 8, 10, 20, 40, 80, 100, 200, 400, 800, 1000, 2000, 4000)
_MOST_LINES = 5


def drawn(picture: Bars, links: Sequence[str]) -> str:
    """The columns of a picture, each of which may lead somewhere."""
    totals = [sum(parts.values()) for _, parts in picture.bars]
    step = _step(max(totals, default=0))
    top = max(step, -(-max(totals, default=0) // step) * step)
    parts = [*_lines(step, top), *_labels(picture)]
    length = duration.alike(seconds for _, stack in picture.bars for seconds in stack.values())
    names = [(name, text(name), hue) for name, hue in zip(picture.names, picture.hues, strict=True)]
    for number, total in enumerate(totals):
        if total:
            parts.append(_column(picture, number, names, _TALL / top, links, length))
    return image(_WIDE, _TOP + _TALL + 20, picture.title, parts, "group" if links else "img")


def _slot(picture: Bars) -> float:
    return (_WIDE - _LEFT - _RIGHT) / max(1, len(picture.bars))


def _step(most: int) -> int:
    """Seconds between two lines: as few whole hours as leave not too many of them."""
    return next((hours * 3600 for hours in _STEPS_H if hours * 3600 * _MOST_LINES >= most), most)


def _lines(step: int, top: int) -> list[str]:
    lines = []
    for seconds in range(0, top + 1, step):
        y = _TOP + _TALL - seconds / top * _TALL
        lines.append(f'<line class="line" x1="{_LEFT}" x2="{_WIDE}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{seconds // 3600}h</text>')
    return lines


def _labels(picture: Bars) -> list[str]:
    """What is below the columns; where they are narrow, days without their weekday, and not all of them."""
    labels = [label for label, _ in picture.bars]
    slot = _slot(picture)
    if any(len(label) * _LETTER > slot for label in labels):
        labels = [label.rpartition(" ")[2] for label in labels]
    every = -(-int(max(map(len, labels), default=1) * _LETTER + 4) // max(1, int(slot)))
    place = f'y="{_TOP + _TALL + 15}" text-anchor="middle"'
    return [
        f'<text x="{_LEFT + (number + 0.5) * slot:.1f}" {place}>{text(label)}</text>'
        for number, label in enumerate(labels) if number % every == 0
    ]  # fmt: skip


def _column(
    picture: Bars, number: int, names: Sequence[tuple[str, str, int]], scale: float, links: Sequence[str],
    length: Callable[[int], str],
) -> str:  # fmt: skip
    """The column of a bar; `names` are those of its parts, as they are and safe in a page, and the colour of each."""
    words, slot, parts = text(picture.bars[number][0]), _slot(picture), picture.bars[number][1]
    wide = min(_WIDEST, slot * 0.72)
    x, y = _LEFT + (number + 0.5) * slot - wide / 2, float(_TOP + _TALL)
    shapes, values, total = [], [], length(sum(parts.values()))
    for name, safe, hue in names:
        if seconds := parts.get(name, 0):
            y -= seconds * scale
            values.append(f"{safe}, {length(seconds)}")
            shapes.append(rect(x, y, wide, seconds * scale, hue, f"{words}: {values[-1]}"))
    if len(total) * _LETTER <= slot:
        shapes.append(f'<text x="{x + wide / 2:.1f}" y="{y - 5:.1f}" text-anchor="middle">{total}</text>')
    if not links:
        return "".join(shapes)
    about = f"{words}: {total}; {'; '.join(values)}"
    return f'<a href="{escape(links[number])}" aria-label="{about}">{"".join(shapes)}</a>'
