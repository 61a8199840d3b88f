"""What a page or call of the API leaves when it has ended: a count where that was agreed to, a line for a failure."""

from time import perf_counter

from flask import Response, g, request

from timetracker.domain.event import Ended
from timetracker.web import guard
from timetracker.workspace import Workspace

# Static files, documents, probes, figures, what pages ask by themselves, and the doors before which all are strangers.
UNCOUNTED = (*guard.ANYBODYS, *guard.DOORS, *guard.ASKED_BY_PAGES, "metrics", "api_document", "setup")


def ended(ws: Workspace) -> Ended | None:
    """A page or call that somebody who was let in asked for; None for what counts as no use of ours."""
    if not (g.get("visitor") or g.get("admitted")) or request.endpoint in (None, *UNCOUNTED):
        return None
    status = g.get("status", 500)
    how = "app_error" if status >= 500 else "usage_error" if status >= 400 else "ok"
    return Ended(ws.component, str(request.endpoint), how, status, int((perf_counter() - g.began) * 1000))


def leave(ws: Workspace, ended: Ended | None) -> None:
    """Count it and log it."""
    if ended is not None:
        mark = ws.track_event(ended)
        if ended.outcome != "ok":  # what worked has left its events
            ws.log_event(ended, mark)


def note_status(response: Response) -> Response:
    """Remember the status of an answer for its end."""
    g.status = response.status_code
    return response
