"""The command that prints manual pages."""

from __future__ import annotations

from timetracker.cli import manual
from timetracker.cli.ask import interactive
from timetracker.cli.output import write_data
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

    On a terminal it opens in man; elsewhere it is printed. --out writes all of them.
    Examples: tt man start | man -l - · tt man --out ~/.local/share/man/man1
    """
    if out is None:
        _show(manual.page_of(words))
        return None
    count = manual.write(out)
    return Card(f"Wrote {counted(count, 'page')} to {out}.", {"pages": count, "path": out})


def _show(page: str) -> None:
    """Open a page in `man` on a terminal, as git does; print it elsewhere, or where there is no `man`."""
    import shutil  # these three cost more than a page
    import subprocess
    import tempfile

    program = shutil.which("man") if interactive() else None
    if program is None:
        write_data([page])
        return
    with tempfile.NamedTemporaryFile("w", suffix=".1", encoding="utf-8") as file:
        file.write(page)
        file.flush()
        subprocess.run([program, file.name], check=False)
