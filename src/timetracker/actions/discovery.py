"""Looks for the data of other trackers where they keep it, and for their exports among the downloads."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from glob import escape, glob
from itertools import chain

from timetracker.actions import formats
from timetracker.domain.errors import TimetrackerError
from timetracker.domain.record import NamedTuple
from timetracker.interchange import READERS
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source

# Format -> where its tool keeps its data: `~` is the home, `$NAME` a variable; of a pattern's files the newest.
PLACES: Mapping[str, tuple[str, ...]] = {
    "watson": ("$WATSON_DIR", "$CONFIG/watson", "~/Library/Application Support/watson", "$APPDATA/watson"),
    "timewarrior": ("$TIMEWARRIORDB", "~/.timewarrior", "$DATA/timewarrior"),
    "timetrap": ("~/.timetrap.db",),
    "hamster": ("$DATA/hamster/hamster.db", "$DATA/hamster-applet/hamster.db"),
    "gtimelog": ("$GTIMELOG_HOME/timelog.txt", "~/.gtimelog/timelog.txt", "$DATA/gtimelog/timelog.txt"),
    "utt": ("$DATA/utt/utt.log",),
    "bartib": ("$BARTIB_FILE",),
    "timeclock": ("$TIMELOG", "~/.timelog", "~/.emacs.d/timelog"),
    "activitywatch": ("~/Downloads/aw-bucket*export*.json",),
    "superproductivity": ("$CONFIG/superProductivity/backups/*.json", "~/Downloads/sp-backup*.json"),
    "toggl": ("~/Downloads/Toggl*.csv",),
    "clockify": ("~/Downloads/Clockify*.csv",),
    "harvest": ("~/Downloads/harvest*.csv",),
    "solidtime": ("~/Downloads/solidtime*.zip", "~/Downloads/solidtime*.json"),
}
_BOOKMARKS = ("$KLOG_CONFIG_HOME/bookmarks.json", "$CONFIG/klog/bookmarks.json", "~/.klog/bookmarks.json")
_VARIABLE = re.compile(r"\$(\w+)")
_DEFAULTS = {"CONFIG": ("XDG_CONFIG_HOME", "~/.config"), "DATA": ("XDG_DATA_HOME", "~/.local/share")}


class DiscoveredSource(NamedTuple):
    """Data of another tool: its format and place, how much it holds; and why it cannot be read, where it cannot."""

    format: str
    path: str
    entries: int
    seconds: int
    why: str = ""


def candidates(wall: Callable[[], LocalClock]) -> list[DiscoveredSource]:
    """What the usual places hold, in the order of the formats, each file once; `wall` gives a fresh zone to read in."""
    by_path: dict[str, DiscoveredSource] = {}
    for format, path in chain(_in_places(), _of_klog()):
        real = os.path.realpath(path)
        if real not in by_path and (candidate := _measured(format, path, wall())) is not None:
            by_path[real] = candidate
    return list(by_path.values())


def _in_places() -> Iterator[tuple[str, str]]:
    for format in READERS:
        for pattern in PLACES.get(format, ()):
            paths = glob(_filled(pattern)) if _filled(pattern) else []
            if paths:
                yield format, max(paths, key=os.path.getmtime)


def _filled(pattern: str) -> str:
    """A place with its variables filled in; empty where one is not set."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        name, default = _DEFAULTS.get(match[1], (match[1], ""))
        text = os.environ.get(name) or os.path.expanduser(default)
        missing = missing or not text
        return escape(text)

    text = _VARIABLE.sub(value, pattern)
    home = escape(os.path.expanduser("~"))
    return "" if missing else text.replace("~", home, 1) if text.startswith("~") else text


def _of_klog() -> Iterator[tuple[str, str]]:
    """The files that klog has bookmarks of."""
    for place in map(_filled, _BOOKMARKS):
        try:
            with open(place, encoding="utf-8") as file:
                bookmarks = json.load(file)
            paths = [str(bookmark["path"]) for bookmark in bookmarks]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            continue
        yield from (("klog", path) for path in paths if os.path.isfile(path))


def _measured(format: str, path: str, wall: LocalClock) -> DiscoveredSource | None:
    """How much a file or directory holds; None for what is not of the format, or empty."""
    count = seconds = 0
    try:
        source = Source(path)
        module = formats.module("read", format)
        if format != "klog" and not module.recognised(source):
            return None
        for _, item in module.read(source, wall):
            if isinstance(item, EntryDraft):
                count += 1
                seconds += item.span_s or int((item.end - item.start).total_seconds() if item.end else 0)
    except (TimetrackerError, OSError) as error:
        return DiscoveredSource(format, path, 0, 0, getattr(error, "message", str(error)))
    return DiscoveredSource(format, path, count, seconds) if count else None
