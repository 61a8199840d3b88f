"""What other programs write differently from how it was expected: names shared, times of no zone, headings."""

from __future__ import annotations

import base64
import json
import os
import sys
import zipfile
import zlib
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from tests.builders import at
from tests.interchange.reading import put, short, taken
from tests.interchange.test_calendars import NOW, event, read as calendar, wrapped

from timetracker.actions import formats
from timetracker.domain.errors import SourceError
from timetracker.interchange import org, solidtime
from timetracker.interchange.draft import BadSource, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source

# A database of timetrap of which a fuzzer changed bytes: a row says that it takes more memory than there is.
GREEDY = (
    "c-jjN^vNtqRY=P(%1ta$FlJz4U}R))P*7lC05TyM1{i^u1&vP#Ffr&QGxCBIGcIQUqCp3~!x*VWItqFDC8;_J#U+VFB{~Y~sd*{t"
    "Kwd^_YKbPu3rvh_85qw333>vEv;Kp@pmQ7)gfp^>OG`60vX&$!<)o(Ol@w*B7DFi}=O9<d5Lbl|M<*Xw1*o8cMrMjaW?o5ZI>Aui"
    "HV__*AP5+SFephiWMt#yH#Qc{Gcw3C(={*xA_W6WD+2={GBPlN2^ktdgo=SB1OS)fT;B"
)
TOGGL = "User,Email,Project,Start date,Start time,End date,End time,Duration\n"


def people(format: str, source: object) -> list[str]:
    drafts, _ = taken(format, source)  # type: ignore[arg-type]  # a source
    return [draft.user for draft in drafts]


def test_people_of_one_name_are_told_apart(tmp_path: Path) -> None:
    rows = "".join(
        f"Ann,{mail},P,2026-02-02,0{hour}:00:00,2026-02-02,0{hour}:30:00,00:30:00\n"
        for hour, mail in enumerate(("a@x", "b@x", "A@X", ""))
    )
    assert people("toggl", put(tmp_path, TOGGL + rows)) == ["Ann", "Ann <b@x>", "Ann", "Ann"]
    text = "Date,Project,Task,Hours,First Name,Last Name\n2026-02-02,P,T,1,Anna,Smith\n2026-02-02,P,T,1,Anna,\n"
    assert people("harvest", put(tmp_path, text)) == ["Anna Smith", "Anna"]


def test_members_of_one_name_are_told_apart_in_solidtime(tmp_path: Path) -> None:
    tables = {
        "meta.json": "{}", "clients.csv": "id,name\n", "projects.csv": "id,name\n", "tasks.csv": "id,name\n",
        "tags.csv": "id,name\n", "members.csv": "id,name,email\n1,Ann,a@x\n2,ann,\n3,Bob,b@x\n",
        "time_entries.csv": "id,start,end,member_id,tags\n" + "".join(
            f"6a7d0e10-1111-4a1e-8f0e-00000000000{member},2026-02-02T08:00:00Z,2026-02-02T09:00:00Z,{member},{tags}\n"
            for member, tags in ((1, "[]"), (2, ""), (3, "null"), (4, "[" * 100_000), (4, "5"))
        ),
    }  # fmt: skip
    for name, text in tables.items():
        source = put(tmp_path, text, f"export/{name}")
    source = type(source)(str(tmp_path / "export"))
    items = list(solidtime.read(source, LocalClock(at("2026-02-02 08:00").tzinfo, "UTC")))  # type: ignore[arg-type]
    assert [item.user for _, item in items if isinstance(item, EntryDraft)] == ["Ann <a@x>", "ann <2>", "Bob"]
    assert "recursion" in getattr(items[-2][1], "why", "")
    assert getattr(items[-1][1], "why", "") == "has no list of tags"


def test_hamster_writes_minutes_and_none(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" ?><activities>'
        '<activity name="a" category="W" start_time="2026-02-02 09:00" end_time="2026-02-02 10:30" tags="x, y"/>'
        '<activity name="a" category="W" start_time="2026-02-02 11:00" end_time="None" tags=""/></activities>'
    )
    drafts, left = taken("hamster", put(tmp_path, text))
    assert (short(drafts), left) == (["02-02 09:00-10:30 W/a +x +y", "02-02 11:00-? W/a"], [])


def test_org_leaves_out_how_much_is_done(tmp_path: Path) -> None:
    clock = "CLOCK: [2026-02-02 Mon 09:00]--[2026-02-02 Mon 10:00] =>  1:00\n"
    text = f"* TODO Site [2/3] :a:\n{clock}** Fix [[https://x.example][the page]] [66%]\n{clock}* [/] a [1] b\n{clock}"
    drafts, _ = taken("org", put(tmp_path, text))
    assert [(draft.project, draft.task) for draft in drafts] == [
        ("Site", None), ("Site", "Fix the page"), ("a [1] b", None),
    ]  # fmt: skip


def test_org_durations_tell_which_reading_is_meant(tmp_path: Path) -> None:
    text = "* a\nCLOCK: [2025-10-26 Sun 02:15]--[2025-10-26 Sun 02:45] =>  1:30\n"
    clock = LocalClock(ZoneInfo("Europe/Berlin"), "Europe/Berlin")
    ((_, draft),) = org.read(put(tmp_path, text), clock)
    assert isinstance(draft, EntryDraft)
    assert draft.end is not None
    assert ((draft.end - draft.start).total_seconds(), clock.doubts) == (5400, 0)


def test_a_time_without_offset_is_of_no_zone_of_ours(tmp_path: Path) -> None:
    frame = {"begin_at": "2026-02-02T08:00:00", "end_at": "2026-02-02T09:00:00Z", "project": "p"}
    assert taken("watson", put(tmp_path, json.dumps([frame]))) == (
        [],
        [(1, "is not a frame (2026-02-02T08:00:00 has no offset)")],
    )


def test_watson_ids_as_its_server_writes_them(tmp_path: Path) -> None:
    dashed = "5b6d0e10-1111-4a1e-8f0e-000000000001"
    frame = {"begin_at": "2026-02-02T08:00:00Z", "end_at": "2026-02-02T09:00:00Z", "project": "p"}
    ids = [dashed, f"urn:uuid:{dashed}", dashed.replace("-", "")]
    drafts, _ = taken("watson", put(tmp_path, json.dumps([{**frame, "id": id} for id in ids])))
    assert [draft.uuid for draft in drafts] == [dashed] * 3


def test_activitywatch_events_that_run_or_are_none(tmp_path: Path) -> None:
    good = {"timestamp": "2026-02-02T10:00:00Z", "duration": 0, "data": {"label": "x", "running": True}}
    naive = {**good, "timestamp": "2026-02-02T10:00:00"}
    nested = {**good, "data": {"label": {"timestamp": 1, "duration": 2}}}
    events = [good, naive, nested, 5, {**good, "timestamp": None}]
    bucket = {"id": "aw-stopwatch", "type": "general.stopwatch", "events": events}
    drafts, left = taken("activitywatch", put(tmp_path, json.dumps({"buckets": {"aw-stopwatch": bucket}})))
    assert short(drafts) == ["02-02 10:00-? x"]
    assert [why for _, why in left] == [
        "has an event that cannot be read (2026-02-02T10:00:00 has no offset)",
        *["has an event that cannot be read (it is not an event)"] * 3,
    ]


def test_a_task_whose_subtasks_are_gone_keeps_its_time(tmp_path: Path) -> None:
    spent = {"timeSpentOnDay": {"2026-02-02": 60_000}}
    tasks = {
        "a": {"title": "a", "subTaskIds": ["gone"], **spent},
        "b": {"title": "b", "subTaskIds": ["c", "gone"], **spent},
        "c": {"title": "c", **spent},
    }
    drafts, _ = taken("superproductivity", put(tmp_path, json.dumps({"task": {"entities": tasks}})))
    assert [draft.task for draft in drafts] == ["a", "c"]


def test_a_note_may_be_of_a_million_letters(tmp_path: Path) -> None:
    rows = "start,end,project,note\n2026-02-02T09:00:00Z,2026-02-02T10:00:00Z,p,{}\n"
    for note in ("x" * 1_000_000, f'"{"x" * 999_999}\n"'):
        drafts, left = taken("csv", put(tmp_path, rows.format(note) + rows.format("y").partition("\n")[2]))
        assert ([len(draft.note) for draft in drafts], left) == ([1_000_000, 1], [])
    with pytest.raises(BadSource, match=r"^Line 2 of .* cannot be read"):
        taken("csv", put(tmp_path, rows.format('"' + "x" * 5_000_000)))


def test_a_table_may_say_its_separator_first(tmp_path: Path) -> None:
    text = "sep=;\nstart;end;project\n2026-02-02T09:00:00Z;2026-02-02T10:00:00Z;p\nbad;;\n"
    drafts, left = taken("csv", put(tmp_path, text))
    assert short(drafts) == ["02-02 09:00-10:00 p"]
    assert [line for line, _ in left] == [4]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_text_may_be_utf_16_where_its_first_bytes_say_so(tmp_path: Path, encoding: str) -> None:
    rows = "start\tend\tproject\r\n2026-02-02T09:00:00Z\t2026-02-02T10:00:00Z\tMüller ☕\r\n"
    assert short(taken("csv", put(tmp_path, rows.encode(encoding)))[0]) == ["02-02 09:00-10:00 Müller ☕"]
    frames = '[[1770282000, 1770285600, "Müller", "5b6d0e10111144a1e8f0e00000000001", [], 0]]'
    source = put(tmp_path, frames.encode(encoding))
    assert formats.module("read", "watson").recognised(source)
    assert [draft.project for draft in taken("watson", source)[0]] == ["Müller"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "utf-8"])
@pytest.mark.parametrize("typed", [True, False])
def test_so_may_text_from_a_pipe(monkeypatch: pytest.MonkeyPatch, encoding: str, *, typed: bool) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    rows = f"{mark}start,end,project\r\n2026-02-02T09:00:00Z,2026-02-02T10:00:00Z,Müller ☕\r\n"
    reading, writing = os.pipe()
    with open(writing, "wb") as pipe:
        pipe.write(rows.encode(encoding))
    with open(reading, encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        source = Source("-" if typed else f"/dev/fd/{reading}")
        assert short(taken("csv", source)[0]) == ["02-02 09:00-10:00 Müller ☕"]
        assert not file.closed


def test_text_of_another_encoding_or_half_a_letter_is_refused(tmp_path: Path) -> None:
    for data in ("Müller".encode("latin-1"), "start".encode("utf-16")[:-1]):
        with pytest.raises(SourceError, match="text"):
            taken("csv", put(tmp_path, data))


def test_a_series_from_before_1970_is_taken_from_then_on(tmp_path: Path) -> None:
    lines = ("DTSTART:16010101T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;UNTIL=19720101T090000Z")
    drafts, left = calendar(tmp_path, wrapped(event(*lines)), NOW)
    assert short(drafts) == ["01-01 09:00-10:00 imported"] * 3
    assert [line.partition(" ")[2] for line in left] == ["1 series: taken from 1970 on"]


def test_a_long_series_comes_in_pieces_each_time_once(tmp_path: Path) -> None:
    lines = ("DTSTART:19800101T090000Z", "DURATION:P3D", "RRULE:FREQ=DAILY;INTERVAL=10;COUNT=1600")
    drafts, left = calendar(tmp_path, wrapped(event(*lines)), NOW)
    assert (len(drafts), len({draft.start for draft in drafts}), left) == (1600, 1600, [])


@pytest.mark.parametrize("rule", [
    "SECONDLY;BYMONTH=2;BYMONTHDAY=30", "DAILY;BYMONTH=4;BYMONTHDAY=31", "WEEKLY;BYMONTH=2;BYMONTHDAY=31",
    "MONTHLY;BYMONTH=2;BYMONTHDAY=-30", "MONTHLY;INTERVAL=2;BYMONTH=2", "DAILY;INTERVAL=7;BYDAY=TU",
    "HOURLY;INTERVAL=168;BYDAY=TU", "MONTHLY;BYDAY=6MO", "YEARLY;BYYEARDAY=367", "DAILY;BYWEEKNO=54",
    "DAILY;BYSETPOS=2", "HOURLY;BYMINUTE=1,2;BYSETPOS=-3", "WEEKLY;BYDAY=MO,TU;BYSETPOS=3",
    "YEARLY;INTERVAL=2;BYYEARDAY=366",
])  # fmt: skip
def test_a_series_that_never_happens_is_listed_at_once(tmp_path: Path, rule: str) -> None:
    begin = "20250106T090000Z" if "366" in rule else "20200106T090000Z"
    text = wrapped(event(f"DTSTART:{begin}", "DURATION:PT1H", f"RRULE:FREQ={rule}") * 3)
    spent = process_time()
    drafts, left = calendar(tmp_path, text, NOW)
    assert process_time() - spent < 10  # to look for one until the year 9999 takes as long, or minutes
    assert drafts == []
    assert ["no day is ever one of its rule" in line for line in left] == [True]


@pytest.mark.parametrize(("rule", "count"), [
    ("MONTHLY;BYMONTH=2;BYMONTHDAY=29", 2), ("YEARLY;BYDAY=53TH", 1), ("DAILY;INTERVAL=7;BYDAY=MO", 325),
    ("MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", 75), ("MONTHLY;INTERVAL=5;BYMONTH=2", 1), ("YEARLY;BYYEARDAY=-1", 6),
])  # fmt: skip
def test_a_series_that_happens_seldom_is_taken(tmp_path: Path, rule: str, count: int) -> None:
    drafts, _ = calendar(
        tmp_path, wrapped(event("DTSTART:20200106T090000Z", "DURATION:PT1H", f"RRULE:FREQ={rule}")), NOW
    )
    assert len(drafts) == 1 + count  # its start is one of them


def test_hours_of_which_few_count_are_taken_for_as_long(tmp_path: Path) -> None:
    lines = ("DTSTART:20250101T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;INTERVAL=24;UNTIL=20260101T090000Z")
    drafts, _ = calendar(tmp_path, wrapped(event(*lines)), NOW)
    assert len(drafts) == 366


def test_a_damaged_database_that_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    source = put(tmp_path, zlib.decompress(base64.b85decode(GREEDY)))
    for format in ("timetrap", "hamster"):
        with pytest.raises(BadSource, match="is not"):
            taken(format, source)


def test_a_zip_that_swells_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = dict.fromkeys(("meta.json", "clients.csv", "projects.csv", "tasks.csv", "tags.csv", "members.csv"), "id\n")
    for name, length, why in (("time_entries.csv", 5_000_000, "field larger"), ("tags.csv", 3000, "too long")):
        monkeypatch.setattr(solidtime, "MOST", 2000)
        with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for table, text in {**tables, "time_entries.csv": "id\n", name: "a" * length}.items():
                archive.writestr(table, text)
        with pytest.raises(SourceError, match=why):
            taken("solidtime", Source(str(tmp_path / "export.zip")))


@pytest.mark.parametrize("second", [177_244_201_772_445_600, 1 << 40, 1 << 70, -(1 << 60)])
def test_watson_times_that_no_calendar_has_are_left_out(tmp_path: Path, second: int) -> None:
    frame = [second, 1_772_445_600, "p", "5b6d0e10111144a1e8f0e00000000001", [], 0]
    drafts, left = taken("watson", put(tmp_path, json.dumps([frame])))
    assert (drafts, [line for line, _ in left]) == ([], [1])
    state = json.dumps({"project": "p", "start": second, "tags": []})
    drafts, left = taken("watson", put(tmp_path, state, "state"))
    assert (drafts, [line for line, _ in left]) == ([], [1])


def test_the_size_of_a_directory_is_that_of_its_files_and_no_look_through_all_below_it(tmp_path: Path) -> None:
    for place in ("", "data", "data/deeper"):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / "a[b").write_text("12345")
    assert Source(str(tmp_path)).size == 10
    assert Source(str(tmp_path / "data" / "deeper")).size == 5
