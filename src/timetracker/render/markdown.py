"""Markdown tables."""

from collections.abc import Iterator, Sequence

from timetracker.render import Display, flat
from timetracker.render.cells import INDENT, RIGHT, visible
from timetracker.render.document import subject
from timetracker.render.figures import SheetTexts
from timetracker.view import Card, Sheet


def pieces(view: Card | Sheet, look: Display) -> Iterator[str]:
    """A heading and a table, or a paragraph and a list."""
    lines = _card(view, look) if isinstance(view, Card) else _sheet(view, look)
    return (f"{line}\n" for line in lines)


def _card(view: Card, look: Display) -> list[str]:
    fields = [f"- {title}: {escaped(text)}" for title, text in flat.fields(view, look)]
    blocks = [[escaped(view.headline)], [escaped(line) for line in view.lines], fields]
    return "\n\n".join("\n".join(block) for block in blocks if block).split("\n")


def _sheet(view: Sheet, look: Display) -> Iterator[str]:
    about = subject(view, look)
    yield from ("## " + escaped(view.title), "", *([escaped(about), ""] if about else []))
    if not view.rows:
        yield escaped(view.note) if view.note else "Nothing to show."
        return
    yield from _pictures(view, look)
    figures = SheetTexts(view, look)
    totals = figures.totals()
    yield _line(figures.heads)
    yield _line(["---:" if kind in RIGHT else "---" for kind in figures.kinds])
    for row in figures.rows():
        yield _line([_cell(text, kind) for text, kind in zip(row, figures.kinds, strict=True)])
    if totals is not None:
        yield _line([_bold(text) for text in totals])
    if figures.note:
        yield from ("", escaped(figures.note))


def _pictures(view: Sheet, look: Display) -> list[str]:
    """What is drawn, as code, in which nothing is Markdown."""
    if not view.drawn:
        return []
    from timetracker.render.pictures import drawn

    lines = [line.rstrip().replace("`", "'") for picture in view.pictures for line in (*drawn(picture, look), "")]
    return ["```text", *lines[:-1], "```", ""] if lines else []


def _cell(content: str, kind: str) -> str:
    text = escaped(content)
    bare = text.lstrip(" ")
    # Leading spaces are no part of a cell; em spaces are.
    return "&emsp;" * ((len(text) - len(bare)) // len(INDENT)) + bare if kind == "tree" else text


def _bold(text: str) -> str:
    return f"**{escaped(text)}**" if text else ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_ESCAPES = {ord(letter): f"\\{letter}" for letter in "\\|*_`[]<>#~$&"}


def escaped(text: str) -> str:
    """Text in which nothing is Markdown."""
    return visible(text).translate(_ESCAPES)
