"""Moving in and out."""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress

from timetracker.actions import exchange
from timetracker.cli.registry import command
from timetracker.cli.report import question
from timetracker.domain.errors import SourceError
from timetracker.reports.question import Filters
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from timetracker.cli.parameters import (
        Billable,
        Clients,
        FilePath,
        FormatName,
        NoteText,
        Out,
        Projects,
        Running,
        SpanFrom,
        SpanText,
        SpanTo,
        TagNames,
        Tasks,
    )
    from timetracker.workspace import Workspace


@command("export", filters=True)
def export(
    ws: Workspace,
    format_name: FormatName,
    span_: SpanText = (),
    *,
    out: Out = None,
    from_: SpanFrom = None,
    to: SpanTo = None,
    project: Projects = (),
    task: Tasks = (),
    client: Clients = (),
    tag: TagNames = (),
    note: NoteText = None,
    billable: Billable = None,
    running: Running = False,
) -> Card | None:
    """Write entries in a format: json (lossless, everything) or csv; of all time when no span is given.

    Examples: tt export json --out everything.json · tt export csv 2026-11 --project site
    """
    filters = Filters(project, task, client, tag, note, billable, running)
    pieces = exchange.export(ws, format_name, question(ws, span_, "all", from_, to, filters))
    if out is None or out == "-":
        # Closed here: a reader that has gone (| head) leaves it half way, with the store still open.
        with closing(pieces):
            sys.stdout.writelines(pieces)
        return None
    size = _write(out, pieces)
    return Card(f"Exported to {out} ({size / 1024:.0f} KiB).", {"path": os.path.abspath(out), "size_bytes": size})


def _write(path: str, pieces: Iterable[str]) -> int:
    """Write a file whole or not at all; returns its size in bytes.

    Raises SourceError.
    """
    partial = f"{path}.partial"
    try:
        with open(partial, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        os.replace(partial, path)
        return os.stat(path).st_size
    except OSError as error:
        with suppress(OSError):
            os.unlink(partial)
        raise SourceError(f"{path} cannot be written ({error.strerror}).", hint="Name another file.") from error


@command("import", writes=True)
def import_(ws: Workspace, format_name: FormatName, file: FilePath) -> Card:
    """Take entries in, as one action that `tt undo` takes back; what is there already is left alone.

    Examples: tt import json everything.json · tt import json everything.json --dry-run
    """
    exchange.module("read", format_name)
    done = exchange.import_(ws, format_name, _read(file))
    known = f", {done.known} were there already" if done.known else ""
    dry = " Nothing was changed (dry run)." if ws.dry_run else ""
    data = {"format": format_name, "entries": done.entries, "known": done.known, "others": done.others}
    return Card(f"Imported {done.entries} entries{known}.{dry}", data)


def _read(path: str) -> str:
    try:
        if path == "-":
            return sys.stdin.read()
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", hint="Name another file.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 text ({error}).", hint="Save it as UTF-8.") from error
