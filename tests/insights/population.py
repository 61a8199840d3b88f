"""A made-up population whose truth is known, played through the real program into a receiver on this computer.

Each home is an installation: its habits follow from its number alone, it says yes, works for some weeks, and a series
of requests goes out after each.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import random
import shlex
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import argon2
from tests.insights.stories import KLOG, STORIES, Step, steps
from tests.telemetry.sink import Sink

from timetracker import telemetry
from timetracker.cli import registry
from timetracker.cli.main import main
from timetracker.domain import jsontext
from timetracker.store.store import FileStore
from timetracker.telemetry import analytics_defaults as embedded, decisions, outbox
from timetracker.telemetry.endpoint import Endpoint
from timetracker.telemetry.sender import Sender

BEGIN = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday
WEEK = timedelta(days=7)
KEY = "phc_" + "P" * 40
MOST_WEEKS = 4
# What a browser asks for in the first week: address, name of the page, status of its answer.
PAGES = (("/entries", "entries", 200), ("/admin/telemetry", "telemetry", 200), ("/entries/999", "entry", 404))


class Habits(NamedTuple):
    """What the person of a home does."""

    weeks: int
    rates: bool
    projects: int
    tasks: bool
    browser: bool
    mistakes: int
    corrections: int
    stories: tuple[str, ...]


def habits(number: int) -> Habits:
    """The habits of a home, by its number."""
    chance = random.Random(number)
    own = Habits(
        weeks=chance.randint(1, MOST_WEEKS),
        rates=chance.random() < 0.3,
        projects=chance.randint(1, 3),
        tasks=chance.random() < 0.4,
        browser=chance.random() < 0.25,
        mistakes=chance.randint(0, 2),
        corrections=chance.randint(0, 2),
        stories=(),
    )
    chosen = {[*STORIES][number % len(STORIES)], *chance.sample([*STORIES], 2)}
    return own._replace(stories=tuple(name for name in STORIES if name in chosen))


def week_of(own: Habits, week: int) -> Iterator[Step]:
    """The command lines of a week, and what they cause."""
    if week == 0:
        yield from steps("telemetry enable --yes > app.installed channel=source why=first")
        money = " --rate 80 --currency EUR" if own.rates else ""
        yield from steps(f"project add p0{money} > project.created{' rate' if own.rates else ''}")
    for number in range(own.projects):
        causes = [f"timer.started @p{number}{' /work' if own.tasks else ''}"]
        causes += ["timer.stopped duration=<=900"] if number else []
        causes += [f"project.created @p{number}"] if number and week == 0 else []
        causes += ["task.created"] if own.tasks and week == 0 else []
        yield from steps(f"start p{number}{'/work' if own.tasks else ''} > {'; '.join(causes)}")
    yield from steps("stop > timer.stopped duration=<=900")
    yield from steps("!4 stop\n" * own.mistakes)
    billable = own.rates and own.projects == 1  # the last entry is that of the project with a rate
    for turn in range(own.corrections if week == 0 else 0):
        yield from steps(f"edit last {('--billable', '--no-billable')[(turn + billable) % 2]} > entry.updated #base")
    for story in own.stories if week == 0 else ():
        yield from steps(STORIES[story])


def received(count: int, directory: Path) -> list[dict[str, Any]]:
    """Play a population; all events that the receiver got."""
    sink = Sink()
    target = Endpoint(KEY, f"http://127.0.0.1:{sink.port}", "")
    stored = (embedded.POSTHOG_API_KEY_DEFAULT, embedded.POSTHOG_HOST_DEFAULT)
    embedded.POSTHOG_API_KEY_DEFAULT, embedded.POSTHOG_HOST_DEFAULT = target.key, target.host
    before = {name: os.environ.get(name) for name in ("TT_HOME", "TT_ZONE", "TT_NOW")}
    hasher = argon2.PasswordHasher
    argon2.PasswordHasher = functools.partial(hasher, time_cost=1, memory_cost=8, parallelism=1)  # type: ignore[misc, assignment]  # nobody's
    try:
        for number in range(count):
            home = directory / str(number)
            home.mkdir()
            (home / "klog.txt").write_text(KLOG, encoding="ascii")
            _live(home, habits(number), target)
            shutil.rmtree(home)
        return sink.all_events
    finally:
        embedded.POSTHOG_API_KEY_DEFAULT, embedded.POSTHOG_HOST_DEFAULT = stored
        argon2.PasswordHasher = hasher  # type: ignore[misc]
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        sink.close()


def _live(home: Path, own: Habits, target: Endpoint) -> None:
    os.environ.update(TT_HOME=str(home), TT_ZONE="UTC")
    for week in range(own.weeks):
        now = BEGIN + week * WEEK
        for minute, step in enumerate(week_of(own, week)):
            _run(step, home, now + timedelta(minutes=10 * minute))
        if own.browser and week == 0:
            _browse(home, now + timedelta(hours=14))
        _send(home, now + WEEK - timedelta(days=1), target)


def _run(step: Step, home: Path, now: datetime) -> None:
    os.environ["TT_NOW"] = now.isoformat()
    words = shlex.split(step.line.format(dir=home))
    if words[0] == "answer":
        return decisions.answer(str(home / "telemetry"), int(words[1]), yes=True)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), _broken(words, step.code):
        code = main(words)
    assert code == step.code, (step.line, printed.getvalue())


@contextlib.contextmanager
def _broken(words: Sequence[str], code: int) -> Iterator[None]:
    """A command that ends with a defect of ours, where that is its exit code."""
    path = tuple(words)
    if code != 1:
        yield
        return
    registry.load_all()
    right = registry.COMMANDS[path]
    registry.COMMANDS[path] = right._replace(function=lambda _, **options: jsontext.dumps(object()))
    try:
        yield
    finally:
        registry.COMMANDS[path] = right


def _browse(home: Path, now: datetime) -> None:
    """Set the web admin up, look at pages, ask the API, and log out."""
    from tests.builders import SetClock
    from tests.web.browsing import Site, Visitor

    site = Site(home, SetClock(f"{now:%Y-%m-%d %H:%M}"))
    visitor = Visitor(site)
    assert visitor.set_up(telemetry="enabled", usage="yes", crashes="yes").status_code == 303
    for path, _, status in PAGES:
        assert visitor.get(path).status_code == status
    headers = {"Authorization": f"Bearer {site.token('read')}"}
    assert visitor.ask("GET", "/api/v1/status", headers=headers).status_code == 200
    assert visitor.send("/logout", page="/telemetry").status_code == 303


def _send(home: Path, now: datetime, target: Endpoint) -> None:
    directory = str(home / "telemetry")
    store = FileStore(str(home / "timetracker.db"))
    with store.read() as reader:
        outbox.close_weeks(reader, directory, telemetry.state(directory).consent, now)
    store.close()
    ended = Sender(directory, target, now).run()
    assert ended == "", ended


def table(events: Sequence[dict[str, Any]]) -> str:
    """The events as lines for a table: event, distinct_id, timestamp, properties."""
    names = ("event", "distinct_id", "timestamp", "properties")
    return "".join(json.dumps({name: event[name] for name in names}) + "\n" for event in events)
