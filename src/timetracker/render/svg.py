"""Pictures as SVG; each square and bar is told in words too. Colours are classes of the page around it."""

from collections.abc import Sequence
from html import escape

from timetracker.domain import duration
from timetracker.domain.calendar import SHORT_MONTHS, SHORT_WEEKDAYS
from timetracker.render import columns
from timetracker.render.pictures import level, weeks
from timetracker.render.shapes import COLORS as COLORS, image, rect, text
from timetracker.view import Bars, Picture, Ribbon, Squares

_CLASSES = "".join(f".c{place}{{fill:{color}}}" for place, color in enumerate(COLORS))
STYLE = (
    ".chart{width:100%;height:auto;display:block}.chart text{font-size:11px;fill:currentColor}.track,.heat0{fill:#8884}"
    f"{_CLASSES}.line{{stroke:#8886}}"
    ".heat1{fill:#9ec5fe}.heat2{fill:#5b9bf3}.heat3{fill:#2f6fdb}.heat4{fill:#1b478f}"
    "figure{margin:1rem 0}.legend span{white-space:nowrap;margin-right:1rem}.swatch{width:.7em;height:.7em}"
)


def drawn(picture: Picture, links: Sequence[str] = ()) -> str:
    """The picture, with a legend where it has names; on a page, each bar may lead somewhere."""
    if isinstance(picture, Ribbon):
        svg = f"<p>{text(picture.title)}</p>{_ribbon(picture)}"
    else:
        bars = columns.drawn if isinstance(picture, Bars) and picture.spans else _bars
        svg = bars(picture, links) if isinstance(picture, Bars) else _squares(picture)
    legend = "" if isinstance(picture, Squares) else _legend(picture.names, picture.hues)
    return f"<figure>{svg}{legend}</figure>\n"


def _legend(names: Sequence[str], hues: Sequence[int]) -> str:
    if not names:
        return ""
    items = "".join(
        f'<span><svg viewBox="0 0 10 10" class="swatch" aria-hidden="true"><rect class="c{hue % len(COLORS)}"'
        f' width="10" height="10"/></svg> {text(name)}</span> '
        for name, hue in zip(names, hues, strict=True)
    )
    return f'<figcaption class="legend">{items}</figcaption>'


def _ribbon(picture: Ribbon) -> str:
    drawn = ['<rect class="track" x="0" y="6" width="720" height="24"/>']
    for mark in picture.marks:
        x, end = (at / picture.length * 720 for at in (mark.begin, mark.end))
        drawn.append(rect(x, 6, max(1.5, end - x), 24, picture.hues[picture.names.index(mark.name)], text(mark.told)))
    for at, label in picture.ticks:
        anchor = "start" if at == 0 else "end" if at == picture.length else "middle"
        drawn.append(f'<text x="{at / picture.length * 720:.1f}" y="44" text-anchor="{anchor}">{text(label)}</text>')
    return image(720, 48, picture.title, drawn)


def _bars(picture: Bars, links: Sequence[str]) -> str:
    most = max((sum(parts.values()) for _, parts in picture.bars), default=0) or 1
    length = duration.alike(seconds for _, parts in picture.bars for seconds in parts.values())
    drawn = []
    for row, (label, parts) in enumerate(picture.bars):
        y, x = row * 20, 130.0
        drawn.append(f'<text x="124" y="{y + 13}" text-anchor="end">{text(_short(label))}</text>')
        values = [f"{name}, {length(parts[name])}" for name in picture.names if parts.get(name)]
        linked = bool(links and values)
        if linked:
            words = text(f"{label}: {length(sum(parts.values()))}; {'; '.join(values)}")
            drawn.append(f'<a href="{escape(links[row])}" aria-label="{words}">')
        for hue, name in zip(picture.hues, picture.names, strict=True):
            if seconds := parts.get(name, 0):
                wide = seconds / most * 520
                drawn.append(rect(x, y + 2, wide, 14, hue, text(f"{label}: {name}, {length(seconds)}")))
                x += wide
        drawn.append(f'<text x="{x + 6:.1f}" y="{y + 13}">{length(sum(parts.values()))}</text>{"</a>" * linked}')
    return image(720, len(picture.bars) * 20, picture.title, drawn, "group" if links else "img")


def _short(label: str) -> str:
    return label if len(label) <= 20 else f"{label[:19]}…"


def _squares(picture: Squares) -> str:
    columns = weeks(picture)
    most = max((seconds for _, seconds in picture.days), default=0)
    drawn = [
        f'<text x="24" y="{row * 13 + 25}" text-anchor="end">{SHORT_WEEKDAYS[(picture.week_start + row) % 7]}</text>'
        for row in (0, 2, 4)
    ]
    for number, week in enumerate(columns):
        for row, cell in enumerate(week):
            if cell is None:
                continue
            day, seconds = cell
            x, y = number * 13 + 28, row * 13 + 16
            if day.day == 1:
                drawn.append(f'<text x="{x}" y="10">{SHORT_MONTHS[day.month - 1]}</text>')
            drawn.append(
                f'<rect class="heat{level(seconds, most)}" x="{x}" y="{y}" width="11" height="11" rx="2">'
                f"<title>{day.isoformat()}: {duration.full(seconds)}</title></rect>"
            )
    return image(max(len(columns), 20) * 13 + 30, 7 * 13 + 18, picture.title, drawn)
