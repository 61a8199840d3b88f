"""Counts the lines of the event log, once each, across restarts, pruning and kills.

What was counted and how far each file was read is in one small file that is replaced as a whole:
a kill in the middle leaves the earlier counts with the earlier positions.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from json import dumps, loads
from operator import attrgetter
from typing import IO, Any

from timetracker.files import locked, read_ascii, regular, replace
from timetracker.observe.metrics_lines import EARLIER, LARGEST, LogLine, read

Files = list[os.DirEntry[str]]

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
OTHER = "_other"
SCHEMA = 2
HEAD = 160
LONGEST_LINE = 1 << 16
MOST_NAMES = 200  # commands, and events, that are counted by name
MOST_STORES = 100
MOST_BYTES = 1 << 24


def nothing() -> dict[str, Any]:
    """The counts before the first line."""
    return {
        "schema": SCHEMA, "since": 0, "files": {}, "commands": {}, "durations": {}, "exits": {}, "events": {},
        "levels": {}, "rows": {}, "malformed": 0, "newer": 0, "last_command": 0, "checks": {}, "backups": {},
    }  # fmt: skip


class LogCounts:
    """The counts of one log directory, kept in a directory of the exporter's own."""

    def __init__(self, logs: str, directory: str) -> None:
        self._logs = logs
        self._directory = directory
        self._file = os.path.join(directory, "counts.json")

    def counts(self, files: Files | None = None, now: float = 0.0) -> dict[str, Any]:
        """All lines counted so far, those that are new included; `files` are the log's, where they were listed.

        `now` is noted as the beginning where nothing was counted yet. Raises OSError when the counts cannot be kept.
        """
        os.makedirs(self._directory, mode=0o700, exist_ok=True)
        with locked(os.path.join(self._directory, "lock")):
            counts = self._kept()
            counts["since"] = counts["since"] or now
            if self._count_new(counts, dated(self._logs) if files is None else files):
                replace(self._file, dumps(counts))
            return counts

    def _kept(self) -> dict[str, Any]:
        try:
            counts = loads(read_ascii(self._file, MOST_BYTES))
        except (FileNotFoundError, ValueError, RecursionError):
            return nothing()
        return counts if _sound(counts) else nothing()

    def _count_new(self, counts: dict[str, Any], files: Files) -> bool:
        """Whether anything was new. Files that are pruned are forgotten; their counts stay."""
        before, counts["files"] = counts["files"], {}
        for entry in files:
            place = before.get(entry.name)
            # Hundreds of days are not opened at every scrape; one that was pruned since the listing is gone.
            with suppress(FileNotFoundError):
                same = place is not None and entry.stat().st_size == place[1]
                counts["files"][entry.name] = place if same else _count_file(entry.path, place, counts)
        return bool(before != counts["files"])


def _count_file(path: str, place: list[Any] | None, counts: dict[str, Any]) -> list[Any]:
    with open(path, "rb", opener=regular) as file:
        first = file.readline(HEAD).decode("ascii", "replace")
        # A file of the same name that begins differently is another file: a restored or replaced log. In one that
        # was shortened what is left was counted.
        begin = place[1] if place and place[0] and first.startswith(place[0]) else 0
        begin = min(begin, os.fstat(file.fileno()).st_size)
        file.seek(begin)
        for text, size in _lines(file):
            begin += size
            add(text, counts)
    return [first if begin else "", begin]


def _lines(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Whole lines and their sizes; of one that is too long to be ours, its beginning."""
    while text := file.readline(LONGEST_LINE):
        size = len(text)
        last = text
        while not last.endswith(b"\n") and (last := file.readline(LONGEST_LINE)):
            size += len(last)
        if not last.endswith(b"\n"):
            return  # half a line: whoever writes next completes it or cuts it off
        yield text, size


def _sound(counts: Any) -> bool:
    """Whether everything in the kept counts is of the kind that it is added up as."""
    return (
        isinstance(counts, dict)
        and counts.keys() == _SHAPE.keys()
        and counts["schema"] == SCHEMA
        and all(fits(counts[name]) for name, fits in _SHAPE.items())
    )


def _number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= LARGEST


def _whole(value: Any) -> bool:
    return type(value) is int and _number(value)


def _each(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(map(fits, value.values()))


def _row(*fitting: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(fitting)
        and all(fits(part) for fits, part in zip(fitting, value, strict=True))
    )


_SHAPE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(nothing(), _each(_number)),
    **dict.fromkeys(("schema", "since", "malformed", "newer", "last_command"), _number),
    "files": _each(_row(lambda value: isinstance(value, str), _whole)),
    "commands": _each(_each(_number)),
    "durations": _each(_row(_number, *[_number] * (len(BUCKETS) + 1))),
    "checks": _each(_row(_number, lambda value: isinstance(value, bool))),
    "backups": _each(_row(_number, lambda value: value is None or _number(value))),
}


def dated(logs: str) -> Files:
    """The dated files of a log directory by day; never the link to today's."""
    try:
        with os.scandir(logs) as entries:
            files = [
                entry
                for entry in entries
                if entry.name.startswith("app-") and entry.name.endswith(".jsonl") and entry.is_file()
            ]
    except FileNotFoundError:
        return []
    return sorted(files, key=attrgetter("name"))


def add(text: bytes, counts: dict[str, Any]) -> None:
    """Count one line. Whatever it holds, nothing else is lost."""
    line = read(text)
    if line is None or not line.event:
        counts["malformed" if line is None else "newer"] += 1
        return
    _more(counts["levels"], line.level)
    if line.event == "cli.command":
        _add_command(line, counts)
        return
    _more(counts["events"], _bounded(line.event, counts["events"]))
    if line.event in ("import.completed", "export.completed"):
        key = f"{line.event.partition('.')[0]} {line.fields.get('format')}"
        _more(counts["rows"], _bounded(key, counts["rows"]), line.fields.get("rows") or 0)
    if line.event == "store.backed_up":
        _note(counts["backups"], line, line.fields.get("size_bytes"))


def _add_command(line: LogLine, counts: dict[str, Any]) -> None:
    fields = line.fields
    name = _bounded(fields["command"], counts["commands"])
    # Lines of earlier versions had a word of their own for a defect.
    outcome = "app_error" if fields["outcome"] == EARLIER else fields["outcome"]
    _more(counts["commands"].setdefault(name, {}), outcome)
    _more(counts["exits"], _bounded(str(fields["exit_code"]), counts["exits"]))
    seconds = fields["duration_ms"] / 1000
    durations = counts["durations"].setdefault(name, [0.0, *[0] * (len(BUCKETS) + 1)])
    durations[0] += seconds
    durations[1 + sum(seconds > bound for bound in BUCKETS)] += 1
    counts["last_command"] = line.at
    if fields.get("store") and fields.get("passed") is not None:
        _note(counts["checks"], line, fields["passed"])


def _note(results: dict[str, Any], line: LogLine, what: Any) -> None:
    """The newest result about a store, by its number in this log."""
    number = str(line.fields["store"])
    if number in results or len(results) < MOST_STORES:
        results[number] = [line.at, what]


def _bounded(name: str, counted: dict[str, Any]) -> str:
    return name if name in counted or len(counted) < MOST_NAMES else OTHER


def _more(counted: dict[str, Any], key: str, by: int = 1) -> None:
    counted[key] = counted.get(key, 0) + by


def histogram(durations: list[Any]) -> Iterator[tuple[str, float]]:
    """The cumulative buckets of a command's durations."""
    total = 0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), durations[1:], strict=True):
        total += count
        yield bound, total
