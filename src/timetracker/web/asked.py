"""The question that an address asks of a report."""

from __future__ import annotations

from typing import Any

from flask import g, request

from timetracker.domain import span
from timetracker.reports.question import Filters, Question


def question(default: str) -> tuple[Question, dict[str, Any]]:
    """The question of the address's query, and its fields as typed.

    Raises InvalidInput.
    """
    asked = {key: request.args.get(key, "").strip() for key in ("span", "project", "client", "tag", "note", "billable")}
    found = span.read(asked["span"] or default, g.ws.days, g.ws.clock.now())
    filters = Filters(
        projects=[asked["project"]] if asked["project"] else [],
        clients=[asked["client"]] if asked["client"] else [],
        tags=[asked["tag"]] if asked["tag"] else [],
        note=asked["note"] or None,
        billable={"yes": True, "no": False}.get(asked["billable"]),
    )
    return Question(found.start, found.until, filters), {**asked, "span": asked["span"] or default}
