"""The rules of the timeline."""

from __future__ import annotations

import pytest
from tests.builders import at, entry

from timetracker.domain import timeline
from timetracker.domain.entry import POLICIES, Entry
from timetracker.domain.errors import BeforeStart, InFuture, InvalidInterval, NothingRuns, Overlaps
from timetracker.domain.event import added, changed, removed


def fresh() -> tuple[int, str]:
    """Id and uuid of a second part."""
    return 99, "00000000-0000-4000-8000-000000000099"


def span(result: object) -> str:
    """The clock times of an entry; empty for none."""
    if not isinstance(result, Entry):
        return ""
    return f"{result.start:%H:%M}-{result.end:%H:%M}" if result.end else f"{result.start:%H:%M}-"


def test_starting_stops_what_runs_at_the_same_instant() -> None:
    running, new = entry("09:00-", "docs", id=1), entry("10:00-", "site", id=2)
    stopped = running._replace(end=at("10:00"))
    first, second = timeline.start(new, running, [running])
    assert (first.name, first.changes) == ("timer.stopped", (changed(running, stopped),))
    assert first.fields == {"entry_id": 1, "project_id": 2, "task_id": None, "duration_s": 3600}
    assert (second.name, second.changes) == ("timer.started", (added(new),))
    assert second.fields == {"entry_id": 2, "project_id": 1, "task_id": None}


def test_a_time_is_refused_while_the_clock_is_behind_the_start_of_what_runs() -> None:
    running = entry("09:00-", id=1)
    for text in ("07:30", "08:30", "09:30"):
        with pytest.raises(BeforeStart, match=r"began after 2026-03-02 08:00") as refused:
            timeline.ending(running, at(text), at("08:00"))
        assert refused.value.command == ("tt", "stop")
    assert timeline.ending(running, at("09:00"), at("08:00")) == at("09:00")
    assert timeline.ending(running, at("10:00"), at("10:00")) == at("10:00")
    with pytest.raises(InFuture):
        timeline.ending(running, at("10:01"), at("10:00"))


def test_starting_inside_or_before_a_finished_entry_is_refused() -> None:
    other = entry("08:00-09:00", id=1)
    for span in ("08:30-", "07:00-"):
        with pytest.raises(Overlaps, match="entry 1"):
            timeline.start(entry(span, id=2), None, [other])
    assert len(timeline.start(entry("09:00-", id=2), None, [other])) == 1


def test_stopping_needs_a_running_entry_that_began_before() -> None:
    with pytest.raises(NothingRuns):
        timeline.stop(None, at("10:00"))
    with pytest.raises(BeforeStart, match="2026-03-02 09:00"):
        timeline.stop(entry("09:00-"), at("08:59"))
    (draft,) = timeline.stop(entry("09:00-"), at("09:00"), "timer.paused", "because")
    assert (draft.name, draft.fields["duration_s"]) == ("timer.paused", 0)
    assert draft.changes[0].after == entry("09:00-09:00", note="because")


def test_cancelling_throws_the_running_entry_away() -> None:
    (draft,) = timeline.cancel(entry("09:00-"))
    assert (draft.name, draft.changes) == ("timer.cancelled", (removed(entry("09:00-")),))
    with pytest.raises(NothingRuns):
        timeline.cancel(None)


def test_a_timer_never_starts_or_stops_in_the_future() -> None:
    assert timeline.not_later(at("09:00"), at("09:00")) == at("09:00")
    with pytest.raises(InFuture):
        timeline.not_later(at("09:01"), at("09:00"))


def test_refuse_names_the_entry_and_its_times() -> None:
    for other in (entry("08:00-10:00", id=1), entry("08:00-", id=1)):
        with pytest.raises(Overlaps, match=r"entry 1 \(.*2026-03-02 08:00"):
            timeline.place(entry("09:00-11:00", id=2), [other], "refuse", fresh)


def test_touching_and_the_entry_itself_never_stand_in_the_way() -> None:
    others = [entry("08:00-09:00", id=1), entry("10:00-11:00", id=3), entry("09:00-10:00", id=2)]
    for policy in POLICIES:
        assert timeline.place(entry("09:00-10:00", id=2), others, policy, fresh) == []


def test_allow_lets_finished_entries_overlap_and_no_running_one() -> None:
    assert timeline.place(entry("09:00-11:00", id=2), [entry("08:00-10:00", id=1)], "allow", fresh) == []
    with pytest.raises(Overlaps):
        timeline.place(entry("09:00-11:00", id=2), [entry("08:00-", id=1)], "allow", fresh)
    with pytest.raises(Overlaps):
        timeline.place(entry("09:00-", id=2), [entry("08:00-10:00", id=1)], "allow", fresh)


@pytest.mark.parametrize(
    ("other", "left"),
    [("08:00-09:30", ["08:00-09:30>08:00-09:00"]), ("09:30-11:00", ["09:30-11:00>10:00-11:00"]),
     ("09:15-09:45", ["09:15-09:45>"]), ("08:00-11:00", [">10:00-11:00", "08:00-11:00>08:00-09:00"]),
     ("09:30-", ["09:30->10:00-"]), ("08:00-", [">10:00-", "08:00->08:00-09:00"])],
)  # fmt: skip
def test_trim_cuts_the_others(other: str, left: list[str]) -> None:
    changes = timeline.place(entry("09:00-10:00", id=2), [entry(other, id=1)], "trim", fresh)
    assert sorted(f"{span(change.before)}>{span(change.after)}" for change in changes) == sorted(left)


def test_trim_never_ends_or_deletes_a_running_entry() -> None:
    running = entry("09:30-", id=1)
    with pytest.raises(Overlaps):
        timeline.place(entry("09:00-", id=2), [running], "trim", fresh)


def test_an_entry_moves_and_never_ends_before_it_begins() -> None:
    moved = timeline.moved(entry("09:00-10:00"), at("11:00"), at("12:00"))
    assert (moved.start, moved.end, moved.id) == (at("11:00"), at("12:00"), 1)
    assert timeline.moved(entry("09:00-"), at("11:00"), None).running
    with pytest.raises(InvalidInterval):
        timeline.moved(entry("09:00-10:00"), at("11:00"), at("10:00"))


def test_an_end_given_to_what_runs_shares_no_time_with_what_was_planned_after_its_start() -> None:
    running, planned, earlier = entry("09:00-", id=1), entry("10:00-10:30", id=2), entry("08:30-09:30", id=3)
    with pytest.raises(Overlaps, match="entry 2"):
        timeline.place(entry("09:00-11:00", id=1), [planned], "refuse", fresh, [running])
    assert timeline.place(entry("09:00-10:00", id=1), [planned], "refuse", fresh, [running]) == []
    assert timeline.place(entry("09:00-", id=1), [planned], "refuse", fresh, [running]) == []
    assert timeline.place(entry("09:00-09:30", id=1), [earlier], "refuse", fresh, [running]) == []
