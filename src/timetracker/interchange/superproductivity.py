"""Super Productivity's export as JSON: amounts of time by task and day, without clock times."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from timetracker.interchange.draft import LONGEST_S, BadSource, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, tag_words, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine


def recognised(source: Source) -> bool:
    """Whether a file looks like an export of Super Productivity."""
    return not source.directory and source.head().lstrip()[:1] == "{" and '"timeSpentOnDay"' in source.head()


def read(source: Source, wall: LocalClock) -> Items:
    """An amount for each task and day, of archived tasks too; what its subtasks have is not counted again."""
    try:
        document = json.loads(source.text())
    except (ValueError, RecursionError) as error:
        raise BadSource(f"{source.name} is not JSON: {error}.", hint="Is the file whole?") from error
    data = document.get("data", document) if isinstance(document, dict) else {}
    if not isinstance(data, dict):
        raise BadSource(f"{source.name} is not an export of Super Productivity.", hint="Is it of another format?")
    projects = {id: str(item.get("title", "")) for id, item in _entities(data.get("project"))}
    titles = {id: str(item.get("title", "")) for id, item in _entities(data.get("tag"))}
    states = ("task", "taskArchive", "archiveYoung", "archiveOld")
    tasks = [pair for name in states for pair in _entities(data.get(name))]
    ids = {id for id, _ in tasks}
    for number, (_, task) in enumerate(tasks, 1):
        inner = task.get("subTaskIds")
        if not (isinstance(inner, list) and ids.intersection(map(str, inner))):
            days = task.get("timeSpentOnDay")
            for at, spent in sorted(days.items()) if isinstance(days, dict) else ():
                try:
                    yield number, _draft(task, at, spent, projects, titles, wall)
                except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
                    yield number, UnparsedLine(f"{task.get('title')}: {at}", str(error))


def _entities(state: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(state, dict) and isinstance(state.get("task"), dict):
        state = state["task"]
    entities = state.get("entities") if isinstance(state, dict) else None
    for id, item in (entities or {}).items() if isinstance(entities, dict) else ():
        if isinstance(item, dict):
            yield id, item


def _draft(
    task: dict[str, Any], at: str, spent: Any, projects: dict[str, str], titles: dict[str, str], wall: LocalClock
) -> EntryDraft:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", at):
        raise ValueError(f"{at} is not a day")
    begin, seconds = wall.begin(date.fromisoformat(at)), round(spent / 1000)
    if not 0 < seconds <= LONGEST_S:
        raise ValueError("has no amount of time")
    tags = [titles.get(id, "") for id in task.get("tagIds") or () if id != "TODAY"]
    return EntryDraft(
        tidy(projects.get(task.get("projectId") or "", "")) or NAMELESS, begin, None, tidy(str(task["title"])) or None,
        tag_words(tuple(tags)), zone=wall.name, key=f"{at} {task.get('id')}",
        span_s=seconds,
    )  # fmt: skip
