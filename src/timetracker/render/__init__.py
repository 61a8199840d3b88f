"""A view in, text out: one module a format of `view.FORMATS`, with `render(view, look)`. This package never prints."""

from __future__ import annotations

from timetracker.domain.annotations import Iterator
from timetracker.domain.record import NamedTuple
from timetracker.view import FORMATS as FORMATS, Card, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo


class Display(NamedTuple):
    """How things look: the zone of instants, colour or not, ASCII only, columns of the terminal.

    With `encoding` frames and bars are drawn in ASCII, and only the letters that it does not have are spelled.
    """

    zone: tzinfo
    color: bool = False
    ascii: bool = False
    width: int = 80
    tight: bool = False
    encoding: str = ""

    @property
    def ellipsis(self) -> str:
        """The sign of what is left out."""
        return "..." if self.ascii else "…"


class FileKind(NamedTuple):
    """What a file of a format is: its name for people, its type for a browser, and how the file's name ends."""

    title: str
    mime: str
    ending: str


FILES = {
    "csv": FileKind("CSV", "text/csv", "csv"),
    "markdown": FileKind("Markdown", "text/markdown", "md"),
    "html": FileKind("HTML", "text/html", "html"),
    "json": FileKind("JSON", "application/json", "json"),
}
# Those for programs show every row as it is; all others are for people.
FOR_PROGRAMS = ("json", "csv")


def render(view: Card | Sheet, format: str, look: Display) -> str:
    """The view as text of a format of FORMATS, ending in a line break."""
    return "".join(pieces(view, format, look))


def pieces(view: Card | Sheet, format: str, look: Display) -> Iterator[str]:
    """The same one piece after the other: of many rows few are in memory."""
    people = getattr(view, "people", None)
    if people is not None and format not in FOR_PROGRAMS:
        view = people
    # importlib would be one more import on the way of every command.
    texts: Iterator[str] = __import__(f"timetracker.render.{format}", fromlist=["pieces"]).pieces(view, look)
    return texts
