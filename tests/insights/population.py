"""A made-up population whose truth is known, played through the real program into a receiver on this computer.

Each home is an installation: its habits follow from its number alone, it says yes, works for some weeks, and a series
of requests goes out after each.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.telemetry.sink import Sink

from timetracker.cli.main import main
from timetracker.store.store import FileStore
from timetracker.telemetry import analytics_defaults as embedded
from timetracker.telemetry import consent as consents
from timetracker.telemetry import outbox
from timetracker.telemetry.endpoint import Endpoint
from timetracker.telemetry.sender import Sender

BEGIN = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday
WEEK = timedelta(days=7)
KEY = "phc_" + "P" * 40
MOST_WEEKS = 4


class Habits(NamedTuple):
    """What the person of a home does."""

    weeks: int
    rates: bool
    projects: int
    tasks: bool
    browser: bool
    mistakes: int
    corrections: int


def habits(number: int) -> Habits:
    """The habits of a home, by its number."""
    chance = random.Random(number)
    return Habits(
        weeks=chance.randint(1, MOST_WEEKS),
        rates=chance.random() < 0.3,
        projects=chance.randint(1, 3),
        tasks=chance.random() < 0.4,
        browser=chance.random() < 0.25,
        mistakes=chance.randint(0, 2),
        corrections=chance.randint(0, 2),
    )


def lines(own: Habits, week: int) -> Iterator[str]:
    """The command lines of a week."""
    if week == 0:
        yield "telemetry enable --yes"
        yield "project add p0 --rate 80 --currency EUR" if own.rates else "project add p0"
    for number in range(own.projects):
        yield f"start p{number}/work" if own.tasks else f"start p{number}"
    yield "stop"
    for _ in range(own.mistakes):
        yield "stop"
    for turn in range(own.corrections if week == 0 else 0):
        yield f"edit last {('--billable', '--no-billable')[turn % 2]}"


def truth(count: int) -> dict[str, list[list[Any]]]:
    """What is so of a population, from the habits alone, for each question that can be answered from them."""
    homes = [habits(number) for number in range(count)]
    alive = [sum(own.weeks > week for own in homes) for week in range(MOST_WEEKS)]
    mistakes = sum(own.mistakes * own.weeks for own in homes)
    browsers = sum(own.browser for own in homes)
    return {
        "installations": [[count]],
        "weeks": [[f"{BEGIN + week * WEEK - timedelta(days=1):%Y-%m-%d}", there] for week, there in enumerate(alive)],
        "retention": [[week, there] for week, there in enumerate(alive)],
        "people": [[1, count]],
        "projects": [[number, homes_with] for number, homes_with in _sorted(Counter(own.projects for own in homes))],
        "rates": [[sum(own.rates for own in homes)]],
        "tasks": [[sum(own.tasks for own in homes)]],
        "failures": [["stop", "usage_error", mistakes]],
        "components": [["cli", count], *([["web", browsers]] if browsers else [])],
    }


def _sorted(counts: Counter[int]) -> list[tuple[int, int]]:
    return sorted(counts.items())


def received(count: int, directory: Path) -> list[dict[str, Any]]:
    """Play a population; all events that the receiver got."""
    sink = Sink()
    target = Endpoint(KEY, f"http://127.0.0.1:{sink.port}", "")
    kept = (embedded.POSTHOG_API_KEY_DEFAULT, embedded.POSTHOG_HOST_DEFAULT)
    embedded.POSTHOG_API_KEY_DEFAULT, embedded.POSTHOG_HOST_DEFAULT = target.key, target.host
    before = {name: os.environ.get(name) for name in ("TT_HOME", "TT_ZONE", "TT_NOW")}
    try:
        for number in range(count):
            home = directory / str(number)
            _live(home, habits(number), target)
            shutil.rmtree(home)
        return sink.all_events
    finally:
        embedded.POSTHOG_API_KEY_DEFAULT, embedded.POSTHOG_HOST_DEFAULT = kept
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        sink.close()


def _live(home: Path, own: Habits, target: Endpoint) -> None:
    os.environ.update(TT_HOME=str(home), TT_ZONE="UTC")
    for week in range(own.weeks):
        now = BEGIN + week * WEEK
        for minute, line in enumerate(lines(own, week)):
            _run(line, now + timedelta(minutes=10 * minute))
        if own.browser and week == 0:
            _browse(home, now + timedelta(hours=3))
        _send(home, now + WEEK - timedelta(days=1), target)


def _run(line: str, now: datetime) -> None:
    os.environ["TT_NOW"] = now.isoformat()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main(line.split())
    assert code in (0, 4), (line, printed.getvalue())


def _browse(home: Path, now: datetime) -> None:
    """Come in by a one-time link, and look at a page."""
    from tests.builders import SetClock
    from tests.web.browsing import Site, Visitor

    site = Site(home, SetClock(f"{now:%Y-%m-%d %H:%M}"))
    visitor = Visitor(site)
    code = site.code("enter")
    assert visitor.send("/enter", page=f"/enter?code={code}", code=code).status_code == 303
    assert visitor.get("/entries").status_code == 200


def _send(home: Path, now: datetime, target: Endpoint) -> None:
    directory = str(home / "telemetry")
    store = FileStore(str(home / "timetracker.db"))
    with store.read() as reader:
        outbox.close_weeks(reader, directory, consents.standing(directory), now)
    store.close()
    ended = Sender(directory, target, now).run()
    assert ended == "", ended


def table(events: Sequence[dict[str, Any]]) -> str:
    """The events as lines for a table: event, distinct_id, timestamp, properties."""
    names = ("event", "distinct_id", "timestamp", "properties")
    return "".join(json.dumps({name: event[name] for name in names}) + "\n" for event in events)
