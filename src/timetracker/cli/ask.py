"""Asking before what cannot be taken back. Without a terminal nothing is ever asked."""

import sys

from timetracker.domain.errors import InvalidInput
from timetracker.workspace import Workspace


class NotConfirmed(InvalidInput):
    """What needs a yes did not get one."""

    code = "not_confirmed"


def interactive() -> bool:
    """Whether somebody sits at all three streams."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def confirmed(ws: Workspace, question: str) -> None:
    """Go on when --yes was given or somebody types yes. A name or path in the question steers no terminal.

    Raises NotConfirmed.
    """
    if ws.assume_yes or ws.dry_run:
        return
    if not interactive():
        raise NotConfirmed("This needs a yes and there is no terminal to ask at.", hint="Add --yes.")
    from timetracker.render.cells import visible

    lines = "\n".join(visible(line) for line in question.split("\n"))
    sys.stderr.write(f"{lines} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NotConfirmed("Nothing was changed.", hint="Answer y, or add --yes.")
