"""CSV with a header row; texts that a spreadsheet would run as a formula are neutralised."""

from __future__ import annotations

from timetracker.domain import spreadsheet
from timetracker.domain.annotations import Any, Iterator, Sequence
from timetracker.render.cells import Escapes, raw
from timetracker.view import Card, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.render import Display


# Line breaks and tabs stay in a cell; other controls are escaped.
_ESCAPES = Escapes({ord(letter): letter for letter in "\n\r\t"})
_AT_ONCE = 500  # rows of one piece


def pieces(view: Card | Sheet, look: Display) -> Iterator[str]:
    """Rows as RFC 4180, durations in whole seconds."""
    rows = _card(view) if isinstance(view, Card) else _sheet(view, look)
    piece: list[str] = []
    for row in rows:
        piece.append(spreadsheet.csv_line(row))
        if len(piece) == _AT_ONCE:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece)


def _card(view: Card) -> list[Sequence[Any]]:
    """A heading, and what is said with the values that it is about: a row for each thing."""
    from timetracker.render.flat import rows  # a sheet needs none

    named = [{"result": view.headline, **row} for row in rows(view)]
    return [[*named[0]], *(["" if value is None else harmless(value) for value in row.values()] for row in named)]


def _sheet(view: Sheet, look: Display) -> Iterator[Sequence[Any]]:
    yield [column.key for column in view.columns]
    kinds = [column.kind for column in view.columns]
    for row in view.rows:
        yield [harmless(raw(value, kind, look)) for value, kind in zip(row, kinds, strict=True)]


def harmless(value: Any) -> Any:
    """A text that would begin a formula gets an apostrophe before it; controls but line breaks and tabs are escaped."""
    if not isinstance(value, str):
        return value
    text = value if value.isascii() and value.isprintable() else value.translate(_ESCAPES)
    return spreadsheet.harmless(text)
