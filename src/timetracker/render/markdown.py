"""Markdown tables."""

from __future__ import annotations

from timetracker.render.cells import INDENT, RIGHT, cell, visible
from timetracker.render.document import span
from timetracker.render.plain import total
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.render import Look
    from timetracker.view import Sheet


def render(view: Card | Sheet, look: Look) -> str:
    """A heading and a table, or a paragraph and a list."""
    lines = _card(view, look) if isinstance(view, Card) else _sheet(view, look)
    return "".join(f"{line}\n" for line in lines)


def _card(view: Card, look: Look) -> list[str]:
    fields = [f"- {title}: {escaped(cell(value, kind, look))}" for title, kind, value in view.fields]
    rest = [*(escaped(line) for line in view.lines), *fields]
    return [escaped(view.headline), *(["", *rest] if rest else [])]


def _sheet(view: Sheet, look: Look) -> list[str]:
    about = span(view, look)
    title = ["## " + escaped(view.title), "", *([escaped(about), ""] if about else [])]
    note = [escaped(view.note)] if view.note else []
    if not view.rows:
        return [*title, *(note or ["Nothing to show."])]
    marks = ["---:" if column.kind in RIGHT else "---" for column in view.columns]
    rows = [[_cell(v, c.kind, look) for v, c in zip(row, view.columns, strict=True)] for row in view.rows]
    if view.totals is not None:
        rows.append([_bold(total(v, c.kind, look)) for v, c in zip(view.totals, view.columns, strict=True)])
    table = [_line([c.title for c in view.columns]), _line(marks), *map(_line, rows)]
    return [*title, *_pictures(view, look), *table, *(["", *note] if note else [])]


def _pictures(view: Sheet, look: Look) -> list[str]:
    """What is drawn, as code, in which nothing is Markdown."""
    if not view.drawn:
        return []
    from timetracker.render.pictures import drawn

    lines = [line.rstrip().replace("`", "'") for picture in view.pictures for line in (*drawn(picture, look), "")]
    return ["```text", *lines[:-1], "```", ""] if lines else []


def _cell(value: object, kind: str, look: Look) -> str:
    text = escaped(cell(value, kind, look))
    bare = text.lstrip(" ")
    # Leading spaces are no part of a cell; em spaces are.
    return "&emsp;" * ((len(text) - len(bare)) // len(INDENT)) + bare if kind == "tree" else text


def _bold(text: str) -> str:
    return f"**{escaped(text)}**" if text else ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text in which nothing is Markdown."""
    return "".join(f"\\{c}" if c in "\\|*_`[]<>#~$&" else c for c in visible(text))
