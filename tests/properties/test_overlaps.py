"""A law of what is kept of overlaps: after whatever was done it is what a look at all entries finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from tempfile import NamedTemporaryFile

from hypothesis import given, strategies as st
from tests.builders import DAYS, PROJECTS
from tests.properties.strategies import AROUND, NAMES, Stores, examples
from tests.properties.test_actions import STEPS, Step, do, entries, made, run

from timetracker.actions import edit, exchange
from timetracker.domain.entry import Entry
from timetracker.domain.query import Ids, Query
from timetracker.interchange.source import Source
from timetracker.reports import overlaps
from timetracker.reports.question import Question
from timetracker.store import shared_time
from timetracker.store.overlaps import FOREVER
from timetracker.workspace import Workspace

# So many that they are taken in together, and so few that they are looked at one by one.
ROWS = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 90)), min_size=1, max_size=14)


def _imported(ws: Workspace, rows: Sequence[tuple[int, int]], begin: datetime) -> None:
    lines = [
        f"site,{begin + timedelta(minutes=after):%Y-%m-%dT%H:%M:%SZ},"
        f"{begin + timedelta(minutes=after + length):%Y-%m-%dT%H:%M:%SZ}"
        for after, length in rows
    ]
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("\n".join(["project,start,end", *lines]))
        file.flush()
        exchange.import_(ws, "csv", Source(file.name), "UTC")


MORE = st.one_of(
    STEPS,
    st.builds(lambda rows, a: do("import", _imported, rows, a - timedelta(hours=5)), ROWS, AROUND),
    st.builds(
        lambda p, a: do("add planned", edit.add, p, a + timedelta(hours=9), a + timedelta(hours=10)), NAMES, AROUND
    ),
)


def _window(entries: Sequence[Entry], begin: datetime, end: datetime, now: datetime) -> int:
    """The seconds of a span that lie in an entry that began before, of entries by start."""
    reached, total = begin, 0
    for entry in entries:
        start, finish = max(entry.start, begin), min(entry.interval.until(now), end)
        total += max(0, int((min(finish, reached) - start).total_seconds()))
        reached = max(reached, entry.interval.until(now))
    return total


def _sharing(entries: Sequence[Entry]) -> set[int]:
    """The numbers of entries that share time, what runs without an end, by a look at all pairs."""
    far = datetime.fromtimestamp(FOREVER, tz=DAYS.zone)
    full = [entry for entry in entries if entry.end != entry.start]
    return {
        entry.id for pair in combinations(full, 2) for entry in pair
        if max(pair[0].start, pair[1].start) < min(pair[0].end or far, pair[1].end or far)
    }  # fmt: skip


@examples(60)
@given(st.lists(MORE, max_size=16), st.sampled_from(["allow", "allow", "refuse", "trim"]), AROUND, AROUND)
def test_what_is_kept_of_overlaps_is_what_the_entries_say(
    stores: Stores, steps: list[Step], policy: str, first: datetime, last: datetime
) -> None:
    with made(stores, DAYS, policy) as (ws, clock, _):
        run(ws, clock, steps)
        now, everything = ws.clock.now(), entries(ws)
        with ws.reading() as reader:
            stored = {row[0] for row in reader.rows(reader.sql.ALL_OVERLAPPING)}
            assert stored == _sharing(everything)
            assert stored == {row[0] for row in reader.rows(reader.sql.OVERLAPPING_TRUTH, forever=FOREVER)}
            begin, end = min(first, last), max(first, last)
            projects = [project for project in reader.projects() if project.name.casefold() in PROJECTS]
            for chosen in ([], *([project.id] for project in projects)):
                listed = [entry for entry in everything if not chosen or entry.project_id in chosen]
                asked = Query(now, 1, projects=Ids(chosen))
                far = datetime.fromtimestamp(FOREVER, tz=DAYS.zone)
                assert shared_time.overlap_s(reader, asked) == _window(
                    listed, listed[0].start if listed else now, far, now
                )
                span = asked._replace(start=begin, until=end)
                assert shared_time.overlap_s(reader, span) == _window(listed, begin, end, now)
        pairs = ws.ask(
            lambda ask: [(pair.entry.id, pair.other.id) for pair in overlaps.read(ask, Question(None, None))]
        )
        assert sorted(pairs) == sorted((a.id, b.id) for a, b in overlaps_of(everything, now))


def overlaps_of(entries: Sequence[Entry], now: datetime) -> list[tuple[Entry, Entry]]:
    """The pairs of entries by start that share time by now."""
    return [
        pair for pair in combinations(entries, 2)
        if max(pair[0].start, pair[1].start) < min(pair[0].interval.until(now), pair[1].interval.until(now))
    ]  # fmt: skip
