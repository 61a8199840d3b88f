"""The calendar: a day, a week, a month; and the days of a year."""

from datetime import date, timedelta
from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from timetracker.render import svg
from timetracker.reports import catalog, counting, heatmap as heatmap_report
from timetracker.reports.chart import folded, ranked
from timetracker.reports.measure import groups
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question
from timetracker.reports.summary import OTHERS_COLOR
from timetracker.web import charts, hours
from timetracker.web.forms import address, of_one_view, page
from timetracker.web.routes import Routes

ONE_DAY = timedelta(days=1)
VIEWS = ("day", "week", "month")

routes = Routes()


@routes.get("/calendar")
@of_one_view
def calendar() -> ResponseReturnValue:
    """A day or a week as columns of hours, or a month as a table of days."""
    view = address().args.get("view", "week")
    view = view if view in VIEWS else "week"
    today = g.ws.days.day_of(g.ws.clock.now())
    first = g.ws.days.first_of(view, _date(address().args.get("day", "")) or today)
    after = g.ws.days.next_of(view, first)
    around = {
        "view": view, "views": VIEWS, "first": first, "today": today, "after": after,
        "before": g.ws.days.first_of(view, first - ONE_DAY), "heading": _heading(view, first),
    }  # fmt: skip
    return _month(first, after, around) if view == "month" else hours.shown(first, after, around)


def _heading(view: str, first: date) -> str:
    forms = {"day": f"{first:%A, %d %B %Y}", "week": f"Week of {first:%d %B %Y}", "month": f"{first:%B %Y}"}
    return forms[view]


def _month(first: date, after: date, around: dict[str, Any]) -> ResponseReturnValue:
    begin = g.ws.days.week_of(first)
    end = g.ws.days.week_of(after - ONE_DAY) + 7 * ONE_DAY
    span = Question(g.ws.days.begin(first), g.ws.days.begin(after))
    sums = sorted(g.ws.ask(groups, span, ["day", "project"]), key=lambda group: (-group.seconds, str(group.key[1])))
    by_day: dict[date, dict[str, int]] = {}
    for group in sums:
        by_day.setdefault(group.key[0], {})[group.key[1]] = group.seconds
    hues = g.ws.ask(catalog.colors)
    colors = {name: hues.get(name, OTHERS_COLOR) for name in ranked(by_day.values())}
    most = max((sum(parts.values()) for parts in by_day.values()), default=0)
    weeks = []
    for monday in range(0, (end - begin).days, 7):
        days = [begin + (monday + number) * ONE_DAY for number in range(7)]
        weeks.append([(day, day.month == first.month, by_day.get(day, {})) for day in days])
    total = sum(group.seconds for group in sums)
    g.ws.viewed("report", len(sums), (after - first).days)
    return page(
        "month.html", weeks=weeks, total=total, counted=g.ws.ask(counting.words, span),
        legend=[(color, name) for name, color in colors.items()],
        bar=lambda parts: charts.bar(folded(parts, list(colors)), colors, most), **around,
    )  # fmt: skip


def _date(text: str) -> date | None:
    """A day from 1971 to 2198, where the text is one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1971 <= day.year < 2199 else None


@routes.get("/heatmap")
def heatmap() -> ResponseReturnValue:
    """The days of a year."""
    text = address().args.get("year", "")
    today = g.ws.days.day_of(g.ws.clock.now())
    plain = text.isascii() and text.isdecimal() and len(text) == 4
    year = int(text) if plain and 1970 <= int(text) < 2200 else today.year
    first, last = date(year, 1, 1), date(year, 12, 31)
    bounds = g.ws.days.between(first, last)
    span = Question(bounds.start, bounds.end)
    sheet = g.ws.ask(heatmap_report.build, span, ReportOptions())
    g.ws.viewed("heatmap", len(sheet.rows), (last - first).days + 1)
    return page(
        "heatmap.html", pictures=list(map(svg.drawn, sheet.pictures)), year=year, rows=sheet.rows,
        total=sum(seconds for _, seconds in sheet.rows), counted=g.ws.ask(counting.words, span),
    )  # fmt: skip
