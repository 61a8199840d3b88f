"""The timer's actions: what they record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.builders import at, minutes
from tests.conftest import EnvironmentClock

from timetracker.actions import edit, history, track
from timetracker.domain.errors import Conflict, NotFound, NothingRuns, Overlaps
from timetracker.domain.outcome import Outcome
from timetracker.settings import Value
from timetracker.workspace import Workspace


def names(ws: Workspace, action: int) -> list[str]:
    """The names of an action's events."""
    with ws.reading() as reader:
        return [event.name for event in reader.events_of(action)]


def test_starting_on_new_things_is_one_action_that_one_undo_takes_back(ws: Workspace) -> None:
    track.start(ws, "docs")
    track.start(ws, "site/login", tags=["a", "A", "b"])
    assert names(ws, 2) == [
        "project.created", "task.created", "tag.created", "tag.created", "timer.stopped", "timer.started",
    ]  # fmt: skip
    history.undo(ws)
    with ws.reading() as reader:
        running = reader.running(1)
        assert running is not None
        assert (running.id, [p.name for p in reader.projects()], reader.tasks(), reader.tags()) == (1, ["docs"], [], [])


@pytest.mark.file_store
def test_a_switch_that_is_refused_records_nothing(ws: Workspace) -> None:
    with pytest.raises(NothingRuns):
        track.switch(ws, "site")
    assert not ws.store.exists


def test_a_start_before_what_runs_inside_another_is_refused_whole(ws: Workspace, clock: EnvironmentClock) -> None:
    edit.add(ws, "docs", at("08:00"), at("08:30"))
    track.start(ws, "site")
    clock.tick("10m")
    with pytest.raises(Conflict):
        track.start(ws, "ops", at=at("08:15"))
    with ws.reading() as reader:
        assert [project.name for project in reader.projects()] == ["docs", "site"]


@pytest.mark.parametrize(
    ("when", "refused"), [("09:13:59", False), ("09:14", True), ("09:14:59", True), ("09:15", False)]
)
def test_nothing_starts_inside_a_planned_entry(
    ws: Workspace, clock: EnvironmentClock, when: str, refused: bool
) -> None:
    edit.add(ws, "site", at("09:14"), at("09:15"))
    clock.set(f"2026-03-02 {when}")
    if refused:
        with pytest.raises(Overlaps):
            track.start(ws, "docs")
    else:
        assert track.start(ws, "docs").entry is not None


@pytest.mark.parametrize("policy", ["refuse", "trim", "allow"])
@pytest.mark.parametrize("act", ["start", "switch", "continue"])
def test_what_is_switched_stops_at_a_planned_entry_too(
    ws: Workspace, clock: EnvironmentClock, act: str, policy: str
) -> None:
    ws.settings.values = {**ws.settings.values, "overlap": Value(policy, "flag")}
    edit.add(ws, "planned", at("09:14"), at("09:15"))
    clock.tick("14m")
    track.start(ws, "site", at=at("09:00"))
    clock.tick("7m")
    acts: dict[str, Callable[[Workspace, str], Outcome]] = {
        "start": track.start, "switch": track.switch, "continue": track.continue_,
    }  # fmt: skip
    done = acts[act](ws, "1" if act == "continue" else "docs")
    assert done.stopped is not None
    assert done.entry is not None
    assert done.stopped.entry.end == at("09:21" if policy == "allow" else "09:14")
    assert done.entry.entry.start == at("09:21")
    assert ("stopped_at_planned" in [warning.code for warning in ws.warnings]) == (policy != "allow")


def test_stopping_at_a_planned_entry_unless_entries_may_overlap(ws: Workspace, clock: EnvironmentClock) -> None:
    edit.add(ws, "docs", at("10:00"), at("11:00"))
    ws.warnings.clear()
    track.start(ws, "site")
    clock.set("12:00")
    ws.settings.values = {**ws.settings.values, "overlap": Value("allow", "flag")}
    stopped = track.stop(ws).entry
    assert stopped is not None
    assert stopped.entry.end == at("12:00")
    history.undo(ws)
    ws.settings.values = {**ws.settings.values, "overlap": Value("refuse", "flag")}
    again = track.stop(ws).entry
    assert again is not None
    assert again.entry.end == at("10:00")
    assert [warning.code for warning in ws.warnings] == ["stopped_at_planned"]


def test_a_start_is_refused_when_it_would_run_over_what_came_since(ws: Workspace, clock: EnvironmentClock) -> None:
    edit.add(ws, "docs", at("08:00"), at("08:30"))
    with pytest.raises(Overlaps):
        track.start(ws, "site", at=at("07:30"))
    clock.tick("1h")
    assert track.start(ws, "site", at=at("08:30")).stopped is None


def test_continue_of_what_runs_or_of_nothing_is_refused(ws: Workspace, clock: EnvironmentClock) -> None:
    with pytest.raises(NotFound):
        track.continue_(ws)
    track.start(ws, "site")
    clock.tick("5m")
    with pytest.raises(Conflict):
        track.continue_(ws)


def test_an_entry_knows_where_it_was_made(ws: Workspace) -> None:
    ws.component = "web"
    started = track.start(ws, "site").entry
    added = edit.add(ws, "docs", at("07:00"), at("07:00") + minutes(5)).entry
    assert started is not None
    assert added is not None
    assert (started.entry.source, added.entry.source) == ("web", "web")


def test_a_dry_run_writes_nothing_at_all(ws: Workspace) -> None:
    track.start(ws, "site")
    before = ws.store.path
    ws.dry_run = True
    track.stop(ws)
    with ws.reading() as reader:
        assert reader.running(1) is not None
        assert reader.last_event() == 2
    assert ws.store.path == before
