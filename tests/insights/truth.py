"""The true answer to every question of the makers, from the habits of the made-up population alone."""

from __future__ import annotations

import inspect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from tests.insights.population import BEGIN, MOST_WEEKS, PAGES, WEEK, habits, week_of

from timetracker.domain import jsontext
from timetracker.telemetry.catalogue import CATALOGUE
from timetracker.telemetry.payload import RELEASE

Rows = list[list[Any]]
OUTCOMES = {0: "ok", 1: "app_error", 2: "usage_error", 3: "usage_error", 4: "usage_error", 7: "usage_error"}
HISTORY = (0, 10, 100, 1000, 10_000, 100_000)
PEOPLE = (1, 5, 20, 100)
NOT_IN_JOURNAL = ("app.installed", "app.crashed")
BROWSED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("setup.completed", {}), ("user.updated", {"renamed": True}), ("auth.login", {}),
    ("report.viewed", {"report": "log", "span": "<=31", "rows": "<=10"}), ("telemetry.viewed", {}),
    ("auth.logout", {}),
)  # fmt: skip
ROUTES = (*((route, status) for _, route, status in PAGES), ("own_telemetry", 200), ("logout", 303))


class Fact(NamedTuple):
    """Something that happened so many times in a home and a week."""

    home: int | str
    week: int
    name: str
    properties: dict[str, Any]
    times: int = 1


def _bucket(value: int, edges: tuple[int, ...]) -> str:
    return next((f"<={edge}" for edge in edges if value <= edge), f">{edges[-1]}")


def _home(number: int) -> Iterator[Fact]:
    own, journal, people = habits(number), 0, 1
    for week in range(own.weeks):
        events, counts = list[Fact](), Counter[tuple[str, ...]]()
        for step in week_of(own, week):
            if step.line.startswith("answer"):
                continue
            counts["commands.counted", "cli", step.command, OUTCOMES[step.code], str(step.code)] += 1
            events += [Fact(number, week, name, properties) for name, properties in step.causes]
            people += step.command == "user add"
        if own.browser and week == 0:
            events += [Fact(number, week, name, {"user_id": "1", "component": "web", **more}) for name, more in BROWSED]
            for route, status in ROUTES:
                counts["pages.counted", "web", route, "usage_error" if status == 404 else "ok", str(status)] += 1
            counts["pages.counted", "api", "api_get_status", "ok", "200"] += 1
        journal += sum(event.name not in NOT_IN_JOURNAL for event in events)
        yield from events
        facts = {"history": _bucket(journal, HISTORY), "people": _bucket(people, PEOPLE), "store": "sqlite"}
        for (name, component, what, outcome, code), times in counts.items():
            own_keys = ("command", "exit_code") if name == "commands.counted" else ("route", "status")
            existing = {own_keys[0]: what, own_keys[1]: int(code), "component": component, "outcome": outcome}
            more = {"way": "source", "app_version": RELEASE}
            yield Fact(number, week, name, {**existing, **facts, **more}, times)


@cache
def facts(count: int) -> list[Fact]:
    """All that happened in a population."""
    lines, first = inspect.getsourcelines(jsontext.dumps)
    place = {"function": "dumps", "line": first + next(n for n, line in enumerate(lines) if "raise TypeError" in line)}
    return [
        fact._replace(properties={**fact.properties, **place}) if fact.name == "app.crashed" else fact
        for number in range(count)
        for fact in _home(number)
    ]


def _grouped(rows: Iterable[Fact], *keys: str) -> dict[tuple[Any, ...], list[Fact]]:
    groups: dict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in rows:
        groups[tuple(fact.properties.get(key) for key in keys)].append(fact)
    return dict(sorted(groups.items(), key=lambda group: [(value is None, value) for value in group[0]]))


def _times(rows: Iterable[Fact]) -> int:
    return sum(fact.times for fact in rows)


def _homes(rows: Iterable[Fact]) -> int:
    return len({fact.home for fact in rows})


def of_event(name: str, rows: list[Fact]) -> Rows:
    """The answer to the question of an event: times, times with each yes, and installations, by its groups."""
    sent = CATALOGUE[name]
    flags = [key for key, property_ in sent.properties.items() if property_.kind == "yes_no"]

    def line(group: list[Fact]) -> list[Any]:
        return [_times(group), *(sum(bool(f.properties.get(flag)) for f in group) for flag in flags), _homes(group)]

    if not sent.by:
        return [line(rows)]
    return [[*key, *line(group)] for key, group in _grouped(rows, *sent.by).items()]


def _histogram(groups: Iterable[int]) -> Rows:
    return [[*pair] for pair in sorted(Counter(groups).items())]


def _distinct(rows: Iterable[Fact], key: str) -> Rows:
    """How many homes have how many different values of a property."""
    values: dict[int | str, set[str]] = defaultdict(set)
    for fact in rows:
        values[fact.home].add(fact.properties[key])
    return _histogram(map(len, values.values()))


def truth(count: int) -> dict[str, Rows]:
    """The true answer to each question, of a population."""
    return answers(facts(count))


def arrived(events: Iterable[dict[str, Any]]) -> list[Fact]:
    """What a receiver got, in the same form."""
    return [
        Fact(event["distinct_id"], _week(event["timestamp"]), event["event"], own, own.get("count", 1))
        for event in events
        for own in (event["properties"],)
    ]


def _week(stamp: str) -> int:
    return (datetime.fromisoformat(stamp) - (BEGIN - timedelta(days=1))).days // 7


def answers(every: list[Fact]) -> dict[str, Rows]:
    """The answer to each question, from what happened."""
    by_name: Callable[[str], list[Fact]] = lambda name: [fact for fact in every if fact.name == name]  # noqa: E731
    counted, started = by_name("commands.counted"), by_name("timer.started")
    rated = [f for f in every if f.name in ("project.created", "project.updated") and f.properties.get("rate")]
    failed = _grouped([f for f in counted if f.properties["outcome"] != "ok"], "command", "outcome")
    alive = [_homes(f for f in every if f.week == week) for week in range(MOST_WEEKS)]
    corrected = Counter((f.home, f.properties["entry_id"]) for f in by_name("entry.updated"))

    def by(key: str) -> Rows:
        return [[*group, _homes(rows), _times(rows)] for group, rows in _grouped(counted, key).items()]

    return {
        "installations": [[_homes(every)]],
        "weeks": [[f"{BEGIN + week * WEEK - timedelta(days=1):%Y-%m-%d}", there] for week, there in enumerate(alive)],
        "retention": [[week, there] for week, there in enumerate(alive)],
        "components": [[*key, _homes(rows)] for key, rows in _grouped(every, "component").items() if key != (None,)],
        "people": _distinct((f for f in every if "user_id" in f.properties), "user_id"),
        "projects": _distinct(started, "project_id"),
        "rates": [[_homes(rated)]],
        "tasks": [[_homes(f for f in started if "task_id" in f.properties)]],
        "corrections": _histogram(corrected.values()),
        "failures": [[*key, _times(rows)] for key, rows in failed.items()],
        "health": [
            [*key, _times(rows), _times(f for f in rows if f.properties["exit_code"] == 1), _homes(rows)]
            for key, rows in _grouped(counted, "app_version").items()
        ],
        "histories": by("history"),
        "teams": by("people"),
        "stores": by("store"),
        "ways": by("way"),
        "versions": by("app_version"),
        **{name: of_event(name, by_name(name)) for name in CATALOGUE},
    }
