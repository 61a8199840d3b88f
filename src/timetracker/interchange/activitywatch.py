"""ActivityWatch: an export of buckets as JSON. What its stopwatch timed, and when somebody was at the computer."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from timetracker.domain.counting import counted
from timetracker.interchange.draft import BadSource, EntryDraft
from timetracker.interchange.localclock import LocalClock, with_offset
from timetracker.interchange.names import NAMELESS, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine

_HEAD = re.compile(r'\s*\{\s*"(?:buckets"\s*:\s*\{|[^"]+"\s*:\s*\{\s*"(?:id|created|type)")')
_PRESENT = "not-afk"
_CLOSE = timedelta(seconds=5)  # events of one presence may lie so far apart


class BucketEvent(NamedTuple):
    """What is kept of an event: of a long export only that is in memory."""

    at: Any
    seconds: Any
    label: Any
    running: bool = False


def recognised(source: Source) -> bool:
    """Whether a file looks like an export of buckets."""
    head = source.head()
    return not source.directory and bool(_HEAD.match(head)) and '"aw-' in head


def _kept(values: dict[str, Any]) -> Any:
    """An event as its time and the one word of its data that counts; anything else as it is."""
    if "timestamp" not in values or "duration" not in values:
        return values
    data = values.get("data")
    fields = data if isinstance(data, dict) else {}
    label = fields.get("status") or fields.get("label")
    return BucketEvent(values["timestamp"], values["duration"], label, fields.get("running") is True)


def read(source: Source, wall: LocalClock) -> Items:
    """Entries of stopwatches and presences; buckets of other kinds, such as windows, are told."""
    try:
        document = json.loads(source.text(), object_hook=_kept)
    except (ValueError, RecursionError) as error:
        raise BadSource(f"The export is not JSON: {error}.", hint="Is the file whole?") from error
    buckets = document.get("buckets", document) if isinstance(document, dict) else None
    if not isinstance(buckets, dict):
        raise BadSource("The file holds no buckets.", hint="Export them on the page Raw Data.")
    for number, (name, bucket) in enumerate(buckets.items(), 1):
        events = bucket.get("events") if isinstance(bucket, dict) else None
        if isinstance(events, list):
            yield from _bucket(number, name, str(bucket.get("type")), events)


def _bucket(number: int, name: str, kind: str, events: list[Any]) -> Items:
    if kind not in ("afkstatus", "general.stopwatch"):
        yield (
            number,
            UnparsedLine(name[:80], f"{counted(len(events), 'event')} of {kind} are not time that somebody tracked"),
        )
        return
    spans = []
    for event in events:
        try:
            spans.append(_span(event))
        except (TypeError, ValueError, OverflowError, AttributeError) as error:
            yield number, UnparsedLine(name[:80], f"has an event that cannot be read ({error})")
    if kind == "afkstatus":
        present = _merged((start, end) for start, end, label, _ in spans if label == _PRESENT)
        yield from ((number, _draft(NAMELESS, start, end, "at the computer")) for start, end in present)
    else:
        for start, end, label, running in spans:
            yield number, _draft(label or NAMELESS, start, None if running else end, "")


def _span(event: Any) -> tuple[datetime, datetime, str, bool]:
    if (
        not isinstance(event, BucketEvent)
        or not isinstance(event.at, str)
        or isinstance(event.label, BucketEvent | dict | list)
    ):
        raise ValueError("it is not an event")
    start = with_offset(event.at)
    end = start + timedelta(seconds=float(event.seconds))
    return start, end.replace(microsecond=0), tidy(str(event.label or "")), event.running


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Spans without overlap: the watcher writes one again while it grows."""
    current: tuple[datetime, datetime] | None = None
    for start, end in sorted(spans):
        if current is None or start > current[1] + _CLOSE:
            if current is not None:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(end, current[1]))
    if current is not None:
        yield current


def _draft(project: str, start: datetime, end: datetime | None, note: str) -> EntryDraft:
    return EntryDraft(project, start, end, note=note, key=f"{project} {start:%Y-%m-%dT%H:%M:%SZ}")
