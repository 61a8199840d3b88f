"""JSON, the promise to scripts: nothing in it depends on width, colour or what is a terminal."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Iterator, Mapping
from timetracker.domain.jsontext import dumps
from timetracker.view import Card, Lazy, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.render import Display


def pieces(view: Card | Sheet, look: Display) -> Iterator[str]:
    """One object: schema, data, warnings."""
    warnings = [{"code": w.code, "message": w.message, "command": list(w.command) or None} for w in view.warnings]
    yield '{"schema": 1, "data": '
    yield from _data(view.data)
    yield f', "warnings": {dumps(warnings)}}}\n'


def _data(data: Mapping[str, Any]) -> Iterator[str]:
    if not any(isinstance(value, Lazy) for value in data.values()):
        yield dumps(data)
        return
    for number, (key, value) in enumerate(data.items()):
        yield f"{', ' if number else '{'}{dumps(key)}: "
        if isinstance(value, Lazy):
            yield "["
            for place, item in enumerate(value):
                yield f", {dumps(item)}" if place else dumps(item)
            yield "]"
        else:
            yield dumps(value)
    yield "}"
