"""Reports with charts and tables, and exports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, g, jsonify, request

from timetracker.actions import exchange
from timetracker.domain.interval import Interval
from timetracker.render import Look, render
from timetracker.reports import summary
from timetracker.reports.question import Question
from timetracker.web import charts
from timetracker.web.asked import question
from timetracker.web.forms import page

if TYPE_CHECKING:
    from flask import Flask

SPANS = ("today", "yesterday", "week", "lastweek", "month", "lastmonth", "quarter", "year", "all")


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/reports", "reports", report)
    app.add_url_rule("/heatmap", "heatmap", heatmap)
    app.add_url_rule("/export/<any(json,csv):format>", "export", export)


def report() -> Any:
    """Sums of time with charts; the same figures as `tt report`."""
    asked, typed = question("week")
    by = summary.keys([request.args.get("by", "project")])
    sheet = summary.build(g.ws, asked, by)
    g.ws.viewed("report", len(sheet.rows), asked.days)
    wanted = request.args.get("format")
    if wanted == "json":
        return jsonify({"schema": 1, "data": sheet.data, "warnings": []})
    if wanted == "csv":
        return Response(render(sheet, "csv", Look(g.ws.settings.zone)), mimetype="text/csv")
    rows = [(" / ".join(str(row[key] or f"no {key}") for key in by), row) for row in sheet.data["rows"]]
    return page(
        "reports.html", rows=rows, total=sheet.data["total_s"], by=by, keys=summary.KEYS, asked=typed, spans=SPANS,
        share=charts.shares([(name, row["total_s"]) for name, row in rows[: charts.COLORS]], "Share of the total"),
        stacked=_stacked(asked), empty=not rows,
    )  # fmt: skip


def _stacked(asked: Question) -> str:
    """Bars by day (by month for long spans), stacked by project."""
    kind = "day" if (asked.days or 1000) <= 62 else "month"
    data = summary.build(g.ws, asked, [kind, "project"]).data["rows"]
    totals: dict[str, int] = {}
    bars: dict[str, dict[str, int]] = {}
    for row in data:
        totals[row["project"]] = totals.get(row["project"], 0) + row["total_s"]
        bars.setdefault(row[kind], {})[row["project"]] = row["total_s"]
    names = sorted(totals, key=lambda name: -totals[name])
    drawn = [charts.Bar(label[5:] if kind == "day" else label, parts) for label, parts in sorted(bars.items())]
    return charts.stacked(drawn, names, f"Time by {kind} and project")


def heatmap() -> Any:
    """The days of a year."""
    text = request.args.get("year", "")
    today = g.ws.days.day_of(g.ws.clock.now())
    year = int(text) if text.isdecimal() and 1970 <= int(text[:4]) < 2200 and len(text) == 4 else today.year
    bounds = Interval(g.ws.days.begin(date(year, 1, 1)), g.ws.days.begin(date(year + 1, 1, 1)))
    data = summary.build(g.ws, Question(bounds.start, bounds.end), ["day"]).data
    found = {row["day"]: row["total_s"] for row in data["rows"]}
    count = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    days = [(date(year, 1, 1) + timedelta(days=i)).isoformat() for i in range(count)]
    drawn = charts.heatmap([(day, found.get(day, 0)) for day in days], date(year, 1, 1).weekday(), f"Time in {year}")
    return page("heatmap.html", chart=drawn, year=year, rows=data["rows"], total=data["total_s"])


def export(format: str) -> Any:
    """Everything, or a span, in a format of `tt export`."""
    asked, _ = question("all")
    text = "".join(exchange.export(g.ws, format, asked))
    kind = "application/json" if format == "json" else "text/csv"
    headers = {"Content-Disposition": f'attachment; filename="timetracker.{format}"'}
    return Response(text, mimetype=kind, headers=headers)
