"""A report as PDF on standard output: bytes, which no terminal shows."""

from __future__ import annotations

import sys

from timetracker.domain.errors import InvalidInput
from timetracker.invoicing import report
from timetracker.render import Look
from timetracker.view import Sheet
from timetracker.workspace import Workspace


def write(ws: Workspace, view: Sheet) -> None:
    """Write it. Raises InvalidInput on a terminal, and as `report.document`."""
    if sys.stdout.isatty():
        raise InvalidInput("A PDF is not text.", hint="Write it to a file: put > report.pdf at the end of the line.")
    content = report.document(view, Look(ws.settings.zone), ws.clock.now())
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
