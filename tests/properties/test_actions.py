"""Laws of the store: whatever is done, undo restores it, and the rules hold."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st
from tests.builders import SetClock, log_lines, minutes, table_rows, workspace
from tests.properties.strategies import AROUND, LENGTHS, NAMES, Stores, calendars, examples

from timetracker.actions import algebra, bulk, catalog, edit, history, merge, rewrite, track
from timetracker.actions.bulk import BulkChange, Selection
from timetracker.actions.edit import Edit
from timetracker.domain import daytext
from timetracker.domain.calendar import Days, cut_by_day
from timetracker.domain.daytext import EntryLine
from timetracker.domain.duration import Shift
from timetracker.domain.entry import Entry
from timetracker.domain.errors import TimetrackerError
from timetracker.domain.event import PART
from timetracker.domain.interval import Interval
from timetracker.domain.query import Query
from timetracker.reports import summary
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Filters, Question
from timetracker.settings import Value
from timetracker.store import lists
from timetracker.workspace import Workspace

Step = tuple[str, Callable[[Workspace], Any]]
TAGS = st.lists(st.sampled_from(["a", "b", "A"]), max_size=2)
ENTRIES = st.integers(1, 6).map(str) | st.sampled_from(["last", "@2"])
TASKS = st.none() | st.sampled_from(["x", "y"])


def do(name: str, action: Callable[..., Any], /, *arguments: Any, **details: Any) -> Step:
    """A step that can be shown when a law breaks."""
    return f"{name} {arguments} {details}", lambda ws: action(ws, *arguments, **details)


def _add(project: str, start: datetime, length: timedelta, task: str | None, tags: list[str]) -> Step:
    return do("add", edit.add, project, start, start + length, task=task, tags=tags)


def bulk_of(project: str) -> Selection:
    """All entries of a project."""
    return Selection(Question(None, None, Filters([project])))


def rewritten(ws: Workspace, name: str, turned: Callable[[list[EntryLine]], list[EntryLine]]) -> None:
    """An entry, or a day, opened as text and saved with other lines."""
    about = rewrite.subject(ws, name)
    again = daytext.read(daytext.write(turned(list(about.lines)), ws.days, about.day, "0"), ws.days, about.day)
    rewrite.rewrite(ws, about, daytext.compare(about.lines, again))


def _rewrite(name: str, act: str, project: str, start: datetime, length: timedelta) -> Step:
    acts: dict[str, Callable[[list[EntryLine]], list[EntryLine]]] = {
        "as it is": lambda lines: lines,
        "projects": lambda lines: [line._replace(project=project, task=None) for line in lines],
        "none": lambda lines: [],
        "all but one": lambda lines: lines[1:],
        "one more": lambda lines: [*lines, EntryLine(None, start, start + length, project)],
        "another start": lambda lines: [line._replace(start=line.start - length) for line in lines[:1]] + lines[1:],
    }
    return do("rewrite", rewritten, name, acts[act])


# These say that they keep all time, where no other entry has to make room.
KEEPING = st.one_of(
    st.builds(lambda e, a: do("split", algebra.split, e, cuts=[a]), ENTRIES, AROUND),
    st.builds(lambda e, n: do("split into", algebra.split, e, into=n), ENTRIES, st.integers(1, 4)),
    st.builds(lambda e, o: do("join", algebra.join, e, o, "closed"), ENTRIES, ENTRIES),
    st.builds(lambda e, a: do("move", algebra.move, e, a), ENTRIES, AROUND),
    st.builds(lambda e, p, t, g: do("edit words", edit.edit, e, Edit(project=p, task=t, add_tags=g)),
              ENTRIES, NAMES, TASKS, TAGS),
    st.builds(lambda p, g, q: do("bulk", bulk.apply, bulk_of(p), BulkChange(add_tags=g, project=q)),
              NAMES, TAGS, NAMES),
    st.builds(lambda p, d: do("shift", bulk.apply, bulk_of(p), BulkChange(shift=Shift(0, d))), NAMES,
              st.integers(-90, 90).filter(bool).map(minutes)),
    st.builds(lambda p, q: do("merge projects", merge.merge, "project", p, q), NAMES, NAMES),
    st.just(do("merge tags", merge.merge, "tag", "a", "b")),
    st.just(do("merge tasks", merge.merge, "task", "site/x", "docs/y")),
    st.builds(lambda p: do("rename", catalog.edit_project, p, name="renamed"), NAMES),
    st.builds(_rewrite, st.sampled_from(["today", "yesterday", "last"]), st.sampled_from(["as it is", "projects"]),
              NAMES, AROUND, LENGTHS),
)  # fmt: skip
STEPS = st.one_of(
    st.builds(lambda p, t, g: do("start", track.start, p, task=t, tags=g), NAMES, TASKS, TAGS),
    st.builds(lambda p, a: do("start at", track.start, p, at=a), NAMES, AROUND),
    st.just(do("stop", track.stop)),
    st.just(do("cancel", track.cancel)),
    st.just(do("pause", track.pause)),
    st.just(do("resume", track.resume)),
    st.builds(lambda e: do("continue", track.continue_, e), ENTRIES),
    st.builds(_add, NAMES, AROUND, LENGTHS, TASKS, TAGS),
    st.builds(lambda e, s: do("edit start", edit.edit, e, Edit(start=s)), ENTRIES, AROUND),
    st.builds(lambda e, d: do("edit length", edit.edit, e, Edit(length=d)), ENTRIES, LENGTHS),
    st.builds(lambda e, p, t, g: do("edit words", edit.edit, e, Edit(project=p, task=t, add_tags=g)),
              ENTRIES, NAMES, TASKS, TAGS),
    st.builds(lambda e, a: do("split", algebra.split, e, cuts=[a]), ENTRIES, AROUND),
    st.builds(lambda e, n: do("split into", algebra.split, e, into=n), ENTRIES, st.integers(1, 4)),
    st.builds(lambda e, a, d: do("break", algebra.split, e, pause=(a, a + d)), ENTRIES, AROUND, LENGTHS),
    st.builds(lambda e, o, g: do("join", algebra.join, e, o, g), ENTRIES, ENTRIES,
              st.sampled_from(["counted", "closed", "kept"])),
    st.builds(lambda e, a: do("move", algebra.move, e, a), ENTRIES, AROUND),
    st.builds(lambda e, d, s: do("resize", algebra.resize, e, d, s), ENTRIES,
              st.integers(-60, 60).map(minutes), st.sampled_from(["start", "end"])),
    st.builds(lambda e, s: do("fill", algebra.fill, e, sides=s), ENTRIES,
              st.sampled_from([("start",), ("end",), ("start", "end")])),
    st.builds(lambda e, a: do("fill to", algebra.fill, e, sides=("end",), end=a), ENTRIES, AROUND),
    st.builds(lambda p, g, d: do("bulk", bulk.apply, bulk_of(p), BulkChange(add_tags=g, shift=d)), NAMES, TAGS,
              st.none() | st.builds(Shift, st.integers(-2, 2), st.integers(-90, 90).filter(bool).map(minutes))),
    st.builds(lambda p, q, t: do("bulk project", bulk.apply, bulk_of(p), BulkChange(project=q, task=t)), NAMES, NAMES,
              TASKS),
    st.builds(_rewrite, ENTRIES | st.sampled_from(["today", "yesterday"]),
              st.sampled_from(["projects", "none", "all but one", "one more", "another start"]),
              NAMES, AROUND, LENGTHS),
    st.builds(lambda p: do("bulk delete", bulk.apply, bulk_of(p), BulkChange(delete=True)), NAMES),
    st.builds(lambda p, q: do("merge projects", merge.merge, "project", p, q), NAMES, NAMES),
    st.just(do("merge tags", merge.merge, "tag", "a", "b")),
    st.just(do("merge tasks", merge.merge, "task", "site/x", "docs/y")),
    st.builds(lambda e: do("delete", edit.delete, [e]), ENTRIES),
    st.builds(lambda p: do("archive", catalog.archive, "project", p, archived=True), NAMES),
    st.builds(lambda p: do("rename", catalog.edit_project, p, name="renamed"), NAMES),
    st.builds(lambda p: do("delete project", catalog.delete, "project", p), NAMES),
    st.builds(lambda t: do("delete task", catalog.delete, "task", t), st.sampled_from(["x", "y"])),
    st.builds(lambda t: do("done", catalog.set_status, t, "done"), st.sampled_from(["x", "y"])),
    st.builds(lambda n: do("undo", history.undo, n), st.integers(1, 3)),
    st.builds(lambda n: do("redo", history.redo, n), st.integers(1, 2)),
)  # fmt: skip


@contextmanager
def made(stores: Stores, days: Days, policy: str = "refuse") -> Iterator[tuple[Workspace, SetClock, Path]]:
    """A workspace in a home of its own, over a store of its own."""
    home = Path(tempfile.mkdtemp(prefix="tt-law-"))
    clock = SetClock()
    with stores() as address:
        ws = workspace(home, clock, days=days, store=address, pooled=True)
        ws.settings.values = {**ws.settings.values, "overlap": Value(policy, "flag")}
        try:
            yield ws, clock, home
        finally:
            ws.close()
            shutil.rmtree(home)


def state_of(ws: Workspace) -> Any:
    """All rows of what a user keeps."""
    with ws.reading() as reader:
        return table_rows(reader)


def run(ws: Workspace, clock: SetClock, steps: list[Step]) -> None:
    """Do what can be done of the steps, a few minutes apart."""
    for _, step in steps:
        clock.tick("7m")
        try:
            step(ws)
        except TimetrackerError:
            continue


def entries(ws: Workspace) -> list[Entry]:
    """All entries, by start."""
    with ws.reading() as reader:
        return list(lists.entries(reader, Query(ws.clock.now(), 1)))


@examples(60)
@given(
    st.lists(STEPS, max_size=12), st.lists(STEPS, max_size=8), st.sampled_from(["refuse", "trim", "allow"]), calendars()
)
def test_undo_of_everything_since_restores_all_rows(
    stores: Stores, before: list[Step], after: list[Step], policy: str, days: Days
) -> None:
    with made(stores, days, policy) as (ws, clock, _):
        run(ws, clock, before)
        state = state_of(ws)
        with ws.reading() as reader:
            property_ = reader.undoable(1, 1000)
        run(ws, clock, [step for step in after if not step[0].startswith(("undo", "redo"))])
        with ws.reading() as reader:
            new = len(reader.undoable(1, 1000)) - len(property_)
        if new:
            changed = state_of(ws)
            history.undo(ws, new)
            assert state_of(ws) == state
            history.redo(ws, new)
            assert state_of(ws) == changed


@examples(60)
@given(st.lists(STEPS, max_size=20), st.sampled_from(["refuse", "trim"]), calendars())
def test_never_two_run_and_never_an_overlap(stores: Stores, steps: list[Step], policy: str, days: Days) -> None:
    with made(stores, days, policy) as (ws, clock, home):
        run(ws, clock, steps)
        assert sum(entry.running for entry in entries(ws)) <= 1
        # What runs may have a planned entry before it: it will stop there. It does not begin inside one.
        result = [
            Interval(entry.start, entry.end or entry.start + timedelta(seconds=1))
            for entry in entries(ws)
            if not entry.interval.empty
        ]
        assert not any(earlier.overlaps(other) for earlier, other in pairwise(result))
        _check_sums_and_log(ws, home)


@examples(80)
@given(st.lists(STEPS, max_size=12), st.lists(KEEPING, min_size=1, max_size=4), calendars())
def test_what_says_that_it_keeps_time_keeps_every_second(
    stores: Stores, before: list[Step], keeping: list[Step], days: Days
) -> None:
    with made(stores, days) as (ws, clock, _):
        run(ws, clock, before)
        now = clock.now()
        for name, step in keeping:
            entries_ = entries(ws)
            if name.startswith(("move", "shift")) and any(entry.running for entry in entries_):
                continue  # with its start the length of what runs changes
            try:
                step(ws)
            except TimetrackerError:
                continue
            assert total(entries(ws), now) == total(entries_, now), name


def total(entries_: list[Entry], now: datetime) -> timedelta:
    """How long entries last together."""
    return sum((entry.interval.duration(now) for entry in entries_), timedelta())


@examples(40)
@given(st.lists(STEPS, max_size=12), st.sampled_from(["today", "yesterday", "1", "last"]), calendars())
def test_a_text_that_is_saved_as_it_is_changes_nothing(
    stores: Stores, before: list[Step], name: str, days: Days
) -> None:
    with made(stores, days, "allow") as (ws, clock, _):
        run(ws, clock, before)
        try:
            about = rewrite.subject(ws, name)
        except TimetrackerError:
            return
        state = state_of(ws)
        rewritten(ws, name, lambda lines: lines)
        assert state_of(ws) == state
        assert about.lines == rewrite.subject(ws, name).lines


def _check_sums_and_log(ws: Workspace, home: Path) -> None:
    from timetracker.store import checking

    if ws.store.exists:
        assert [f for f in checking.findings(ws.store) if not f.passed] == []
        with ws.reading() as reader:  # rows ahead of a large change have no line
            journal = [number for number, name in reader.rows("SELECT number, name FROM event") if name != PART]
        assert [line["event_id"] for line in log_lines(home)] == sorted(journal)


@examples(40)
@given(st.lists(STEPS, max_size=12), calendars(), AROUND, LENGTHS)
def test_sums_in_sql_equal_sums_in_python(
    stores: Stores, steps: list[Step], days: Days, start: datetime, length: timedelta
) -> None:
    with made(stores, days, "allow") as (ws, clock, _):
        run(ws, clock, steps)
        now = clock.now()
        asked = Question(start, start + length, Filters())
        span = Interval(start, start + length)
        by_project: dict[str, int] = defaultdict(int)
        by_day: dict[str, int] = defaultdict(int)
        with ws.reading() as reader:
            names = {project.id: project.name for project in reader.projects()}
        for entry in entries(ws):
            part = entry.interval.common(span, now)
            if part:
                by_project[names[entry.project_id]] += int(part.total_seconds())
                begin = max(entry.start, span.start)
                for day, share in cut_by_day(Interval(begin, begin + part), ws.days, now):
                    by_day[day.isoformat()] += int(share.total_seconds())
        assert sums(ws.ask(summary.build, asked, ReportOptions(["project"])).data, "project") == by_project
        assert sums(ws.ask(summary.build, asked, ReportOptions(["day"])).data, "day") == by_day
        assert ws.ask(summary.build, asked, ReportOptions(["tag"])).data["total_s"] == sum(by_project.values())
        complete = ws.ask(summary.build, Question(None, None, Filters()), ReportOptions(["project"]))
        assert complete.data["total_s"] == total(entries(ws), now).total_seconds()


def sums(data: Any, key: str) -> dict[str, int]:
    """Seconds by key, without rows of nothing."""
    return {row[key]: row["total_s"] for row in data["rows"] if row["total_s"]}
