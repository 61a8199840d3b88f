"""solidtime's own export: a zip (or the folder of it) of tables that name each other by ids; instants in UTC."""

import csv
import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import IO
from uuid import UUID

from timetracker.interchange.draft import BadSource, EntryDraft, ProjectDraft
from timetracker.interchange.localclock import LocalClock, with_offset
from timetracker.interchange.names import NAMELESS, tag_words, tidy
from timetracker.interchange.rows import LONGEST_CELL
from timetracker.interchange.source import MOST, MOST_LINE, Items, Source, UnparsedLine

Row = Mapping[str, str]

csv.field_size_limit(LONGEST_CELL)
_ENTRIES = "time_entries.csv"
_NAMED = ("clients", "projects", "tasks", "tags", "members")
_BAD = (OSError, zipfile.BadZipFile, csv.Error, UnicodeDecodeError, EOFError, NotImplementedError, RuntimeError)


def recognised(source: Source) -> bool:
    """Whether a zip or a folder holds solidtime's tables."""
    if source.directory:
        return source.within(_ENTRIES).exists and source.within("meta.json").exists
    if not source.head().startswith("PK"):
        return False
    try:
        with zipfile.ZipFile(source.path) as archive:
            return {_ENTRIES, "meta.json"} <= set(archive.namelist())
    except _BAD:
        return False


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a row, with the names of its ids."""
    try:
        names = {table: {row["id"]: row for row in _rows(source, f"{table}.csv")} for table in _NAMED}
        people = Counter(row.get("name", "").casefold() for row in names["members"].values())
        announced: set[str] = set()
        for number, row in enumerate(_rows(source, _ENTRIES), 2):
            project = names["projects"].get(row.get("project_id") or "")
            if project is not None and project["id"] not in announced:
                announced.add(project["id"])
                yield number, _project(project, names["clients"])
            try:
                yield number, _draft(row, names, people)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                yield number, UnparsedLine(", ".join(filter(None, map(str, row.values())))[:80], str(error))
    except (*_BAD, KeyError) as error:
        raise BadSource(f"{source.name} is not an export of solidtime ({error}).", hint="Is the file whole?") from error


@contextmanager
def _opened(source: Source, name: str) -> Iterator[IO[bytes]]:
    if source.directory:
        with open(os.path.join(source.path, name), "rb") as file:
            yield file
    else:
        with zipfile.ZipFile(source.path) as archive, archive.open(name) as file:
            if name != _ENTRIES and archive.getinfo(name).file_size > MOST:  # these are held in memory
                raise BadSource(f"{name} in {source.name} is too long.", hint="Is it an export of solidtime?")
            yield file


def _rows(source: Source, name: str) -> Iterator[dict[str, str]]:
    with _opened(source, name) as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        yield from csv.DictReader(iter(partial(text.readline, MOST_LINE), ""), strict=True)


def _project(row: Row, clients: Mapping[str, Row]) -> ProjectDraft:
    return ProjectDraft(
        tidy(row["name"]) or NAMELESS, _client(row, clients),
        billable=row.get("is_billable") == "true", archived=bool(row.get("archived_at")),
    )  # fmt: skip


def _client(project: Row, clients: Mapping[str, Row]) -> str | None:
    client = clients.get(project.get("client_id") or "")
    return (tidy(client["name"]) or None) if client else None


def _person(member: Row, people: Mapping[str, int]) -> str:
    """A member's name, with the address where another has that name too."""
    name = member.get("name", "")
    return f"{name} <{member.get('email') or member['id']}>" if people.get(name.casefold(), 0) > 1 else name


def _draft(row: Row, names: Mapping[str, Mapping[str, Row]], people: Mapping[str, int]) -> EntryDraft:
    project = names["projects"].get(row.get("project_id") or "")
    task = names["tasks"].get(row.get("task_id") or "")
    ids = json.loads(row.get("tags") or "[]") or []
    if not isinstance(ids, list):
        raise ValueError("has no list of tags")
    tags = [names["tags"][id]["name"] for id in ids if id in names["tags"]]
    member = names["members"].get(row.get("member_id") or "", {})
    billable = row.get("billable")
    return EntryDraft(
        (tidy(project["name"]) if project else "") or NAMELESS, with_offset(row["start"]),
        with_offset(row["end"]) if row.get("end") else None, (tidy(task["name"]) or None) if task else None,
        tag_words(tuple(tags)), row.get("description") or "", None if not billable else billable == "true",
        str(UUID(row["id"])),
        client=_client(project, names["clients"]) or "" if project else None, user=_person(member, people),
    )  # fmt: skip
