"""Puts a file in its place and reads it, as short lines to compare."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from timetracker.interchange import READERS
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source, UnparsedLine

BERLIN = "Europe/Berlin"


def wall(zone: str = "UTC") -> LocalClock:
    return LocalClock(ZoneInfo(zone), zone)


def put(directory: Path, text: str | bytes, name: str = "file") -> Source:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Source(str(path))


def module(format: str) -> Any:
    """The reader of a format."""
    return import_module(f"timetracker.interchange.{READERS[format]}")


def taken(format: str, source: Source, zone: str = "UTC") -> tuple[list[EntryDraft], list[tuple[int, str]]]:
    """The entries of a file, and the lines that were not understood with the reasons."""
    items = list(module(format).read(source, wall(zone)))
    result = [item for _, item in items if isinstance(item, EntryDraft)]
    return result, [(line, item.why) for line, item in items if isinstance(item, UnparsedLine)]


def short(drafts: Sequence[EntryDraft], zone: str = "UTC") -> list[str]:
    """Drafts in a line each: when, what, tags, note."""
    lines = []
    for draft in drafts:
        start = draft.start.astimezone(ZoneInfo(zone))
        end = "?" if draft.end is None else f"{draft.end.astimezone(ZoneInfo(zone)):%H:%M}"
        name = draft.project if draft.task is None else f"{draft.project}/{draft.task}"
        marks = "".join(f" +{tag}" for tag in draft.tags) + (f" | {draft.note}" if draft.note else "")
        lines.append(f"{start:%m-%d %H:%M}-{end} {name}{marks}")
    return lines
