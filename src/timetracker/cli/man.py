"""The command that prints manual pages."""

from __future__ import annotations

import sys

from timetracker.cli import manual
from timetracker.cli.registry import command
from timetracker.domain.counting import counted
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import CommandWords, OutDirectory
    from timetracker.workspace import Workspace


@command("man")
def man(ws: Workspace, words: CommandWords = (), *, out: OutDirectory = None) -> Card | None:
    """Show the manual page of a command, or of tt.

    --out writes all of them.
    Examples: tt man start | man -l - · tt man --out ~/.local/share/man/man1
    """
    if out is None:
        sys.stdout.write(manual.page_of(words))
        return None
    count = manual.write(out)
    return Card(f"Wrote {counted(count, 'page')} to {out}.", {"pages": count, "path": out})
