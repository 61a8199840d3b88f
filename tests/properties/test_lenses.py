"""What any interface accepts, every interface shows, and takes back as it is without recording anything.

Tried with values that are hard to write down: signs, blanks, accents in two forms, commas, line breaks, quotes.
`make soak` tries 2 000 examples.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import pytest
from hypothesis import given, strategies as st
from tests.builders import SetClock, at, table_rows, workspace
from tests.properties.strategies import Stores, calendars, examples

from timetracker.actions import catalog, edit, exchange, export, rewrite
from timetracker.domain import daytext
from timetracker.domain.calendar import Days
from timetracker.domain.errors import InvalidInput, TimetrackerError
from timetracker.domain.query import Query
from timetracker.domain.text import fold
from timetracker.interchange.source import Source
from timetracker.reports.described import described, entry_data
from timetracker.reports.question import Question
from timetracker.store import lists
from timetracker.workspace import Workspace

ODD = (
    "a", "b", "é", "e\u0301", "ß", "\u212a", "\u037e", "工", "👩\u200d🚀", "\u200c", "\u200b", "\u202e", "\ufeff", " ",
    "  ", "\u00a0", "\u2028", "\t", "\n", "\r", "\r\n", "\x00", "\x1b", "\x85", ",", ";", "/", "+", "-", "@", "#", "$",
    "'",
    '"', "\\", "=", "＝", "<b>", "&amp;", "{x}", "(2)", "|", "`", "*", "%", ":", "1", "0", "running", "    ",
)  # fmt: skip
texts = st.lists(st.sampled_from(ODD), max_size=6).map("".join)
names = texts.map(lambda text: f"n{text}") | texts


class Work(NamedTuple):
    """What somebody types for an entry and for what it is tracked on."""

    project: str
    task: str
    tags: list[str]
    note: str
    client: str
    rate: str
    budget: str
    estimate: str
    due: str


works = st.builds(
    Work, names, names, st.lists(names, max_size=3), texts, names,
    st.sampled_from(["", "80", "80.5", "1e3", "-1", "٣"]), st.sampled_from(["", "40", "40h", "1h30m20s", "0s", "x"]),
    st.sampled_from(["", "1h30m20s", "0s", "90", "20s"]),
    st.sampled_from(["", "2026-03-09", "2300-01-01", "1970-01-01", "0001-01-01", "next tuesday"]),
)  # fmt: skip


@contextmanager
def _opened(stores: Stores, days: Days) -> Iterator[Workspace]:
    home = Path(mkdtemp(prefix="tt-lens-"))
    with stores() as address:
        ws = workspace(home / "home", SetClock("2026-03-02 20:00"), days=days, store=address, pooled=True)
        try:
            yield ws
        finally:
            ws.close()
            shutil.rmtree(home)


def _accepted(ws: Workspace, hour: int, work: Work) -> None:
    """Keep whatever of it is accepted; the rest is refused with an error of ours."""

    def tried(act: Any, *words: Any, **named: Any) -> None:
        try:
            act(ws, *words, **named)
        except TimetrackerError:
            return

    tried(catalog.add_project, work.project, client=work.client, budget=work.budget)
    tried(catalog.edit_project, work.project, rate=work.rate)
    tried(catalog.add_task, work.project, work.task, estimate=work.estimate)
    tried(catalog.edit_task, f"{work.project}/{work.task}", due=work.due)
    for tag in work.tags:
        tried(catalog.add_tag, tag)
    begin = at(f"{hour:02}:00")
    for tags, note in ((work.tags, work.note), ([], work.note), (work.tags, "")):
        tried(edit.add, work.project, begin, at(f"{hour:02}:30"), task=work.task, tags=tags, note=note)


def _kept(ws: Workspace) -> tuple[Any, ...]:
    """All rows, and the newest action that changed something."""
    with ws.reading() as reader:
        return table_rows(reader), reader.undoable(1, 1)


def _unchanged(act: Any, *words: Any, **named: Any) -> None:
    with pytest.raises(InvalidInput, match="like that already"):
        act(*words, **named)


@examples(12)
@given(st.lists(works, min_size=1, max_size=4), calendars())
def test_what_is_shown_is_taken_back_unchanged_and_exported_whole(
    stores: Stores, given: list[Work], days: Days
) -> None:
    with _opened(stores, days) as ws:
        for hour, work in enumerate(given):
            _accepted(ws, hour, work)
        if not ws.store.exists:
            return
        before = _kept(ws)
        _by_actions(ws)
        _by_text(ws)
        assert _kept(ws) == before
        _by_export(stores, ws)


def _by_actions(ws: Workspace) -> None:
    """As the command line and the API show it, and take it."""
    with ws.reading() as reader:
        entries, projects, tasks = (
            list(lists.entries(reader, Query(ws.clock.now(), 1))),
            reader.projects(),
            reader.tasks(),
        )
        output = [entry_data(described(reader, entry), ws.days.zone, ws.clock.now()) for entry in entries]
    for data in json.loads(json.dumps(output)):
        task = data["task"]["name"] if data["task"] else None
        expected = edit.Edit(
            project=data["project"]["name"], task=task, note=data["note"], add_tags=data["tags"],
            start=at(data["start"]), end=at(data["end"]), billable=data["billable"],
        )  # fmt: skip
        _unchanged(edit.edit, ws, str(data["id"]), expected)
    for project in projects:
        _unchanged(catalog.edit_project, ws, project.name, name=project.name, rate=project.rate or "")
    for task in tasks:
        _unchanged(catalog.edit_task, ws, str(task.id), name=task.name, due=task.due or "")


def _by_text(ws: Workspace) -> None:
    """As the texts of both days that the entries may lie on show it, and read it."""
    for day in ("2026-03-01", "2026-03-02"):
        about = rewrite.subject(ws, day)
        text = daytext.write(about.lines, ws.days, about.day, about.version)
        again = daytext.read(text, ws.days, about.day)
        assert daytext.compare(again, daytext.read(text.replace("\n", "\r\n"), ws.days, about.day)).empty
        for line, back in zip(about.lines, again, strict=True):
            assert back._replace(note="") == line._replace(note="")
            assert back.note == line.note.rstrip("\n")


def _by_export(stores: Stores, ws: Workspace) -> None:
    """A new store that takes in what was exported exports the same; CSV does so for entries."""
    with ws.reading() as reader:
        if not (reader.projects() or reader.clients() or reader.tags()):
            return  # what holds nothing is no source
    everything = Question(None, None)
    for format in ("json", "csv"):
        file = Path(ws.paths.state) / f"all.{format}"
        file.parent.mkdir(exist_ok=True)  # where every word was refused, nothing was written there
        file.write_bytes(b"".join(export.export(ws, format, everything)))
        if format == "csv" and file.read_bytes().count(b"\n") < 2:
            continue  # a heading alone is nothing to import
        with _opened(stores, ws.days) as other:
            taken = exchange.import_(other, format, Source(str(file)), ws.zone_name)
            assert (taken.left, taken.renamed, taken.notes) == ([], [], 0)
            again = b"".join(export.export(other, format, everything)).decode()
        wrote = file.read_text(encoding="utf-8")
        assert sorted(again.replace("\r\n", "\n").splitlines()) == sorted(wrote.replace("\r\n", "\n").splitlines())


@examples(12)
@given(texts, texts, calendars())
def test_names_that_are_compared_as_equal_are_one_thing(stores: Stores, left: str, right: str, days: Days) -> None:
    with _opened(stores, days) as ws:
        try:
            first = catalog.add_project(ws, f"n{left}")
            second = catalog.add_project(ws, f"n{right}")
        except TimetrackerError:
            return
        assert fold(first.name) != fold(second.name)
