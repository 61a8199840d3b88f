"""Files of other tools, with their traps, as drafts."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from tests.builders import at
from tests.interchange.examples import CLOCKIFY, EXAMPLES, FRAME, HAMSTER, KLOG, SOLIDTIME, TIMEW, TOGGL
from tests.interchange.reading import BERLIN, module, put, short, taken, wall

from timetracker.domain.errors import SourceError
from timetracker.interchange import READERS
from timetracker.interchange.draft import ProjectDraft
from timetracker.interchange.source import Source


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


@pytest.mark.parametrize("text", [TOGGL, f"\ufeff{TOGGL}", TOGGL.replace("\n", "\r\n")])
def test_toggl_with_byte_order_mark_and_other_line_ends(tmp_path: Path, text: str) -> None:
    source = put(tmp_path, text)
    items = list(module("toggl").read(source, wall(BERLIN)))
    assert getattr(items[0][1], "client", "") == "Big Co"
    drafts, left = taken("toggl", source, BERLIN)
    assert drafts[0][:6] == ("Site", at("2024-03-04 09:23"), at("2024-03-04 10:23:01"), "Task 1", ("Dev", "Backend"),
                            drafts[0].note)  # fmt: skip
    assert (drafts[0].note.split(), drafts[0].billable) == (["Working,", "hard"], True)
    assert short(drafts[1:]) == ["03-05 22:00-00:00 imported"]
    assert [line for line, _ in left] == [5]


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
