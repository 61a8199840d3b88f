"""A throw-away home with three weeks of made-up work, done by the actions that people use, each at its time."""

import os
import shutil
import stat
import sys
import tempfile
import time as clocks
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from random import Random
from typing import NamedTuple

from timetracker import settings as configuration
from timetracker.actions import catalog, track
from timetracker.domain.errors import SourceError
from timetracker.locks import keep, take
from timetracker.scope import contextmanager, suppress
from timetracker.telemetry import decisions
from timetracker.workspace import Clock, Workspace

PREFIX = "tt-demo-"
LOCK = ".demo"  # held by whoever uses the home, and by the shell in it
UNUSED_S = 86_400
RUNNING = timedelta(minutes=25)
SETTINGS = 'backups = "off"\n\n[goal]\nday = "6h"\nweek = "30h"\n'
_INHERITED = ("TT_ZONE", "TT_NOW")


class DemoTask(NamedTuple):
    """Something that is done for a while: what, its note and tags, and for how many minutes at least and at most."""

    project: str
    note: str
    tags: tuple[str, ...]
    minutes: tuple[int, int]


class DemoSession(NamedTuple):
    """Work that was done from an instant to another."""

    start: datetime
    end: datetime
    work: DemoTask


PLENTY = (
    DemoTask("website/launch", "pages for the new season", (), (50, 150)),
    DemoTask("website/search", "results rank by date", ("deep",), (60, 170)),
    DemoTask("website", "weekly call with Ada", ("call",), (20, 45)),
    DemoTask("shop/checkout", "gift cards", ("deep",), (70, 160)),
    DemoTask("shop/checkout", "a bug in the totals", ("urgent",), (15, 70)),
    DemoTask("shop", "mail", (), (10, 35)),
    DemoTask("house", "invoices and taxes", (), (20, 60)),
    DemoTask("learning", "a chapter on databases", ("reading",), (25, 60)),
)


def kept(clock: Clock) -> str:
    """The directory of a new home that lasts until it is removed, or another is made a day after its last use.

    Raises SourceError, StoreError.
    """
    sweep()
    home = _new()
    try:
        fill(home, clock)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    return home


@contextmanager
def opened(clock: Clock) -> Iterator[tuple[str, int]]:
    """The directory of a new home that is removed at the end, and a handle for the processes that use it.

    When this process is killed, the home stays as long as one of them lives; the next demonstration removes it then.
    Raises SourceError, StoreError.
    """
    sweep()
    home = _new()
    try:
        handle = os.open(os.path.join(home, LOCK), os.O_RDWR | os.O_CREAT, 0o600)
        keep(handle)
        fill(home, clock)
        yield home, handle
        os.close(handle)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def sweep() -> None:
    """Remove the homes of demonstrations that nobody uses any more."""
    directory = _directory()
    with suppress(OSError):
        for name in os.listdir(directory):
            if name.startswith(PREFIX) and _unused(os.path.join(directory, name)):
                shutil.rmtree(os.path.join(directory, name), ignore_errors=True)


def environment(home: str) -> dict[str, str]:
    """The variables with which a process uses the home, and nothing of what the caller set for `tt`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TT_") or name in _INHERITED}
    directory = os.path.dirname(os.path.abspath(sys.argv[0]))
    if os.path.exists(os.path.join(directory, "tt")):
        own["PATH"] = os.pathsep.join([directory, own.get("PATH", os.defpath)])
    return {**own, "TT_HOME": home, "TT_TELEMETRY": "0"}


def fill(home: str, clock: Clock) -> None:
    """Do three weeks of work in a home; something has been running for a while at the end.

    Raises SourceError, StoreError.
    """
    try:
        os.makedirs(home, mode=0o700, exist_ok=True)
        with open(os.path.join(home, "config.toml"), "w", encoding="ascii") as file:
            file.write(SETTINGS)
        ws = Workspace(configuration.load(environ=environment(home)), clock)
        try:
            _do(ws, clock.now())
            decisions.declined(ws.paths.telemetry, int(clock.now().timestamp()), "demo")
        finally:
            ws.close()
    except OSError as error:
        raise _unwritable(home, error) from error


def past(now: datetime, zone: tzinfo) -> list[DemoSession]:
    """What was done in the three weeks up to an instant, in order; none of it overlaps."""
    chance = Random(7)
    last = now.astimezone(zone).date()
    doings = [doing for day in _days(last) for doing in _of_day(day, zone, chance)]
    return [doing for doing in doings if doing.end <= now]


def _do(ws: Workspace, now: datetime) -> None:
    """Do it all, with the clock set to the time of each thing."""
    begin = now - RUNNING
    doings = past(begin, ws.settings.zone)
    ws.clock = Clock(doings[0].start - timedelta(minutes=20))
    _plan(ws)
    starts = [*(doing.start for doing in doings[1:]), begin]
    for doing, following in zip(doings, starts, strict=True):
        _start(ws, doing.start, doing.work)
        if doing.end < following:
            ws.clock = Clock(doing.end)
            track.stop(ws)
    _start(ws, begin, PLENTY[0])


def _plan(ws: Workspace) -> None:
    """Clients, rates, budgets and tasks, before the work begins."""
    catalog.add_client(ws, "Northwind")
    catalog.add_client(ws, "Harbour Books")
    catalog.add_project(ws, "website", client="Northwind", rate="85", currency="EUR", budget="80h", billable=True)
    catalog.add_project(ws, "shop", client="Harbour Books", rate="92.50", currency="EUR", billable=True)
    catalog.add_project(ws, "house", budget="40h")
    catalog.add_project(ws, "learning")
    catalog.add_task(ws, "website", "launch", estimate="40h", priority="high")
    catalog.add_task(ws, "website", "search")
    catalog.add_task(ws, "shop", "checkout", estimate="30h")


def _start(ws: Workspace, at: datetime, work: DemoTask) -> None:
    ws.clock = Clock(at)
    track.start(ws, work.project, tags=work.tags, note=work.note)


def _days(last: date) -> Iterator[date]:
    """The working days, and one Saturday, of the three weeks that end with a day."""
    for back in range(20, -1, -1):
        day = last - timedelta(days=back)
        if day.weekday() < 5 or (day.weekday() == 5 and back > 14):
            yield day


def _of_day(day: date, zone: tzinfo, chance: Random) -> Iterator[DemoSession]:
    """What is done on a day: work from about nine, a break at noon, some gaps."""
    at = datetime.combine(day, time(8, 45), zone).astimezone(UTC) + timedelta(minutes=chance.randint(0, 40))
    noon, home = (datetime.combine(day, at, zone).astimezone(UTC) for at in (time(12), time(17, 20)))
    rested = False
    while at < home:
        work = chance.choice(PLENTY)
        end = at + timedelta(minutes=chance.randint(*work.minutes))
        yield DemoSession(at, end, work)
        at = end + timedelta(minutes=chance.choice((0, 0, 5, 10)))
        if at >= noon and not rested:
            at += timedelta(minutes=chance.randint(35, 60))
            rested = True


def _new() -> str:
    try:
        return tempfile.mkdtemp(prefix=PREFIX, dir=_directory())
    except OSError as error:
        raise _unwritable(_directory(), error) from error


def _directory() -> str:
    """Where demonstrations are: in memory where the user has a directory there, which need not wait for a disk."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/") and not os.environ.get("TMPDIR") and os.access(runtime, os.W_OK | os.X_OK):
        return runtime
    return tempfile.gettempdir()


def _unwritable(place: str, error: OSError) -> SourceError:
    return SourceError(
        f"There is no room for a demonstration in {place}: {error.strerror}.", hint="Set TMPDIR to another directory."
    )


def _unused(home: str) -> bool:
    """Whether a home is ours, and the lock of its shell is free, or none was ever opened and a day has passed."""
    try:
        about = os.lstat(home)
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != _user():
            return False
        handle = os.open(os.path.join(home, LOCK), os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return about.st_mtime < clocks.time() - UNUSED_S
    except OSError:
        return False
    try:
        take(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _user() -> int:
    return os.getuid() if sys.platform != "win32" else 0
