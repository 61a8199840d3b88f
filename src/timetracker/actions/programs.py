"""Reports of the user's own: a program in `reports/` beside the settings file gets the entries of a span as JSON."""

from __future__ import annotations

import os

from timetracker.domain import span
from timetracker.domain.annotations import Iterable, Iterator
from timetracker.domain.errors import InvalidInput, SourceError
from timetracker.store.address import bare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.workspace import Workspace


class ReportFailed(SourceError):
    """A report of the user's own cannot be started, or says by its exit code that it failed."""

    code = "report_failed"


def program(ws: Workspace, name: str) -> str | None:
    """The path of the user's report of that name; None when there is none, or when the name is a span."""
    path = os.path.join(directory(ws), name)
    if os.path.basename(name) != name or name.startswith(".") or not os.path.isfile(path):
        return None
    try:
        span.read(name, ws.days, ws.clock.now())
    except InvalidInput:
        return path
    return None


def directory(ws: Workspace) -> str:
    """Where the user's reports are."""
    return os.path.join(os.path.dirname(ws.paths.config), "reports")


def printed(ws: Workspace, path: str, pieces: Iterable[str]) -> Iterator[str]:
    """The lines that a program prints when it gets a text on its standard input; its errors go to ours.

    Raises ReportFailed.
    """
    import shlex
    import subprocess
    import tempfile

    if not os.access(path, os.X_OK):
        raise ReportFailed(f"{path} is not executable.", hint=f"Make it so: chmod +x {shlex.quote(path)}")
    # A file, not a pipe: the store is closed before the program begins, which may use `tt` as it likes.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as entries:
        entries.writelines(pieces)
        ws.let_go()
        entries.seek(0)
        try:
            process = subprocess.Popen(
                [path], stdin=entries, stdout=subprocess.PIPE, encoding="utf-8", errors="replace",
                env={**os.environ, "TT_STORE": bare(ws.settings.store)},
            )  # fmt: skip
        except OSError as error:
            hint = "Does its first line name a program, as #!/usr/bin/env python3 does?"
            raise ReportFailed(f"{path} cannot be started ({error.strerror}).", hint=hint) from error
    with process:
        assert process.stdout is not None
        yield from process.stdout
    if process.returncode:
        ended = "exit code" if process.returncode > 0 else "signal"
        raise ReportFailed(f"{path} ended with {ended} {abs(process.returncode)}.", hint="What it said is above.")
