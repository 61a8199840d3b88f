"""Writes a long history of made-up work: `python tests/bench/history.py N DIR`.

The N entries end at the last whole hour before now and go through the store, as everything does.
The same history can be written for Watson and Timewarrior, to compare.
"""

from __future__ import annotations

import argparse
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from timetracker import settings
from timetracker.domain.entry import Entry, Project, Tag, User
from timetracker.domain.event import Draft, added
from timetracker.store.store import Tx
from timetracker.workspace import Clock, Workspace

PROJECTS = (
    "site", "docs", "ops", "billing", "search", "mobile", "api", "design", "research", "support", "training",
    "hiring", "planning", "review", "release", "security", "data", "mail", "legal", "travel",
)  # fmt: skip
TAGS = ("deep", "call", "urgent", "remote")
STEP = timedelta(minutes=24)  # a million entries reach back 46 years
EACH = timedelta(minutes=150)
BATCH = 1000


class Work(NamedTuple):
    """One piece of work: times in UTC, project by name, tags by name, the user's id."""

    start: datetime
    end: datetime
    project: str
    tags: tuple[str, ...]
    user: int = 1


def history(count: int, end: datetime, people: int = 1) -> Iterator[Work]:
    """So many pieces of work, oldest first, none of one person's overlapping, the last ending at `end`.

    One person works all the time; several have one every EACH, in turns.
    """
    chance = Random(count)
    step = STEP if people == 1 else EACH / people
    for number in range(count):
        begin = end - (count - number) * step - (STEP - step)
        length = timedelta(seconds=chance.randint(300, 1440))
        tags = (chance.choice(TAGS),) if chance.random() < 0.3 else ()
        yield Work(begin, begin + length, chance.choice(PROJECTS), tags, 1 + number % people)


def last_hour() -> datetime:
    """The last whole hour before now."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def write(count: int, home: Path, end: datetime, people: int = 1) -> None:
    """Write a history through the store into a home, a thousand entries a transaction."""
    works = history(count, end, people)
    ids: dict[str, int] = {}
    while batch := list(islice(works, BATCH)):
        settings_ = settings.load(environ={"TT_HOME": str(home), "TT_ZONE": "UTC"})
        ws = Workspace(settings_, Clock(batch[-1].end))
        with ws.change() as tx:
            if not ids:
                tx.record_all(_catalogue(tx, ids, people), batch[0].start)
            for work in batch:
                tx.record(_draft(work, tx.next_id("entry"), ids), work.end)
        ws.close()


def _catalogue(tx: Tx, ids: dict[str, int], people: int) -> list[Draft]:
    drafts = []
    for number in range(2, people + 1):
        user = User(tx.next_id("user"), f"person{number}", "member")
        drafts.append(Draft("user.created", {"account_id": user.id}, (added(user),)))
    for name in PROJECTS:
        project = Project(tx.next_id("project"), name)
        ids[name] = project.id
        drafts.append(Draft("project.created", {"project_id": project.id}, (added(project),)))
    for name in TAGS:
        tag = Tag(tx.next_id("tag"), name)
        ids[name] = tag.id
        drafts.append(Draft("tag.created", {"tag_id": tag.id}, (added(tag),)))
    return drafts


def _draft(work: Work, id: int, ids: dict[str, int]) -> Draft:
    entry_ = Entry(
        id, str(uuid.UUID(int=id, version=4)), work.user, ids[work.project], None, work.start, work.end, "UTC",
        source="manual", tag_ids=tuple(ids[tag] for tag in work.tags),
    )  # fmt: skip
    seconds = int((work.end - work.start).total_seconds())
    fields = {"entry_id": id, "project_id": entry_.project_id, "task_id": None, "duration_s": seconds}
    return Draft("entry.created", fields, (added(entry_),))


def write_watson(count: int, directory: Path, end: datetime) -> None:
    """Write the same history as Watson keeps it: one JSON file of frames."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "frames").open("w", encoding="ascii") as file:
        file.write("[")
        for number, work in enumerate(history(count, end), start=1):
            start, stop = int(work.start.timestamp()), int(work.end.timestamp())
            frame = [start, stop, work.project, f"{number:032x}", list(work.tags), stop]
            file.write(("" if number == 1 else ",\n") + json.dumps(frame))
        file.write("]")


def write_timewarrior(count: int, directory: Path, end: datetime) -> None:
    """Write the same history as Timewarrior keeps it: one file a month, a line for each interval."""
    data = directory / "data"
    data.mkdir(parents=True, exist_ok=True)
    (directory / "timewarrior.cfg").write_text("", encoding="ascii")
    for month, works in groupby(history(count, end), key=lambda work: f"{work.start:%Y-%m}"):
        lines = (
            f"inc {work.start:%Y%m%dT%H%M%SZ} - {work.end:%Y%m%dT%H%M%SZ} # {' '.join((work.project, *work.tags))}\n"
            for work in works
        )
        (data / f"{month}.data").write_text("".join(lines), encoding="ascii")


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description="Write a long history of made-up work.")
    parser.add_argument("count", type=int, metavar="N", help="how many entries")
    parser.add_argument("home", type=Path, metavar="DIR", help="a home of tt that holds no store yet")
    asked = parser.parse_args()
    if (asked.home / "timetracker.db").exists():
        parser.error(f"{asked.home} holds a store already")
    write(asked.count, asked.home, last_hour())


if __name__ == "__main__":
    main()
