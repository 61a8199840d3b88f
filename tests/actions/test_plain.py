"""New entries taken in by columns are what they would be if each were looked at alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import at, entry
from tests.conftest import Tt

from timetracker.actions import digests
from timetracker.domain.entry import Entry
from timetracker.interchange.draft import EntryDraft
from timetracker.store import journal, rows
from timetracker.store.new_entries import NewEntries

START = 1_600_000_000
NOTES = ("", "plain", "straße \udcff\n\ttwo", 'say "so"')


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("billable", [False, True])
def test_digests_of_columns_are_those_of_each(note: str, *, billable: bool) -> None:
    single = entry("09:00-10:00", note="", billable=billable, task_id=7, tag_ids=(2, 5))._asdict() | {"note": note}
    record = Entry._make(single.values())
    draft = EntryDraft("süß", at("09:00"), at("10:00"), "b", ("x", "y"), note, billable)
    names = digests.shared("süß", "b", ("x", "y"), (1, 7, (2, 5)))
    start, end = (int(instant.timestamp()) for instant in (at("09:00"), at("10:00")))
    both = (digests.row_digest(draft), digests.digest(record))
    assert digests.of_new([(start, end, names, billable, note)]) == [both]


def test_the_journal_of_columns_is_that_of_each() -> None:
    entries = [
        entry("09:00-10:00", id=1, note='a "b"\n', tag_ids=(3, 4)),
        entry("10:00-11:00", id=2, task_id=5, billable=True, source="import", zone="Europe/Berlin"),
        entry("12:00-", id=3),
    ]
    new = NewEntries()
    new.extend(map(rows.entry_values, entries), [record.tag_ids for record in entries])
    assert (new.entries(), len(new)) == (entries, 3)
    assert new.journal() == journal.text(new.changes())
    assert new.tag_pairs() == [(1, 3), (1, 4)]


def frame(number: int, begin: int, end: int) -> list[Any]:
    """A frame of Watson, in minutes after the start."""
    times = [START + 60 * minute for minute in (begin, end)]
    return [*times, f"p{number % 3}", f"{number:032x}", ["a", "b"][: number % 3], times[1]]


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    """More than a batch: in order, but for some that overlap others, come twice, begin early or have no end."""
    plain = [frame(number, 10 * number, 10 * number + 5) for number in range(1, 1200)]
    early, twice, beside = frame(5000, 0, 3), plain[40], frame(5001, 10 * 900 + 2, 10 * 900 + 4)
    path = tmp_path / "frames"
    items = [*plain[:700], early, twice, *plain[700:901], beside, *plain[901:]]
    path.write_text("[" + ",\n".join(map(json.dumps, items)) + "]", encoding="utf-8")
    return path


def test_what_is_odd_among_many_is_looked_at_alone(tt: Tt, frames: Path) -> None:
    done = tt("import", "watson", str(frames), "--json").data
    assert (done["entries"], done["known"], done["overlaps"]) == (1201, 1, 1)
    assert [done["pairs"][0][side]["where"] for side in ("entry", "other")] == ["frames line 904", "frames line 902"]
    listed = tt("log all --json").data["entries"]
    assert {(item["project"]["name"], len(item["tags"]), item["duration_s"]) for item in listed} == {
        ("p0", 0, 300), ("p1", 1, 300), ("p2", 2, 300), ("p2", 2, 180), ("p0", 0, 120)
    }  # fmt: skip
    assert tt("db check").code == 0
    again = tt("import", "watson", str(frames), "--json").data
    assert (again["entries"], again["known"], again["overlaps"]) == (0, 1202, 0)


def test_what_differs_among_many_that_came_before_is_looked_at_alone(tt: Tt, frames: Path) -> None:
    assert tt("import", "watson", str(frames), "--json").data["entries"] == 1201
    items = json.loads(frames.read_text(encoding="utf-8"))
    assert tt("import", "watson", str(frames), "--json").data["known"] == 1202
    longer = [item if item[3] != f"{600:032x}" else [item[0], item[1] + 60, *item[2:]] for item in items]
    frames.write_text(json.dumps([*longer, items[3], frame(7000, 20_000, 20_005)]), encoding="utf-8")
    tt("delete 5 --yes")
    done = tt("import", "watson", str(frames), "--json").data
    assert [done[count] for count in ("entries", "known", "updated", "deleted")] == [1, 1201, 1, 1]


def test_undo_takes_all_of_it_back(tt: Tt, frames: Path) -> None:
    tt("import", "watson", str(frames))
    tt("undo")
    assert tt("log all --json").data["entries"] == []
    assert tt("import", "watson", str(frames), "--json").data["entries"] == 1201
