"""The calendar: a day, a week, a month; and the days of a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import g, request

from timetracker.domain import duration
from timetracker.domain.interval import Interval
from timetracker.domain.record import NamedTuple
from timetracker.reports import log as log_report
from timetracker.reports import summary
from timetracker.reports.measure import EXACT
from timetracker.reports.question import Question
from timetracker.web import charts
from timetracker.web.entry_form import title
from timetracker.web.forms import page

if TYPE_CHECKING:
    from flask import Flask

ONE_DAY = timedelta(days=1)
VIEWS = ("day", "week", "month")


class Day(NamedTuple):
    """A day of the calendar: its entries, and the seconds tracked in it."""

    date: date
    entries: list[dict[str, Any]]
    total_s: int


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/calendar", "calendar", calendar)
    app.add_url_rule("/heatmap", "heatmap", heatmap)


def calendar() -> Any:
    """A day or a week as columns of hours, or a month as a table of days."""
    view = request.args.get("view", "week")
    view = view if view in VIEWS else "week"
    today = g.ws.days.day_of(g.ws.clock.now())
    first = g.ws.days.first_of(view, _date(request.args.get("day", "")) or today)
    after = g.ws.days.next_of(view, first)
    around = {
        "view": view, "views": VIEWS, "first": first, "today": today, "after": after,
        "before": g.ws.days.first_of(view, first - ONE_DAY), "heading": _heading(view, first),
    }  # fmt: skip
    return _month(first, after, around) if view == "month" else _hours(first, after, around)


def _heading(view: str, first: date) -> str:
    forms = {"day": f"{first:%A, %d %B %Y}", "week": f"Week of {first:%d %B %Y}", "month": f"{first:%B %Y}"}
    return forms[view]


def _hours(first: date, after: date, around: dict[str, Any]) -> Any:
    days = _days(first, after)
    projects = {one["project"]["id"]: one["project"]["name"] for day in days for one in day.entries}
    colors = {project: index for index, project in enumerate(projects)}
    columns = [
        charts.Column(f"{day.date:%a %d}", [slot for one in day.entries if (slot := _slot(one, day.date, colors))])
        for day in days
    ]
    g.ws.viewed("log", sum(len(day.entries) for day in days), len(days))
    return page(
        "calendar.html", days=days, total=sum(day.total_s for day in days), title_of=title,
        grid=charts.hours(columns, around["heading"], g.ws.days.day_start.hour), **around,
    )  # fmt: skip


def _days(first: date, after: date) -> list[Day]:
    """The days with the entries that touch them; one question for all of them."""
    span = Question(g.ws.days.begin(first), g.ws.days.begin(after))
    found = g.ws.ask(log_report.build, span).data["entries"]
    sums = {row["day"]: row["total_s"] for row in g.ws.ask(summary.build, span, ["day"], EXACT).data["rows"]}
    made = []
    for number in range((after - first).days):
        day = first + number * ONE_DAY
        bounds = g.ws.days.bounds(day)
        touching = [one for one in found if _begin(one) < bounds.end and bounds.start < _end(one, bounds)]
        made.append(Day(day, touching, sums.get(day.isoformat(), 0)))
    return made


def _begin(one: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(one["start"])


def _end(one: dict[str, Any], bounds: Interval) -> datetime:
    """When an entry ends; what has just begun touches the day it begins in."""
    begin = _begin(one)
    length = one["duration_s"] or (1 if begin >= bounds.start else 0)
    return begin + timedelta(seconds=length)


def _slot(one: dict[str, Any], day: date, colors: dict[int, int]) -> charts.Slot | None:
    bounds = g.ws.days.bounds(day)
    begin, end = _minute(_begin(one), bounds), _minute(_end(one, bounds), bounds)
    if end <= begin:  # within the hour that a clock change repeats
        end = begin + max(1, one["duration_s"] // 60)
    until = one["end"][11:16] if one["end"] else "now"
    told = f"{title(one)}, {one['start'][11:16]} to {until}, {duration.text(one['duration_s'])}"
    return charts.Slot(begin, min(end, 1440), title(one), told, f"/entries/{one['id']}", colors[one["project"]["id"]])


def _minute(at: datetime, bounds: Interval) -> int:
    """The minute of the day that an instant shows on the wall, counted from where days begin."""
    if at <= bounds.start:
        return 0
    if bounds.end is not None and at >= bounds.end:
        return 1440
    local, begin = at.astimezone(g.ws.settings.zone), g.ws.days.day_start
    minutes: int = (local.hour * 60 + local.minute - begin.hour * 60 - begin.minute) % 1440
    return minutes


def _month(first: date, after: date, around: dict[str, Any]) -> Any:
    begin = g.ws.days.week_of(first)
    end = g.ws.days.week_of(after - ONE_DAY) + 7 * ONE_DAY
    span = Question(g.ws.days.begin(first), g.ws.days.begin(after))
    whole = g.ws.ask(summary.build, span, ["day", "project"], EXACT).data
    by_day: dict[str, dict[str, int]] = {}
    for row in whole["rows"]:
        by_day.setdefault(row["day"], {})[row["project"]] = row["total_s"]
    names = charts.ranked(by_day.values())
    most = max((sum(parts.values()) for parts in by_day.values()), default=0)
    weeks = []
    for monday in range(0, (end - begin).days, 7):
        days = [begin + (monday + number) * ONE_DAY for number in range(7)]
        weeks.append([(day, day.month == first.month, by_day.get(day.isoformat(), {})) for day in days])
    g.ws.viewed("report", len(whole["rows"]), (after - first).days)
    return page(
        "month.html", weeks=weeks, total=whole["total_s"], names=names, legend=list(enumerate(names)),
        bar=lambda parts: charts.bar(charts.folded(parts, names), names, most), **around,
    )  # fmt: skip


def _date(text: str) -> date | None:
    """A day from 1971 to 2198, where the text is one."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1971 <= found.year < 2199 else None


def heatmap() -> Any:
    """The days of a year."""
    text = request.args.get("year", "")
    today = g.ws.days.day_of(g.ws.clock.now())
    plain = text.isascii() and text.isdecimal() and len(text) == 4
    year = int(text) if plain and 1970 <= int(text) < 2200 else today.year
    first, last = date(year, 1, 1), date(year, 12, 31)
    bounds = g.ws.days.between(first, last)
    data = g.ws.ask(summary.build, Question(bounds.start, bounds.end), ["day"], EXACT).data
    g.ws.viewed("heatmap", len(data["rows"]), (last - first).days + 1)
    found = {row["day"]: row["total_s"] for row in data["rows"]}
    days = [(first + number * ONE_DAY).isoformat() for number in range((last - first).days + 1)]
    skipped = (first.weekday() - g.ws.days.week_start) % 7
    drawn = charts.heatmap([(day, found.get(day, 0)) for day in days], skipped, f"Time in {year}")
    return page("heatmap.html", chart=drawn, year=year, rows=data["rows"], total=data["total_s"])
