"""Many entries changed or deleted as one action."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import at, dump

from timetracker.actions import edit, history, several
from timetracker.actions.several import Wanted
from timetracker.domain.errors import InvalidInput, NotFound, Stale
from timetracker.reports.question import Filters, Question
from timetracker.workspace import Workspace

ALL = Question(None, None)
IDS = ("1", "2", "3")


@pytest.fixture
def tracked(ws: Workspace) -> Workspace:
    """Three entries: two of site, the first with a task and a tag, and one of docs."""
    edit.add(ws, "site/api", at("09:00"), at("10:00"), tags=["deep"])
    edit.add(ws, "site", at("10:00"), at("11:00"))
    edit.add(ws, "docs", at("11:00"), at("12:00"))
    return ws


def told(ws: Workspace) -> list[tuple[str, tuple[str, ...], bool]]:
    """Title, tags and billable of every entry."""
    with ws.reading() as reader:
        from timetracker.reports.described import described

        shown = [described(reader, one) for one in reader.entries({})]
    return [(one.title, tuple(one.tags), one.entry.billable) for one in shown]


def test_the_chosen_entries_get_another_project_tags_and_billing(tracked: Workspace) -> None:
    wanted = Wanted(project="ops/night", add_tags=["new", "late"], billable=True)
    done = several.change(tracked, ["1", "3", "1"], wanted)
    assert (done.chosen, done.changed, done.seconds) == (2, 2, 7200)
    assert told(tracked) == [
        ("ops/night", ("deep", "late", "new"), True), ("site", (), False), ("ops/night", ("late", "new"), True),
    ]  # fmt: skip


def test_a_task_of_one_name_is_made_in_each_project_once(tracked: Workspace) -> None:
    several.change(tracked, ALL, Wanted(task="review"))
    assert [title for title, _, _ in told(tracked)] == ["site/review", "site/review", "docs/review"]
    several.change(tracked, ALL, Wanted(task=""))
    assert [title for title, _, _ in told(tracked)] == ["site", "site", "docs"]


def test_another_project_leaves_the_old_ones_task_behind(tracked: Workspace) -> None:
    assert several.change(tracked, ["1", "2"], Wanted(project="site", drop_tags=["deep"])).changed == 1
    assert told(tracked)[0] == ("site/api", (), False)
    several.change(tracked, ["1"], Wanted(project="docs"))
    assert told(tracked)[0][0] == "docs"


def test_a_filter_chooses(tracked: Workspace) -> None:
    done = several.change(tracked, Question(None, None, Filters(projects=["site"])), Wanted(delete=True))
    assert done.changed == 2
    assert [title for title, _, _ in told(tracked)] == ["docs"]


def test_one_undo_takes_all_of_it_back(tracked: Workspace) -> None:
    before = dump(Path(tracked.store.path))
    for wanted in (Wanted(project="ops/night", add_tags=["x"], drop_tags=["deep"], billable=True), Wanted(delete=True)):
        several.change(tracked, ALL, wanted)
        history.undo(tracked)
        assert dump(Path(tracked.store.path)) == before


def test_a_preview_changes_nothing_and_shows_what_would_be(tracked: Workspace) -> None:
    before = dump(Path(tracked.store.path))
    tracked.dry_run = True
    seen = several.change(tracked, ALL, Wanted(project="ops/night"))
    assert [(one.title, after.title if after else None) for one, after in seen.shown] == [
        ("site/api", "ops/night"), ("site", "ops/night"), ("docs", "ops/night"),
    ]  # fmt: skip
    assert dump(Path(tracked.store.path)) == before


def test_what_was_looked_at_is_what_is_changed_or_nothing_is(tracked: Workspace) -> None:
    tracked.dry_run = True
    seen = several.change(tracked, ALL, Wanted(delete=True))
    tracked.dry_run = False
    edit.add(tracked, "late", at("13:00"), at("14:00"))
    with pytest.raises(Stale):
        several.change(tracked, ALL, Wanted(delete=True), expected=seen.version)
    assert len(told(tracked)) == 4


@pytest.mark.parametrize(
    ("chosen", "wanted", "error"),
    [(["1"], Wanted(), InvalidInput), (["1"], Wanted(add_tags=["deep"]), InvalidInput),
     (["9"], Wanted(delete=True), NotFound), ([], Wanted(delete=True), InvalidInput),
     (["1"], Wanted(drop_tags=["none"]), NotFound), (["1", "9"], Wanted(delete=True), NotFound)],
)  # fmt: skip
def test_what_cannot_be_done_changes_nothing(
    tracked: Workspace, chosen: list[str], wanted: Wanted, error: type[Exception]
) -> None:
    before = dump(Path(tracked.store.path))
    with pytest.raises(error):
        several.change(tracked, chosen, wanted)
    assert dump(Path(tracked.store.path)) == before


def test_only_ones_own_entries_are_changed(tracked: Workspace) -> None:
    tracked.user_id = 2
    for chosen in (ALL, Question(None, None, Filters(user="1"))):
        with pytest.raises(InvalidInput):
            several.change(tracked, chosen, Wanted(delete=True))
    with pytest.raises(NotFound):
        several.change(tracked, ["1"], Wanted(delete=True))
