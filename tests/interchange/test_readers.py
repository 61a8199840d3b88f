"""Files of other tools, with their traps, as drafts."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import at

from timetracker.domain.errors import SourceError, TimetrackerError
from timetracker.interchange import FORMATS, READERS
from timetracker.interchange.draft import EntryDraft, ProjectDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source, UnparsedLine

BERLIN = "Europe/Berlin"


def wall(zone: str = "UTC") -> LocalClock:
    return LocalClock(ZoneInfo(zone), zone)


def put(directory: Path, text: str | bytes, name: str = "file") -> Source:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Source(str(path))


def module(format: str) -> Any:
    """The reader of a format."""
    return import_module(f"timetracker.interchange.{READERS[format]}")


def taken(format: str, source: Source, zone: str = "UTC") -> tuple[list[EntryDraft], list[tuple[int, str]]]:
    """The entries of a file, and the lines that were not understood with the reasons."""
    items = list(module(format).read(source, wall(zone)))
    result = [item for _, item in items if isinstance(item, EntryDraft)]
    return result, [(line, item.why) for line, item in items if isinstance(item, UnparsedLine)]


def short(drafts: Sequence[EntryDraft], zone: str = "UTC") -> list[str]:
    """Drafts in a line each: when, what, tags, note."""
    lines = []
    for draft in drafts:
        start = draft.start.astimezone(ZoneInfo(zone))
        end = "?" if draft.end is None else f"{draft.end.astimezone(ZoneInfo(zone)):%H:%M}"
        name = draft.project if draft.task is None else f"{draft.project}/{draft.task}"
        marks = "".join(f" +{tag}" for tag in draft.tags) + (f" | {draft.note}" if draft.note else "")
        lines.append(f"{start:%m-%d %H:%M}-{end} {name}{marks}")
    return lines


FRAME = [1772442000, 1772445600, "site", "0123456789abcdef0123456789abcdef", ["a"], 1772445600]


def test_watson_frames_old_ones_and_broken_ones(tmp_path: Path) -> None:
    frames = [FRAME, [1772445600, 1772449200, "site/login", "x"], [5], ["a", "b", "c"], [1, 2, 3, "x", [4]], {"a": 1}]
    drafts, left = taken("watson", put(tmp_path, "[\n" + ",\n".join(map(json.dumps, frames)) + "\n]"))
    assert short(drafts) == ["03-02 09:00-10:00 site +a", "03-02 10:00-11:00 site/login"]
    assert drafts[0].uuid == "01234567-89ab-cdef-0123-456789abcdef"
    assert drafts[1].uuid is None
    assert [line for line, _ in left] == [4, 5, 6, 7]


def test_watson_a_directory_holds_the_running_one_too(tmp_path: Path) -> None:
    put(tmp_path, json.dumps([FRAME]), "frames")
    put(tmp_path, '{"project": "docs", "start": 1772449200, "tags": ["b"]}', "state")
    assert short(taken("watson", Source(str(tmp_path)))[0])[1] == "03-02 11:00-? docs +b"
    put(tmp_path, "{}", "state")
    assert len(taken("watson", Source(str(tmp_path)))[0]) == 1


def test_watson_a_printed_log_has_offsets(tmp_path: Path) -> None:
    line = {
        "id": "x",
        "start": "2026-03-02T09:00:00+01:00",
        "stop": "2026-03-02T10:00:00+01:00",
        "project": "p",
        "tags": [],
    }
    assert short(taken("watson", put(tmp_path, json.dumps([line])))[0]) == ["03-02 08:00-09:00 p"]


TIMEW = """inc 20240310T040000Z - 20240310T080000Z # dst "tag with spaces"
inc 20240310T090000Z - 20240310T100000Z # # "text \\"q\\""

inc 20240310T100000Z - 20240310T110000Z
inc 20240310T110000Z - 20240310T120000Z # deep project:site/login # plain words
exc 20240310T120000Z
inc 20240311T090000Z # foo
"""


def test_timewarrior_data_files(tmp_path: Path) -> None:
    put(tmp_path, TIMEW, "data/2024-03.data")
    put(tmp_path, "inc 20240101T040000Z - 20240101T050000Z # ny\n", "data/2023-12.data")
    put(tmp_path, "noise", "data/tags.data")
    drafts, left = taken("timewarrior", Source(str(tmp_path)))
    assert short(drafts) == [
        "01-01 04:00-05:00 ny", "03-10 04:00-08:00 dst +tag with spaces", '03-10 09:00-10:00 imported | text "q"',
        "03-10 10:00-11:00 imported", "03-10 11:00-12:00 site/login +deep | plain words", "03-11 09:00-? foo",
    ]  # fmt: skip
    assert [line for line, _ in left] == [6]


def test_watson_objects_of_its_server(tmp_path: Path) -> None:
    text = '[{"id":"a","begin_at":"2026-02-02T08:00:00+00:00","end_at":"2026-02-02T09:00:00+00:00","project":"p"}]'
    assert module("watson").recognised(put(tmp_path, text))
    assert short(taken("watson", put(tmp_path, text))[0]) == ["02-02 08:00-09:00 p"]


def test_timewarrior_json_with_and_without_what_may_be_absent(tmp_path: Path) -> None:
    text = '[\n{"id":2,"start":"20240310T040000Z","end":"20240310T080000Z","tags":["a b","c"],"annotation":"x"},\n'
    text += '{"start":"20240310T090000Z"},\n{"start":"soon"}\n]\n'
    drafts, left = taken("timewarrior", put(tmp_path, text))
    assert short(drafts) == ["03-10 04:00-08:00 a b +c | x", "03-10 09:00-? imported"]
    assert [line for line, _ in left] == [4]


def test_bartib_escapes_overnight_several_that_run_and_other_lines(tmp_path: Path) -> None:
    text = "2021-02-16 16:14 - 2021-02-16 18:23 | a\\|b | with \\\\ and \\|\n2021-02-16 23:00 - 2021-02-17 01:00 | p\n"
    text += "2021-02-18 09:00 | one | x\n2021-02-18 10:00 | two\nnonsense\n2021-02-31 10:00 - 2021-03-01 10:00 | p\n"
    drafts, left = taken("bartib", put(tmp_path, text))
    assert short(drafts) == [
        "02-16 16:14-18:23 a|b | with \\ and |", "02-16 23:00-01:00 p", "02-18 09:00-? one | x", "02-18 10:00-? two",
    ]  # fmt: skip
    assert sorted(line for line, _ in left) == [5, 6]


def test_timeclock_sessions_comments_and_an_open_one(tmp_path: Path) -> None:
    text = "; comment\ni 2024/03/09 23:00:00 client:acme  fix bug\no 2024/03/10 04:00:00\nb 2024-03-10 3600\n"
    text += "i 2024-03-10 05:00 one\ni 2024-03-10 06:00 two\no 2024-03-10 07:00 one\no 2024-03-10 08:00\n"
    text += "o 2024-03-10 09:00\ni 2024-03-11 9:00:00+0100 last\nx\n"
    drafts, left = taken("timeclock", put(tmp_path, text))
    assert short(drafts) == [
        "03-09 23:00-04:00 client/acme | fix bug", "03-10 05:00-07:00 one", "03-10 06:00-08:00 two",
        "03-11 08:00-? last",
    ]  # fmt: skip
    assert [line for line, _ in left] == [9, 11]


def test_timeclock_comments_and_offsets(tmp_path: Path) -> None:
    text = "i 2026-02-02 08:00:00 site1 ; why\no 2026-02-02 09:00:00; done\n"
    text += "i 2026-02-02 13:00:00+0500 far  walk ; to\no 2026-02-02 14:00:00+0500\n"
    drafts, left = taken("timeclock", put(tmp_path, text), BERLIN)
    assert (short(drafts, BERLIN), left) == (["02-02 08:00-09:00 site1 | why", "02-02 09:00-10:00 far | walk ; to"], [])


def test_timedot_amounts_have_a_day_and_no_clock_times(tmp_path: Path) -> None:
    text = (
        "# notes\n2024-11-03 Sunday\nacme:site  .... ..\ndocs  2.5  ; a comment\nmail  30m\n* 2024-11-04\n** ops  1h\n"
    )
    text += "a 1,5\nneg  -1h\nkm  5000h\nx  ,25\ny  aab\nz  0:30\n"
    drafts, left = taken("timedot", put(tmp_path, text))
    assert [(item.span_s, line) for item, line in zip(drafts, short(drafts), strict=True)] == [
        (5400, "11-03 00:00-? acme/site"), (9000, "11-03 00:00-? docs | a comment"), (1800, "11-03 00:00-? mail"),
        (3600, "11-04 00:00-? ops"), (900, "11-04 00:00-? x"), (2700, "11-04 00:00-? y"), (1800, "11-04 00:00-? z"),
    ]  # fmt: skip
    assert [line for line, _ in left] == [8, 9, 10]


KLOG = """2024-03-09 (8h!)
A day #acme
    8:00 - 9:30 #site review
    8:00pm-9:00pm
        went on
    <23:40 - 0:10
    22:00 - 1:30>
    2h30m #project="big one" #task=plan end
    -45m lunch

2024/03/10
\t9:00 - ??? still
\t25:00 - 26:00
\twhat
"""


def test_klog_ranges_shifts_durations_and_tags(tmp_path: Path) -> None:
    drafts, left = taken("klog", put(tmp_path, KLOG))
    assert short(drafts) == [
        "03-09 08:00-09:30 site +acme | #site review", "03-09 20:00-21:00 acme | went on",
        "03-08 23:40-00:10 acme | A day #acme", "03-09 22:00-01:30 acme | A day #acme",
        "03-09 00:00-? big one/plan +acme | end", "03-10 09:00-? imported | still",
    ]  # fmt: skip
    assert [line for line, _ in left] == [13, 14]
    assert drafts[4].span_s == 6300


def test_timetrap_sheets_archived_ones_and_fractions(tmp_path: Path) -> None:
    path = tmp_path / "trap.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE entries (id integer PRIMARY KEY, note text, start text, end text, sheet text)")
        rows = [
            (1, "n", "2024-03-09 09:00:00.123456", "2024-03-09 10:00:00.9", "site"),
            (2, "", "2024-03-09 11:00:00", None, "_old"), (3, "", "soon", None, "x"),
        ]  # fmt: skip
        database.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", rows)
        database.commit()
    drafts, left = taken("timetrap", Source(str(path)), BERLIN)
    assert short(drafts) == ["03-09 08:00-09:00 site | n", "03-09 10:00-? old"]
    assert [line for line, _ in left] == [3]


TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,"
    "Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)\n"
    'Ann,a@x.test,Big Co,Site,Task 1,"Working,\nhard",Yes,'
    '2024-03-04,10:23:00,2024-03-04,11:23:01,01:00:01,"Dev, Backend",9\n'
    "Ann,a@x.test,,,,,No,2024-03-05,23:00:00,2024-03-06,01:00:00,02:00:00,,\n"
    "Ann,a@x.test,,,,,No,04.13.2024,23:00:00,2024-03-06,01:00:00,02:00:00,,\n"
)


@pytest.mark.parametrize("text", [TOGGL, f"\ufeff{TOGGL}", TOGGL.replace("\n", "\r\n")])
def test_toggl_with_byte_order_mark_and_other_line_ends(tmp_path: Path, text: str) -> None:
    source = put(tmp_path, text)
    items = list(module("toggl").read(source, wall(BERLIN)))
    assert items[0][1] == ProjectDraft("Site", "Big Co")
    drafts, left = taken("toggl", source, BERLIN)
    assert drafts[0][:6] == ("Site", at("2024-03-04 09:23"), at("2024-03-04 10:23:01"), "Task 1", ("Dev", "Backend"),
                            drafts[0].note)  # fmt: skip
    assert (drafts[0].note.split(), drafts[0].billable) == (["Working,", "hard"], True)
    assert short(drafts[1:]) == ["03-05 22:00-00:00 imported"]
    assert [line for line, _ in left] == [5]


CLOCKIFY = (
    "Project,Client,Description,Task,User,Tags,Billable,Start Date,Start Time,End Date,End Time,Duration (h)\n"
    '"Site","Acme","x","Login","Ann","a, b","Yes","{}","11:00:00 AM","{}","12:30:00 PM","01:30:00"\n'
)


def test_clockify_reads_dates_where_the_file_tells_their_order(tmp_path: Path) -> None:
    for day in ("10/15/2024", "15/10/2024", "2024-10-15", "15.10.2024"):
        drafts, _ = taken("clockify", put(tmp_path, CLOCKIFY.format(day, day)))
        assert short(drafts) == ["10-15 11:00-12:30 Site/Login +a +b | x"]
    with pytest.raises(SourceError, match="month or the day"):
        taken("clockify", put(tmp_path, CLOCKIFY.format("03/04/2024", "03/04/2024")))


def test_kimai_in_english_and_german_over_midnight(tmp_path: Path) -> None:
    english = "Date,From,To,Duration,Customer,Project,Activity,Description,Billable,Tags\n"
    english += '2024-03-09,22:00,01:00,3:00,Acme,Site,Dev,x,1,"a,b"\n'
    german = "Datum;Von;Bis;Dauer;Kunde;Projekt;Tätigkeit;Beschreibung;Abrechenbar;Schlagworte\n"
    german += "09.03.2024;22:00;01:00;3,0;Acme;Site;Dev;x;ja;a,b\n"
    for text in (english, german):
        drafts, left = taken("kimai", put(tmp_path, text))
        assert (short(drafts), left) == (["03-09 22:00-01:00 Site/Dev +a +b | x"], [])
        assert drafts[0].billable


def test_clock_times_of_a_night_when_clocks_change(tmp_path: Path) -> None:
    text = "2026-10-25 02:30 - 2026-10-25 02:10 | twice\n2026-03-29 02:30 - 2026-03-29 03:30 | never\n"
    clock = wall(BERLIN)
    result = [item for _, item in module("bartib").read(put(tmp_path, text), clock)]
    assert [(entry.start, entry.end) for entry in result] == [
        (at("2026-10-25 00:30"), at("2026-10-25 01:10")), (at("2026-03-29 01:30"), at("2026-03-29 01:30")),
    ]  # fmt: skip
    assert clock.doubts == 3


def test_gtimelog_counts_from_line_to_line_within_a_day(tmp_path: Path) -> None:
    text = "2026-02-02 09:00: arrived\n2026-02-02 10:00: site: fix it -- a b\n2026-02-02 10:30: tea **\n"
    text += "2026-02-03 00:30: late\n2026-02-03 01:00: x ***\n\n2026-02-03 09:00: arrived\n2026-02-03 09:30: done\nx\n"
    drafts, left = taken("gtimelog", put(tmp_path, text))
    assert short(drafts) == [
        "02-02 09:00-10:00 site +a +b | fix it", "02-02 10:30-00:30 imported | late",
        "02-03 09:00-09:30 imported | done",
    ]  # fmt: skip
    assert [line for line, _ in left] == [3, 9]


def test_org_clocks_stand_below_their_headings(tmp_path: Path) -> None:
    text = EXAMPLES["org"] + "   CLOCK: [2026-02-03 Tue 09:00]\n* Other\nCLOCK: [2026-10-25 Sun 02:15]--[2026-10-25 "
    text += "Sun 02:45] =>  1:30\nCLOCK: soon\n"
    drafts, left = taken("org", put(tmp_path, text), BERLIN)
    assert short(drafts, BERLIN) == [
        "02-02 09:00-10:00 Site/Login +w +a", "02-03 09:00-? Site/Login +w +a", "10-25 02:15-02:45 Other",
    ]  # fmt: skip
    assert (drafts[2].end, [line for line, _ in left]) == (at("2026-10-25 01:45"), [7])


def test_amounts_of_harvest_and_super_productivity(tmp_path: Path) -> None:
    for format, name, seconds in (("harvest", "Site/Dev | x", 5400), ("superproductivity", "Site/Fix", 60)):
        drafts, left = taken(format, put(tmp_path, EXAMPLES[format]))
        assert (short(drafts), drafts[0].span_s, left) == ([f"02-02 00:00-? {name}"], seconds, [])


def test_hamster_facts_with_categories_and_tags(tmp_path: Path) -> None:
    path = tmp_path / "hamster.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript("""
        CREATE TABLE facts (id, activity_id, start_time, end_time, description);
        CREATE TABLE activities (id, name, category_id); CREATE TABLE categories (id, name);
        CREATE TABLE tags (id, name); CREATE TABLE fact_tags (fact_id, tag_id);
        INSERT INTO facts VALUES (1, 1, '2026-02-02 09:00:00', '2026-02-02 10:00:00', 'n'), (2, 2, 'soon', NULL, NULL);
        INSERT INTO activities VALUES (1, 'fix', 1), (2, 'rest', NULL); INSERT INTO categories VALUES (1, 'Site');
        INSERT INTO tags VALUES (1, 'a'); INSERT INTO fact_tags VALUES (1, 1);
        """)
    assert module("hamster").recognised(Source(str(path)))
    drafts, left = taken("hamster", Source(str(path)))
    assert (short(drafts), [line for line, _ in left]) == (["02-02 09:00-10:00 Site/fix +a | n"], [2])


HAMSTER = """<?xml version="1.0" ?>
<activities>
  <activity name="fix" start_time="2026-02-02 09:00:00" end_time="2026-02-02 10:00:00" duration_minutes="60.0"
    category="Site" description="n" tags="a, b c"/>
  <activity name="rest" start_time="soon" end_time="" category="" description="" tags=""/>
</activities>
"""


def test_hamster_exports_xml(tmp_path: Path) -> None:
    source = put(tmp_path, HAMSTER)
    assert next(filter(lambda name: module(name).recognised(source), READERS)) == "hamster"
    drafts, left = taken("hamster", source)
    assert (short(drafts), [line for line, _ in left]) == (["02-02 09:00-10:00 Site/fix +a +b c | n"], [2])
    with pytest.raises(SourceError, match="not XML"):
        taken("hamster", put(tmp_path, HAMSTER[:-20]))


def test_activitywatch_stopwatches_and_presence(tmp_path: Path) -> None:
    drafts, left = taken("activitywatch", put(tmp_path, EXAMPLES["activitywatch"]))
    assert short(drafts) == ["03-02 09:00-09:30 imported | at the computer", "03-02 10:00-10:01 site"]
    assert [line for line, _ in left] == [1, 3]
    with pytest.raises(SourceError, match="no buckets"):
        taken("activitywatch", put(tmp_path, "[]"))


def test_utt_counts_from_line_to_line(tmp_path: Path) -> None:
    drafts, left = taken("utt", put(tmp_path, EXAMPLES["utt"]))
    assert short(drafts) == ["02-02 09:00-10:00 site | fix it\nwhy", "02-02 10:30-11:00 imported | mail"]
    assert [line for line, _ in left] == [3, 8, 9]


SOLIDTIME = {
    "meta.json": '{"version": "1.0"}',
    "clients.csv": "id,name\nc,Acme\n",
    "projects.csv": "id,name,client_id,is_billable,archived_at\np,Site,c,true,\n",
    "tasks.csv": "id,name,project_id\nt,Login,p\n",
    "tags.csv": "id,name\ng,deep work\n",
    "members.csv": "id,user_id,name\nm,u,Ann\n",
    "time_entries.csv": "id,description,start,end,billable,member_id,project_id,task_id,tags\n"
    '0a3f2a4e-0000-4000-8000-000000000001,fix,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,true,m,p,t,"[""g""]"\n'
    "0a3f2a4e-0000-4000-8000-000000000002,,2026-03-02T10:00:00Z,,false,m,,,[]\n"
    "x,,2026-03-02T10:00:00Z,,false,m,,,[]\n",
}


def test_solidtime_as_a_zip_and_as_a_folder(tmp_path: Path) -> None:
    for name, text in SOLIDTIME.items():
        put(tmp_path, text, f"folder/{name}")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for name, text in SOLIDTIME.items():
            archive.writestr(name, text)
    for name in ("folder", "export.zip"):
        source = Source(str(tmp_path / name))
        assert next(filter(lambda name: module(name).recognised(source), READERS)) == "solidtime"
        items = [item for _, item in module("solidtime").read(source, wall())]
        assert items[0] == ProjectDraft("Site", "Acme", billable=True)
        drafts, left = taken("solidtime", source)
        assert short(drafts) == ["03-02 09:00-10:00 Site/Login +deep work | fix", "03-02 10:00-? imported"]
        assert (drafts[0].user, drafts[0].billable, [line for line, _ in left]) == ("Ann", True, [4])
    put(tmp_path, SOLIDTIME["tags.csv"].replace("id,", "x,"), "folder/tags.csv")
    with pytest.raises(SourceError, match="not an export of solidtime"):
        taken("solidtime", Source(str(tmp_path / "folder")))


def test_org_states_are_those_of_org_and_of_the_file(tmp_path: Path) -> None:
    clock = "CLOCK: [2026-02-02 Mon 09:00]--[2026-02-02 Mon 10:00] =>  1:00\n"
    text = f"#+TODO: OPEN(o) | SHUT\n* API docs\n{clock}* OPEN [#A] door\n{clock}* TODO tea\n{clock}"
    drafts, _ = taken("org", put(tmp_path, text))
    assert [draft.project for draft in drafts] == ["API docs", "door", "tea"]


EXAMPLES: dict[str, str] = {
    "json": '{"format": "timetracker", "version": 1, "items": [\n\n]}\n',
    "watson": json.dumps([FRAME]), "timewarrior": TIMEW, "toggl": TOGGL,
    "clockify": CLOCKIFY.format("2024-01-15", "2024-01-15"),
    "kimai": "Date,From,To,Customer,Project,Activity\n2024-03-09,22:00,01:00,Acme,Site,Dev\n",
    "csv": "uuid,start,end,project\n,2026-03-02T09:00:00Z,2026-03-02T10:00:00Z,site\n",
    "bartib": "2021-02-16 16:14 - 2021-02-16 18:23 | a\n",
    "timeclock": "i 2024/03/09 23:00:00 a:b  c\no 2024/03/10 04:00:00\n",
    "klog": KLOG, "timedot": "* heading\n2024-11-03\na  ....\n",
    "gtimelog": "2026-02-02 09:00: arrived\n2026-02-02 10:00: site: fix -- a b\n",
    "org": "* Site :w:\n** TODO Login :a:\n   CLOCK: [2026-02-02 Mon 09:00]--[2026-02-02 Mon 10:00] =>  1:00\n",
    "ics": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Europe/Berlin:20260302T090000\r\nDURATION:PT1H\r\n"
    "RRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "harvest": "Date,Client,Project,Task,Notes,Hours,First Name\n2026-02-02,Acme,Site,Dev,x,\"1,5\",Ann\n",
    "activitywatch": json.dumps({"buckets": {
        "aw-watcher-afk_pc": {"id": "aw-watcher-afk_pc", "type": "afkstatus", "events": [
            {"timestamp": "2026-03-02T09:00:00.5+00:00", "duration": 600.0, "data": {"status": "not-afk"}},
            {"timestamp": "2026-03-02T09:05:00+00:00", "duration": 1500, "data": {"status": "not-afk"}},
            {"timestamp": "2026-03-02T09:30:00+00:00", "duration": 900, "data": {"status": "afk"}},
            {"timestamp": "soon", "duration": 1, "data": {}}]},
        "aw-stopwatch": {"id": "aw-stopwatch", "type": "general.stopwatch", "events": [
            {"timestamp": "2026-03-02T11:00:00+01:00", "duration": 60, "data": {"label": "site", "running": False}}]},
        "aw-watcher-window_pc": {"id": "w", "type": "currentwindow", "events": [
            {"timestamp": "2026-03-02T09:00:00+00:00", "duration": 3, "data": {"app": "x", "title": "y"}}]},
    }}),
    "utt": "2026-02-02 09:00 hello\n2026-02-02 10:00 site: fix it  # why\n2026-02-02 10:30 tea **\n"
    "2026-02-02 11:00 mail\n\n2026-02-03 9:00 hello\n2026-02-03 09:15 walk ***\n2026-02-03 08:00 back\nx\n",
    "superproductivity": json.dumps({
        "task": {"entities": {"t": {"title": "Fix", "projectId": "p", "timeSpentOnDay": {"2026-02-02": 60000}}}},
        "project": {"entities": {"p": {"title": "Site"}}},
    }),
}  # fmt: skip


@pytest.mark.parametrize("format", EXAMPLES)
def test_each_file_is_recognised_as_what_it_is_and_nothing_before(format: str, tmp_path: Path) -> None:
    source = put(tmp_path, EXAMPLES[format])
    assert next(filter(lambda name: module(name).recognised(source), READERS)) == format


def test_a_text_of_no_format_is_recognised_as_none(tmp_path: Path) -> None:
    for text in ("", "hello\n", "[]", "{}", "a,b\n1,2\n"):
        source = put(tmp_path, text)
        assert not any(module(name).recognised(source) for name in READERS)


TEXTS = [name for name in READERS if name not in ("timetrap", "hamster", "solidtime", "ics")]


@pytest.mark.parametrize("format", TEXTS)
@given(data=st.data())
def test_no_file_ends_a_reader_otherwise_than_clearly(
    format: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ends_clearly(format, tmp_path_factory, data)


# A rule of a series that lost its end is followed through all years, which takes a second.
@settings(max_examples=settings().max_examples // 10)
@given(data=st.data())
def test_no_calendar_ends_a_reader_otherwise_than_clearly(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ends_clearly("ics", tmp_path_factory, data)


def ends_clearly(format: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Read a changed file of a format; what is wrong with it is said in words."""
    example = EXAMPLES.get(format, "")
    begin = data.draw(st.integers(0, len(example)))
    end = data.draw(st.integers(begin, len(example)))
    text = example[:begin] + data.draw(st.text(max_size=20)) + example[end:]
    source = put(tmp_path_factory.mktemp("fuzz"), text.encode("utf-8", "surrogatepass"))
    try:
        taken(format, source, BERLIN)
        source.head()
    except TimetrackerError as error:
        assert error.message


def test_every_format_says_what_it_is() -> None:
    assert all(format_.what and (format_.reads or format_.writes) for format_ in FORMATS.values())
