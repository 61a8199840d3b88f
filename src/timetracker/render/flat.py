"""What a card says as named values without nesting, for formats in which a sentence is not enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from timetracker.domain import duration
from timetracker.domain.annotations import Any
from timetracker.domain.jsontext import dumps
from timetracker.render.cells import cell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.render import Display
    from timetracker.view import Card

_REFERENCE = {"id", "name"}  # the keys of another record's name


def rows(view: Card) -> list[dict[str, Any]]:
    """The rows of a card, or one of its data: names as in JSON, what is inside another joined to its name by _.

    Of another record that is named there is its name, of a list of texts the texts between commas, and of all else that
    is no single value its JSON.
    """
    only = next(iter(view.data.values())) if len(view.data) == 1 else None
    return [dict(_items(row)) for row in view.rows or [only if isinstance(only, Mapping) else view.data]]


def _items(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if not isinstance(value, Mapping):
            yield key, _text(value)
        elif set(value) == _REFERENCE:
            yield key, value["name"]
        else:
            yield from ((f"{key}_{inner}", content) for inner, content in _items(value))


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float) or value is None:
        return value
    texts = list(value)
    return ",".join(texts) if all(isinstance(text, str) for text in texts) else dumps(texts)


def fields(view: Card, look: Display) -> list[tuple[str, str]]:
    """Titles and values of a document: the fields of a card, or what its sentence is made of, as far as it is set."""
    if view.fields:
        return [(title, cell(value, kind, look)) for title, kind, value in view.fields]
    if view.lines and not view.rows:
        return []  # they say it
    named = [(key, value) for row in rows(view) for key, value in row.items() if value not in (None, "")]
    return [_field(key, value) for key, value in named]


def _field(key: str, value: Any) -> tuple[str, str]:
    title = key.removesuffix("_s").replace("_", " ").capitalize()
    return title, duration.full(value) if key.endswith("_s") and isinstance(value, int) else str(value)
