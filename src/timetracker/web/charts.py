"""Charts drawn on the server as SVG; each is beside a table or a list that says the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape

from timetracker.domain import duration
from timetracker.domain.calendar import SHORT_MONTHS
from timetracker.domain.record import NamedTuple

COLORS = 8
OTHERS = "others"


class Bar(NamedTuple):
    """A bar's label, and seconds by part."""

    label: str
    parts: Mapping[str, int]


class Part(NamedTuple):
    """A part of a day: where it begins and ends as shares of the day, what it is, and its colour's number."""

    begin: float
    end: float
    told: str
    color: int


class Slot(NamedTuple):
    """An entry in a column of hours: minutes of the day, name, what it is in words, where it leads, colour."""

    begin: int
    end: int
    name: str
    told: str
    link: str
    color: int


class Column(NamedTuple):
    """A day of hours: its label, and what is in it."""

    label: str
    slots: Sequence[Slot]


def ranked(rows: Iterable[Mapping[str, int]]) -> list[str]:
    """The names with the most seconds first; those that have no colour of their own are `others`."""
    totals: dict[str, int] = {}
    for parts in rows:
        for name, seconds in parts.items():
            totals[name] = totals.get(name, 0) + seconds
    names = sorted(totals, key=lambda name: (-totals[name], name))
    return names if len(names) <= COLORS else [*names[: COLORS - 1], OTHERS]


def folded(parts: Mapping[str, int], names: Sequence[str]) -> dict[str, int]:
    """The parts under the names that have a colour."""
    sums: dict[str, int] = {}
    for name, seconds in parts.items():
        label = name if name in names else OTHERS
        sums[label] = sums.get(label, 0) + seconds
    return sums


def stacked(bars: Sequence[Bar], names: Sequence[str], title: str) -> str:
    """Stacked bars, one for each period, with lines of whole hours; `names` gives the order of the parts."""
    most = max((sum(bar.parts.values()) for bar in bars), default=0) or 1
    width, floor, tall = 720, 196.0, 180.0
    step = (width - 36) / max(len(bars), 1)
    drawn = _hour_lines(most, floor, tall, width)
    for index, bar in enumerate(bars):
        top, x = floor, 36 + index * step
        for number, name in enumerate(names):
            seconds = bar.parts.get(name, 0)
            if seconds:
                high = seconds / most * tall
                top -= high
                label = f"{bar.label}: {name}, {duration.full(seconds)}"
                drawn.append(_rect(x + step * 0.1, top, min(step * 0.8, 48), high, number, label))
        if len(bars) <= 16 or index % (len(bars) // 8) == 0:
            middle = x + step * 0.1 + min(step * 0.8, 48) / 2
            drawn.append(f'<text x="{middle:.1f}" y="214" text-anchor="middle">{escape(bar.label)}</text>')
    return _svg(width, 220, title, drawn)


def _hour_lines(most: int, floor: float, tall: float, width: int) -> list[str]:
    hours = most / 3600
    step = next((step for step in (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000) if hours / step <= 5), 5000)
    drawn = []
    for hour in range(0, int(hours) + 1, step):
        y = floor - hour * 3600 / most * tall
        drawn.append(f'<line class="line" x1="32" x2="{width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(f'<text x="28" y="{y + 4:.1f}" text-anchor="end">{hour}h</text>')
    return drawn


def bar(parts: Mapping[str, int], names: Sequence[str], most: int) -> str:
    """One small bar across, as wide as its share of `most`; for the eye only, its figures are beside it."""
    drawn, x = [], 0.0
    for number, name in enumerate(names):
        wide = parts.get(name, 0) / (most or 1) * 100
        if wide:
            drawn.append(f'<rect class="c{number % COLORS}" x="{x:.1f}" y="0" width="{wide:.1f}" height="6"/>')
            x += wide
    return f'<svg viewBox="0 0 100 6" preserveAspectRatio="none" class="bar" aria-hidden="true">{"".join(drawn)}</svg>'


def shares(rows: Sequence[tuple[str, int]], title: str) -> str:
    """One bar across, shared out."""
    total = sum(seconds for _, seconds in rows) or 1
    drawn, x = [], 0.0
    for index, (name, seconds) in enumerate(rows):
        wide = seconds / total * 720
        drawn.append(
            _rect(
                x, 2, wide, 28, index, f"{name}: {duration.full(seconds)}, {(seconds * 200 + total) // (total * 2)} %"
            )
        )
        x += wide
    return _svg(720, 32, title, drawn)


def heatmap(days: Sequence[tuple[date, int]], skipped: int, title: str) -> str:
    """The days of a year as squares, a week a column; darker is more. The first column lacks `skipped` days."""
    most = max((seconds for _, seconds in days), default=0) or 1
    drawn = []
    for index, (day, seconds) in enumerate(days):
        week, row = divmod(index + skipped, 7)
        level = 0 if not seconds else 1 + min(3, seconds * 4 // (most + 1))
        label = f"{day.isoformat()}: {duration.full(seconds)}"
        if day.day == 1:
            drawn.append(f'<text x="{week * 13 + 2}" y="10">{SHORT_MONTHS[day.month - 1]}</text>')
        drawn.append(
            f'<rect class="heat{level}" x="{week * 13 + 2}" y="{row * 13 + 16}" width="11" height="11" rx="2">'
            f"<title>{escape(label)}</title></rect>"
        )
    return _svg(54 * 13, 7 * 13 + 18, title, drawn)


def ribbon(parts: Sequence[Part], title: str) -> str:
    """A day as a line."""
    drawn = ['<rect class="track" x="0" y="6" width="720" height="24" rx="3"/>']
    for part in parts:
        drawn.append(_rect(part.begin * 720, 6, max(1.5, (part.end - part.begin) * 720), 24, part.color, part.told))
    for hour in range(0, 25, 6):
        anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
        drawn.append(f'<text x="{hour * 30}" y="44" text-anchor="{anchor}">{hour:02}:00</text>')
    return _svg(720, 48, title, drawn)


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
        drawn.append(
            f'<text class="head" x="{x + wide / 2:.1f}" y="14" text-anchor="middle">{escape(column.label)}</text>'
        )
        for slot in column.slots:
            drawn.append(_slot(slot, x + 2, 24 + (slot.begin - first * 60) * scale, wide - 4, scale))
    return (
        f'<svg viewBox="0 0 960 {height:.0f}" role="group" aria-label="{escape(title)}" class="chart hours">'
        f"{''.join(drawn)}</svg>"
    )


def _slot(slot: Slot, x: float, y: float, wide: float, scale: float) -> str:
    tall = max(3.0, (slot.end - slot.begin) * scale - 1)
    room = int((wide - 8) / 6.4)
    name = slot.name if len(slot.name) <= room else f"{slot.name[: max(1, room - 1)]}…"
    words = f'<text x="{x + 6:.1f}" y="{y + 13:.1f}">{escape(name)}</text>' if tall >= 16 else ""
    color, place = slot.color % COLORS, f'x="{x:.1f}" y="{y:.1f}" height="{tall:.1f}"'
    return (
        f'<a href="{escape(slot.link)}" aria-label="{escape(slot.told)}"><title>{escape(slot.told)}</title>'
        f'<rect class="slot{color}" {place} width="{wide:.1f}" rx="3"/>'
        f'<rect class="c{color}" {place} width="3"/>{words}</a>'
    )


def _rect(x: float, y: float, wide: float, tall: float, color: int, label: str) -> str:
    return (
        f'<rect class="c{color % COLORS}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}">'
        f"<title>{escape(label)}</title></rect>"
    )


def _svg(width: float, height: float, title: str, drawn: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}" class="chart">'
        f"{''.join(drawn)}</svg>"
    )
