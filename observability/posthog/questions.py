"""The questions about all installations, beside those of each event, in HogQL that is also ClickHouse's SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from timetracker.telemetry.catalogue import CATALOGUE
from timetracker.telemetry.kinds import query


class Question(NamedTuple):
    """A question, its query, and the dashboard that shows its answer."""

    title: str
    query: str
    board: str


_WEEKS = "SELECT distinct_id AS id, toMonday(timestamp) AS week FROM events GROUP BY id, week"
_FIRST = "SELECT distinct_id AS id, min(toMonday(timestamp)) AS first FROM events GROUP BY id"
_BY = "SELECT properties.{0} AS {0}, count(DISTINCT distinct_id) AS installations, sum(properties.count) AS times FROM"
_FROM = " events WHERE event = 'commands.counted' GROUP BY {0} ORDER BY {0}"


def _counted(key: str) -> str:
    return f"{_BY}{_FROM}".format(key)


QUESTIONS: dict[str, Question] = {
    "installations": Question(
        "How many installations report?", "SELECT count(DISTINCT distinct_id) AS installations FROM events", "Use"
    ),
    "weeks": Question(
        "How many installations are used in each week?",
        "SELECT toMonday(timestamp) AS week, count(DISTINCT distinct_id) AS installations FROM events"
        " GROUP BY week ORDER BY week",
        "Use",
    ),
    "retention": Question(
        "How many installations are still used so many weeks after their first?",
        "SELECT dateDiff('week', first, week) AS weeks_later, count() AS installations"
        f" FROM ({_WEEKS}) AS active INNER JOIN ({_FIRST}) AS began ON active.id = began.id"
        " GROUP BY weeks_later ORDER BY weeks_later",
        "Use",
    ),
    "components": Question(
        "Who works in the terminal, who in the browser, who by the API?",
        "SELECT properties.component AS component, count(DISTINCT distinct_id) AS installations FROM events"
        " WHERE isNotNull(properties.component) GROUP BY component ORDER BY component",
        "Use",
    ),
    "people": Question(
        "How many people share an installation?",
        "SELECT people, count() AS installations FROM (SELECT distinct_id AS id,"
        " count(DISTINCT properties.user_id) AS people FROM events WHERE isNotNull(properties.user_id) GROUP BY id)"
        " GROUP BY people ORDER BY people",
        "Use",
    ),
    "projects": Question(
        "How many projects are worked on in an installation?",
        "SELECT projects, count() AS installations FROM (SELECT distinct_id AS id,"
        " count(DISTINCT properties.project_id) AS projects FROM events WHERE event = 'timer.started' GROUP BY id)"
        " GROUP BY projects ORDER BY projects",
        "Features",
    ),
    "rates": Question(
        "How many installations use rates?",
        "SELECT count(DISTINCT distinct_id) AS installations FROM events"
        " WHERE event IN ('project.created', 'project.updated') AND properties.rate",
        "Features",
    ),
    "tasks": Question(
        "How many installations track time on tasks?",
        "SELECT count(DISTINCT distinct_id) AS installations FROM events"
        " WHERE event = 'timer.started' AND isNotNull(properties.task_id)",
        "Features",
    ),
    "corrections": Question(
        "How often is one and the same entry corrected?",
        "SELECT corrections, count() AS entries FROM (SELECT distinct_id AS id, properties.entry_id AS entry,"
        " count() AS corrections FROM events WHERE event = 'entry.updated' GROUP BY id, entry)"
        " GROUP BY corrections ORDER BY corrections",
        "Features",
    ),
    "failures": Question(
        "Which commands do not end well?",
        "SELECT properties.command AS command, properties.outcome AS outcome, sum(properties.count) AS times"
        " FROM events WHERE event = 'commands.counted' AND properties.outcome != 'ok'"
        " GROUP BY command, outcome ORDER BY command, outcome",
        "Quality",
    ),
    "health": Question(
        "How many runs of each release end without a crash, and where is it in use?",
        "SELECT properties.app_version AS app_version, sum(properties.count) AS runs,"
        " sumIf(properties.count, properties.exit_code = 1) AS crashed, count(DISTINCT distinct_id) AS installations"
        " FROM events WHERE event = 'commands.counted' GROUP BY app_version ORDER BY app_version",
        "Quality",
    ),
    "durations": Question("How long do commands take?", _counted("duration"), "Quality"),
    "histories": Question("How large are the histories?", _counted("history"), "Quality"),
    "teams": Question("How many people share a store?", _counted("people"), "Use"),
    "stores": Question("Which kinds of store are used?", _counted("store"), "Quality"),
    "ways": Question("How is tt installed?", _counted("way"), "Quality"),
    "versions": Question("Which versions are in use?", _counted("app_version"), "Quality"),
}
VARYING = ("durations",)  # whose answers are not the same on every computer
BOARDS = {"Use": "Who uses tt, and for how long", "Features": "What is used", "Quality": "What fails and what is slow"}


def every() -> Iterator[tuple[str, Question]]:
    """All questions: those about all installations, and that of each event."""
    yield from QUESTIONS.items()
    for name, sent in CATALOGUE.items():
        yield name, Question(sent.purpose, query(name, sent), "Features")
