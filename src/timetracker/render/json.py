"""JSON, the promise to scripts: nothing in it depends on width, colour or what is a terminal."""

from __future__ import annotations

from timetracker.domain.jsontext import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.render import Look
    from timetracker.view import Card, Sheet


def render(view: Card | Sheet, look: Look) -> str:
    """One object: schema, data, warnings."""
    warnings = [{"code": warning.code, "message": warning.message} for warning in view.warnings]
    return f"{dumps({'schema': 1, 'data': view.data, 'warnings': warnings})}\n"
