"""The timer verbs."""

from __future__ import annotations

import os

from timetracker.actions import track
from timetracker.cli.registry import command
from timetracker.domain.annotations import Sequence
from timetracker.domain.families import InvalidInput
from timetracker.reports import standing, status as report
from timetracker.reports.changes import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.cli.parameters import (
        At,
        Billable,
        EntryName,
        HereOrProject,
        Note,
        NoteOrNone,
        Second,
        Tags,
        TaskName,
    )
    from timetracker.domain.outcome import Outcome
    from timetracker.reports.offered import RecentWork
    from timetracker.view import Card
    from timetracker.workspace import Workspace


@command(writes=True)
def start(
    ws: Workspace,
    project: HereOrProject = None,
    tags: Tags = (),
    *,
    task: TaskName = None,
    note: Note = "",
    at: At = None,
    second: Second = False,
    billable: Billable = None,
) -> Card:
    """Start tracking; what is running stops.

    Both happen at the same instant.
    Without a project it takes what the nearest .tt.toml says (see tt here), or lets you pick recent work.
    Examples: tt start site · tt start site/login +review --note "slow query" · tt start docs --at 9:30
    """
    project, task, tags = _named(ws, project, task, tags)
    begin = _at(ws, at, second=second)
    return _with_limits(ws, track.start(ws, project, task=task, tags=tags, note=note, at=begin, billable=billable))


@command(writes=True)
def switch(
    ws: Workspace,
    project: HereOrProject = None,
    tags: Tags = (),
    *,
    task: TaskName = None,
    note: Note = "",
    at: At = None,
    second: Second = False,
    billable: Billable = None,
) -> Card:
    """Start something else; an error if nothing runs.

    Example: tt switch docs
    """
    track.require_running(ws)  # ahead of all that is asked
    project, task, tags = _named(ws, project, task, tags)
    begin = _at(ws, at, second=second)
    return _with_limits(ws, track.switch(ws, project, task=task, tags=tags, note=note, at=begin, billable=billable))


@command(writes=True)
def stop(ws: Workspace, *, at: At = None, second: Second = False, note: NoteOrNone = None) -> Card:
    """Stop the running entry.

    Examples: tt stop · tt stop --at 17:30 · tt stop --at -10m --note "done"
    """
    return _with_standing(ws, track.stop(ws, _at(ws, at, second=second, ends=True), note))


@command(writes=True)
def cancel(ws: Workspace) -> Card:
    """Discard the running entry."""
    return ws.show(shown, track.cancel(ws))


@command("continue", writes=True)
def continue_(ws: Workspace, entry: EntryName = "@1", *, at: At = None, second: Second = False) -> Card:
    """Start the newest entry's work again.

    Project, task and tags are those of that entry, or of another that is named.
    Examples: tt continue · tt continue 42 · tt continue @2
    """
    return _with_limits(ws, track.continue_(ws, entry, _at(ws, at, second=second)))


@command(writes=True)
def pause(ws: Workspace) -> Card:
    """Stop, and remember it for `tt resume`."""
    return _with_standing(ws, track.pause(ws))


@command(writes=True)
def resume(ws: Workspace) -> Card:
    """Start what was paused again.

    With its task, tags and note.
    """
    return _with_limits(ws, track.resume(ws))


@command(quiet_log=True)
def status(ws: Workspace) -> Card:
    """Show what runs, since when, and today's total.

    With --quiet nothing is printed: exit code 0 when something runs, 3 when not.
    A --format with { in it is a template for prompts: tt status --format "{project} {elapsed}"
    """
    return ws.ask(report.build)


def _with_standing(ws: Workspace, outcome: Outcome) -> Card:
    """What ended, and below it today's time, what it is worth and what is used of its budgets."""
    card = ws.show(shown, outcome)
    return card if ws.dry_run or outcome.entry is None else _with(card, ws.ask(standing.stopped, outcome.entry))


def _with_limits(ws: Workspace, outcome: Outcome) -> Card:
    """What begins, and below it budgets, estimate and due day where there are any."""
    card, started, ended = ws.show(shown, outcome), outcome.entry, outcome.stopped
    if ws.dry_run or started is None:
        return card
    if ended is not None and standing.has_limits(ended):
        ws.ask(standing.stopped, ended)  # for its warnings
    return _with(card, ws.ask(standing.limited, started)) if standing.has_limits(started) else card


def _with(card: Card, beside: standing.Standing) -> Card:
    if not beside.words:
        return card
    line = " · ".join(beside.words)
    return card._replace(lines=[f"{line[:1].upper()}{line[1:]}"], data={**card.data, **beside.data})


def _named(
    ws: Workspace, project: str | None, task: str | None, tags: Sequence[str]
) -> tuple[str, str | None, list[str]]:
    """Project, task and tags as given; without a project, what the directory says or somebody picks, and the tags."""
    if project is not None and not project.startswith("+"):
        return project, task, tag_names(tags)
    from timetracker.actions import here

    given = tag_names([*([project] if project else []), *tags])
    attributes = here.find(ws, os.getcwd()) or _picked(ws) or here.required(ws, os.getcwd())
    return attributes.project, attributes.task if task is None else task, [*attributes.tags, *given]


def _picked(ws: Workspace) -> RecentWork | None:
    """What somebody at a terminal chooses out of recent work; None where nobody can."""
    from timetracker.cli import keyboard

    if not ws.for_people or not keyboard.able():
        return None
    from timetracker.cli import picker

    return picker.pick(ws)


def _at(ws: Workspace, text: str | None, *, second: bool, ends: bool = False) -> datetime | None:
    """The instant of --at, at which something starts or ends; None where it is left out."""
    if text is None:
        return None
    from timetracker.actions import times  # brings re

    return (times.stopping if ends else times.starting)(ws, text, second=second)


def tag_names(words: Sequence[str]) -> list[str]:
    """The names of `+TAG` words.

    Raises InvalidInput for a word without its +.
    """
    for word in words:
        if not word.startswith("+"):
            raise InvalidInput(
                f"{word!r} is not a tag.",
                hint='A tag begins with +. A name of several words is put in quotes. A note goes after --note "…".',
            )
    return [word[1:] for word in words]
