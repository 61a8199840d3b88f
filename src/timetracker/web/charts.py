"""Charts drawn on the server as SVG; each stands beside a table that says the same."""

from __future__ import annotations

from html import escape

from timetracker.domain import duration
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLORS = 8


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


def stacked(bars: Sequence[Bar], names: Sequence[str], title: str) -> str:
    """Stacked bars, one for each period; `names` gives the order, and the colour, of the parts."""
    most = max((sum(bar.parts.values()) for bar in bars), default=0) or 1
    width, height, step = 720, 220, 720 / max(len(bars), 1)
    drawn = []
    for index, bar in enumerate(bars):
        top = height - 24.0
        for name in names:
            seconds = bar.parts.get(name, 0)
            tall = seconds / most * (height - 40)
            if seconds:
                top -= tall
                told = f"{bar.label}: {name}, {duration.text(seconds)}"
                drawn.append(_rect(index * step + step * 0.1, top, step * 0.8, tall, names.index(name), told))
        if len(bars) <= 16 or index % (len(bars) // 8) == 0:
            x = index * step + step / 2
            drawn.append(f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle">{escape(bar.label)}</text>')
    return _svg(width, height, title, drawn)


def shares(rows: Sequence[tuple[str, int]], title: str) -> str:
    """One bar across, shared out."""
    total = sum(seconds for _, seconds in rows) or 1
    drawn, x = [], 0.0
    for index, (name, seconds) in enumerate(rows):
        wide = seconds / total * 720
        drawn.append(_rect(x, 2, wide, 28, index, f"{name}: {duration.text(seconds)}, {seconds * 100 // total} %"))
        x += wide
    return _svg(720, 32, title, drawn)


def heatmap(days: Sequence[tuple[str, int]], first_weekday: int, title: str) -> str:
    """The days of a year as squares, a week a column; darker is more."""
    most = max((seconds for _, seconds in days), default=0) or 1
    drawn = []
    for index, (label, seconds) in enumerate(days):
        week, row = divmod(index + first_weekday, 7)
        level = 0 if not seconds else 1 + min(3, seconds * 4 // (most + 1))
        told = f"{label}: {duration.text(seconds)}"
        drawn.append(
            f'<rect class="heat{level}" x="{week * 13 + 2}" y="{row * 13 + 2}" width="11" height="11" rx="2">'
            f"<title>{escape(told)}</title></rect>"
        )
    return _svg(54 * 13, 7 * 13 + 4, title, drawn)


def ribbon(parts: Sequence[Part], title: str) -> str:
    """A day as a line."""
    drawn = ['<rect class="track" x="0" y="6" width="720" height="24" rx="3"/>']
    for part in parts:
        drawn.append(_rect(part.begin * 720, 6, max(1.5, (part.end - part.begin) * 720), 24, part.color, part.told))
    for hour in range(0, 25, 6):
        anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
        drawn.append(f'<text x="{hour * 30}" y="44" text-anchor="{anchor}">{hour:02}:00</text>')
    return _svg(720, 48, title, drawn)


def _rect(x: float, y: float, wide: float, tall: float, color: int, told: str) -> str:
    return (
        f'<rect class="c{color % COLORS}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}">'
        f"<title>{escape(told)}</title></rect>"
    )


def _svg(width: float, height: float, title: str, drawn: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}" class="chart">'
        f"{''.join(drawn)}</svg>"
    )
