"""What the calendar draws itself, beside the pictures of reports: days as columns of hours, a small bar for a day."""

from collections.abc import Mapping, Sequence
from html import escape

from timetracker.domain.record import NamedTuple
from timetracker.render.svg import COLORS


class Slot(NamedTuple):
    """An entry in a column of hours: minutes of the day, name, what it is in words, where it leads, colour.

    `lines` are said below its name as far as there is room.
    """

    begin: int
    end: int
    name: str
    told: str
    link: str
    color: int
    lines: Sequence[str] = ()


class Column(NamedTuple):
    """A day of hours: its label, what is in it, and the minute that it is now, where that day is today."""

    label: str
    slots: Sequence[Slot]
    now: int | None = None


def bar(parts: Mapping[str, int], colors: Mapping[str, int], most: int) -> str:
    """One small bar across, as wide as its share of `most`; for the eye only, its figures are beside it."""
    drawn, x = [], 0.0
    for name, color in colors.items():
        wide = parts.get(name, 0) / (most or 1) * 100
        if wide:
            drawn.append(f'<rect class="c{color % len(COLORS)}" x="{x:.1f}" y="0" width="{wide:.1f}" height="6"/>')
            x += wide
    return f'<svg viewBox="0 0 100 6" preserveAspectRatio="none" class="bar" aria-hidden="true">{"".join(drawn)}</svg>'


def hours(columns: Sequence[Column], title: str, day_start: int) -> str:
    """Days as columns of hours; entries lead to their pages. Hours before eight and after six only where needed."""
    slots = [slot for column in columns for slot in column.slots]
    office = [(hour - day_start) % 24 for hour in (8, 18)]
    first = min([office[0], *(slot.begin // 60 for slot in slots)])
    last = max([office[1], first + 1, *(-(-slot.end // 60) for slot in slots)])
    wide, scale = 920 / len(columns), 0.7
    height = 24 + (last - first) * 60 * scale + 8
    drawn = []
    for hour in range(first, last + 1):
        y = 24 + (hour - first) * 60 * scale
        drawn.append(f'<line class="line" x1="40" x2="960" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(f'<text x="36" y="{y + 4:.1f}" text-anchor="end">{(hour + day_start) % 24:02}:00</text>')
    for number, column in enumerate(columns):
        x = 40 + number * wide
        if column.now is not None:
            drawn.insert(0, f'<rect class="today" x="{x:.1f}" y="0" width="{wide:.1f}" height="{height:.0f}"/>')
        drawn.append(
            f'<text class="head" x="{x + wide / 2:.1f}" y="14" text-anchor="middle">{escape(column.label)}</text>'
        )
        for slot in column.slots:
            drawn.append(_slot(slot, x + 2, 24 + (slot.begin - first * 60) * scale, wide - 4, scale))
        if column.now is not None and first * 60 <= column.now <= last * 60:
            y = 24 + (column.now - first * 60) * scale
            drawn.append(f'<line class="nowline" x1="{x:.1f}" x2="{x + wide:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
    return (
        f'<svg viewBox="0 0 960 {height:.0f}" role="group" aria-label="{escape(title)}" class="chart hours">'
        f"{''.join(drawn)}</svg>"
    )


def _slot(slot: Slot, x: float, y: float, wide: float, scale: float) -> str:
    tall = max(3.0, (slot.end - slot.begin) * scale - 1)
    room = int((wide - 8) / 6.4)
    lines = [line for line in (slot.name, *slot.lines) if line][: max(1, int((tall - 3) / 13))]
    color, place = slot.color % len(COLORS), f'x="{x:.1f}" y="{y:.1f}" height="{tall:.1f}"'
    # A picture of its own cuts off letters that are wider than most.
    said = "".join(
        f'<text x="6" y="{13 * number + 13}">{escape(_cut(line, room))}</text>' for number, line in enumerate(lines)
    )
    words = f'<svg {place} width="{wide:.1f}">{said}</svg>' if tall >= 16 else ""
    return (
        f'<a href="{escape(slot.link)}" aria-label="{escape(slot.told)}"><title>{escape(slot.told)}</title>'
        f'<rect class="slot{color}" {place} width="{wide:.1f}" rx="3"/>'
        f'<rect class="c{color}" {place} width="3"/>{words}</a>'
    )


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(1, room - 1)]}…"
