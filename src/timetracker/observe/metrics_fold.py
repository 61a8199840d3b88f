"""Counts the lines of the event log, once each, across restarts, pruning and kills.

What was counted and how far each file was read stand in one small file that is replaced as a whole:
a kill in the middle leaves the earlier counts with the earlier positions.
"""

from __future__ import annotations

import os
from contextlib import suppress
from json import dumps, loads
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from timetracker.domain.event import OUTCOMES
from timetracker.files import locked, read_ascii, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    Files = list[os.DirEntry[str]]

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
OTHER = "_other"
SCHEMA = 1
HEAD = 160
MOST_COMMANDS = 100
MOST_BYTES = 1 << 24


def nothing() -> dict[str, Any]:
    """The counts before the first line."""
    return {
        "schema": SCHEMA, "files": {}, "commands": {}, "durations": {}, "exits": {}, "events": {}, "levels": {},
        "rows": {}, "malformed": 0, "last_command": None, "check": None, "backup": None,
    }  # fmt: skip


class Fold:
    """The counts of one log directory, kept in a directory of the exporter's own."""

    def __init__(self, logs: str, directory: str) -> None:
        self._logs = logs
        self._directory = directory
        self._file = os.path.join(directory, "counts.json")

    def counts(self, files: Files | None = None) -> dict[str, Any]:
        """All lines counted so far, those that are new included; `files` are the log's, where they were listed.

        Raises OSError when the counts cannot be kept.
        """
        os.makedirs(self._directory, mode=0o700, exist_ok=True)
        with locked(os.path.join(self._directory, "lock")):
            counts = self._kept()
            if self._count_new(counts, dated(self._logs) if files is None else files):
                replace(self._file, dumps(counts))
            return counts

    def _kept(self) -> dict[str, Any]:
        try:
            counts = loads(read_ascii(self._file, MOST_BYTES))
        except (FileNotFoundError, ValueError):
            return nothing()
        return counts if isinstance(counts, dict) and counts.get("schema") == SCHEMA else nothing()

    def _count_new(self, counts: dict[str, Any], files: Files) -> bool:
        """Whether anything was new. Files that are pruned are forgotten; their counts stay."""
        before, counts["files"] = counts["files"], {}
        for found in files:
            known = before.get(found.name)
            # Hundreds of days are not opened at every scrape; one that was pruned since the listing is gone.
            with suppress(FileNotFoundError):
                same = known is not None and found.stat().st_size == known[1]
                counts["files"][found.name] = known if same else self._count_file(found.path, known, counts)
        return bool(before != counts["files"])

    def _count_file(self, path: str, known: list[Any] | None, counts: dict[str, Any]) -> list[Any]:
        with open(path, "rb") as file:
            first = file.readline(HEAD).decode("ascii", "replace")
            # A file of the same name that begins differently is another file: a restored or replaced log.
            begin = known[1] if known and known[0] and first.startswith(known[0]) else 0
            if os.fstat(file.fileno()).st_size <= begin:
                return [first if first.endswith("\n") or len(first) == HEAD else "", begin]
            file.seek(begin)
            for text in file:
                if not text.endswith(b"\n"):
                    break  # half a line: whoever writes next mends it
                begin += len(text)
                add(text, counts)
        return [first if begin else "", begin]


def dated(logs: str) -> Files:
    """The dated files of a log directory by day; never the link to today's."""
    try:
        with os.scandir(logs) as entries:
            found = [each for each in entries if each.name.startswith("app-") and each.name.endswith(".jsonl")]
    except FileNotFoundError:
        return []
    return sorted(found, key=attrgetter("name"))


def add(text: bytes, counts: dict[str, Any]) -> None:
    """Count one line."""
    try:
        line = loads(text)
        event, level, ts = line["event"], line["level"], line["ts"]
    except (ValueError, KeyError, TypeError):
        counts["malformed"] += 1
        return
    _more(counts["levels"], level)
    if event == "cli.command":
        _add_command(line, ts, counts)
        return
    _more(counts["events"], event)
    if event in ("import.completed", "export.completed"):
        _more(counts["rows"], f"{event.partition('.')[0]} {line.get('format')}", line.get("rows") or 0)
    if event == "store.backed_up":
        counts["backup"] = [ts, line.get("size_bytes")]


def _add_command(line: dict[str, Any], ts: str, counts: dict[str, Any]) -> None:
    name = line.get("command") or OTHER
    if name not in counts["commands"] and len(counts["commands"]) >= MOST_COMMANDS:
        name = OTHER
    _more(counts["commands"].setdefault(name, {}), _closed(line.get("outcome")))
    _more(counts["exits"], str(line.get("exit_code")))
    seconds = (line.get("duration_ms") or 0) / 1000
    kept = counts["durations"].setdefault(name, [0.0, *[0] * (len(BUCKETS) + 1)])
    kept[0] += seconds
    kept[1 + sum(seconds > bound for bound in BUCKETS)] += 1
    counts["last_command"] = ts
    if name == "db check":
        counts["check"] = [ts, line.get("exit_code") == 0]


def _closed(outcome: object) -> str:
    """One of the closed set; lines of earlier versions had a word of their own for a defect."""
    return str(outcome) if outcome in OUTCOMES else "app_error"


def _more(counted: dict[str, Any], key: str, by: int = 1) -> None:
    counted[key] = counted.get(key, 0) + by


def histogram(kept: list[Any]) -> Iterator[tuple[str, float]]:
    """The cumulative buckets of a command's durations."""
    total = 0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), kept[1:], strict=True):
        total += count
        yield bound, total
