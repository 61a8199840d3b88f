"""Moving out."""

from __future__ import annotations

import os

from timetracker.actions import destination, export as actions, formats
from timetracker.cli.asking import FilterArguments, asking
from timetracker.cli.output import show_bytes, write_data
from timetracker.cli.registry import command
from timetracker.domain.annotations import Iterable
from timetracker.domain.counting import counted
from timetracker.domain.errors import SourceError
from timetracker.scope import closing
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import FormatName, Out
    from timetracker.workspace import Workspace


@command(filters=True)
@asking
def export(ws: Workspace, asked: FilterArguments, format_name: FormatName, *, out: Out = None) -> Card | None:
    """Write entries as json, csv, ics and others.

    json loses nothing. All entries when no span is given.
    Examples: tt export json --out everything.json · tt export csv 2026-11 --project site
    """
    pieces = actions.export(ws, format_name, asked.question(ws, "all"))
    # Closed here: a reader that has gone (| head) leaves it half way, with the store still open.
    with closing(pieces):
        if out in (None, "-", "/dev/stdout"):
            if formats.is_text(format_name):
                write_data(piece.decode() for piece in pieces)
            else:
                show_bytes(pieces, format_name, f"Write it to a file, as in --out report.{format_name}")
            return None
        return exported(out, pieces)


def exported(path: str, pieces: Iterable[bytes]) -> Card:
    """Write what a user names, and say so. Raises SourceError."""
    size = write(path, pieces)
    return Card(f"Exported to {path} ({_room(size)}).", {"path": os.path.abspath(path), "size_bytes": size})


def _room(size: int) -> str:
    return counted(size, "byte") if size < 1024 else f"{size / 1024:.0f} KiB"


def write(path: str, pieces: Iterable[bytes]) -> int:
    """Write what a user names, a regular file whole or not at all; returns the size in bytes.

    Raises SourceError.
    """
    try:
        with destination.opened(path) as handle, open(handle, "wb", closefd=False) as file:
            return sum(file.write(piece) for piece in pieces)
    except OSError as error:
        raise SourceError(f"{path} cannot be written ({error.strerror}).", hint="Name another file.") from error
