"""The calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import g, request

from timetracker.reports import log as log_report
from timetracker.reports.question import Question
from timetracker.web.entry_form import title
from timetracker.web.forms import page

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/calendar", "calendar", calendar)


def calendar() -> Any:
    """A week, a day a column."""
    text = request.args.get("week", "")
    days = g.ws.days
    today = days.day_of(g.ws.clock.now())
    first = days.week_of(_date(text) or today)
    columns = []
    for offset in range(7):
        day = first + timedelta(days=offset)
        bounds = days.bounds(day)
        data = log_report.build(g.ws, Question(bounds.start, bounds.end)).data
        columns.append((day, data["entries"], data["total_s"]))
    return page(
        "calendar.html", columns=columns, first=first, before=first - timedelta(days=7),
        after=first + timedelta(days=7), today=today, total=sum(column[2] for column in columns), title_of=title,
    )  # fmt: skip


def _date(text: str) -> date | None:
    """A day from 1970 to 2200, where the text is one."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1971 <= found.year < 2199 else None
