"""Asking before what cannot be taken back. Without a terminal nothing is ever asked."""

import sys

from timetracker.cli.output import colored
from timetracker.domain.errors import InvalidInput
from timetracker.render.cells import visible
from timetracker.workspace import Workspace


class NotConfirmed(InvalidInput):
    """What needs a yes did not get one."""

    code = "not_confirmed"


def interactive() -> bool:
    """Whether somebody sits at all three streams."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def draws_bars(ws: Workspace) -> bool:
    """Whether progress is drawn: somebody watches, and wants colour."""
    return interactive() and colored(ws.color, terminal=True)


def say(*lines: str) -> None:
    """Tell somebody at the terminal, beside the result. A name or path in it steers no terminal."""
    sys.stderr.writelines(f"{visible(line)}\n" for line in lines)


def answer(question: str) -> str | None:
    """What is typed behind a question; None at the end of input."""
    sys.stderr.write(visible(question))
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None


def confirmed(ws: Workspace, question: str) -> None:
    """Go on when --yes was given or somebody types yes.

    Raises NotConfirmed.
    """
    if ws.assume_yes or ws.dry_run:
        return
    if not interactive():
        raise NotConfirmed("This needs a yes and there is no terminal to ask at.", hint="Add --yes.")
    *lines, last = question.split("\n")
    say(*lines)
    if (answer(f"{last} [y/N] ") or "").lower() not in ("y", "yes"):
        raise NotConfirmed("Nothing was changed.", hint="Answer y, or add --yes.")
