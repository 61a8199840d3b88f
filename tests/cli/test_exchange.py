"""Export and import, as command lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling

ENTRY: dict[str, Any] = {
    "kind": "entry", "project": "site", "start": "2026-03-01T07:00:00Z", "end": "2026-03-01T08:00:00Z", "task": None,
    "tags": [], "note": "", "billable": False, "uuid": None, "zone": "UTC", "source": "import",
}  # fmt: skip


@filling
def full(tt: Tt, clock: EnvironmentClock) -> None:
    """A home that uses every field."""
    tt("project add site --client Acme --rate 80.50 --currency EUR --budget 40h --billable")
    tt("project add old")
    tt("project archive old")
    tt("tag add gone")
    tt("tag archive gone")
    tt("task add site login --estimate 8h --priority high --due 2026-11-30")
    tt("task status login review")
    tt.set(TT_ZONE="Europe/Berlin")
    tt("add", "site/login", "+a", "+Ünïcode", "7:00-8:30", "--note", '=2+2, "quoted"\nline two 🎉')
    tt("start Straße")
    clock.tick("1h")


def moved(tt: Tt, home: Path) -> None:
    """Go on in another home."""
    tt.home = home
    tt.set(TT_HOME=str(home))


@pytest.mark.file_store
def test_export_and_import_as_json_lose_nothing(full: Tt, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    assert full("export", "json", "--out", str(out)).code == 0
    first = out.read_text("utf-8")
    moved(full, tmp_path / "other")
    ran = full("import", "json", str(out), "--json")
    assert ran.data["entries"] == 2
    assert full("export json").out == first
    again = full("import", "json", str(out), "--json").data
    assert (again["format"], again["entries"], again["known"], again["others"]) == ("json", 0, 2, 0)
    assert not any(again[name] for name in ("left", "renamed", "notes_changed", "kept", "updated", "deleted"))
    assert full("export json").out == first


@pytest.mark.file_store
def test_an_import_is_one_action_that_undo_takes_back(full: Tt, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    full("export", "json", "--out", str(out))
    moved(full, tmp_path / "other")
    full("add other 1:00-2:00")
    before = full.rows()
    full("import", "json", str(out))
    after = full.rows()
    assert full("undo").code == 0
    assert full.rows() == before
    assert full("redo").code == 0
    assert full.rows() == after
    assert full("db check").code == 0


@pytest.mark.file_store
def test_our_own_export_is_known_as_such_under_the_name_of_another_format(full: Tt, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    full("export", "json", "--out", str(out))
    for format in ("watson", "csv", "klog"):
        ran = full("import", format, str(out), "--zone", "UTC")
        assert (ran.code, ran.err.splitlines()[0]) == (
            2, f"tt: {out} is an export of tt as json, not a file of {format}.",
        )  # fmt: skip
        assert ran.err.splitlines()[-1] == f"try: tt import json {out}"


def test_an_export_of_some_entries_holds_what_belongs_to_them(full: Tt) -> None:
    full("project add other --client Acme")
    full("client add Nobody")
    full("task add other spare")
    full("add other/login +only 1:00-2:00")

    def names(line: str) -> dict[str, list[str]]:
        kinds: dict[str, list[str]] = {}
        for item in json.loads(full(f"export json {line}").out)["items"]:
            kinds.setdefault(item["kind"], []).append(item.get("name") or item["project"])
        return kinds

    complete = names("")
    assert names("2026-03-02").keys() == complete.keys()
    assert names("2026-03-02")["project"] == complete["project"]
    assert names("--project other") == {
        "client": ["Acme"], "tag": ["only"], "project": ["other"], "task": ["login", "spare"], "entry": ["other"],
    }  # fmt: skip
    assert names("--tag only") == {**names("--project other"), "task": ["login"]}
    assert names("--client Nobody") == {"client": ["Nobody"]}


@pytest.mark.file_store
def test_a_dry_import_counts_and_changes_nothing(full: Tt, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    full("export", "json", "--out", str(out))
    moved(full, tmp_path / "other")
    ran = full("import", "json", str(out), "--dry-run")
    first, *new = ran.out.splitlines()
    assert first == "Dry run, nothing is changed. Without --dry-run: Imported 2 entries."
    assert new == ["+ 2026-03-02 07:00-08:30 site/login +a +Ünïcode", "+ 2026-03-02 10:00-now Straße"]
    assert full("log all --json").data["entries"] == []


def test_csv_has_a_header_whole_seconds_and_no_formulas(full: Tt) -> None:
    lines = full("export csv").out.split("\r\n")
    assert lines[0] == full("log all --format csv").out.splitlines()[0]
    assert lines[0] == "id,uuid,start,end,duration_s,project,task,client,tags,note,billable,zone"
    assert (
        ',2026-03-02T06:00:00Z,2026-03-02T07:30:00Z,5400,site,login,Acme,"a,Ünïcode","\'=2+2, ""quoted""\nline'
        in lines[1]
    )
    assert lines[2].endswith(",2026-03-02T09:00:00Z,,,Straße,,,,,false,Europe/Berlin")


def test_export_takes_spans_and_filters_and_records_a_number(full: Tt) -> None:
    assert full("export csv yesterday").out.count("\r\n") == 1
    assert full("export csv --project site").out.count("\r\n") == 2
    line = full.log()[-1]
    assert (line["event"], line["format"], line["rows"]) == ("export.completed", "csv", 1)


def test_an_export_that_cannot_be_written_leaves_nothing(full: Tt, tmp_path: Path) -> None:
    (tmp_path / "dir").mkdir()
    for out in (tmp_path / "none" / "x.json", tmp_path / "dir"):
        ran = full("export", "json", "--out", str(out))
        assert ran.code == 7
        assert "inside tt" not in ran.err
    assert [path.name for path in tmp_path.glob("*.partial")] == []


def bad(**changes: Any) -> str:
    """An export with one entry that is wrong somewhere."""
    return json.dumps({"format": "timetracker", "version": 1, "items": [{**ENTRY, **changes}]})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", '"x"', '{"format": "other"}', '{"format": "timetracker", "version": 99, "items": []}',
        '{"format": "timetracker", "version": 1}', '{"format": "timetracker", "version": 1, "items": [5]}',
        '{"format": "timetracker", "version": 1, "items": [{}]}',
        '{"format": "timetracker", "version": 1, "items": [{"kind": "bird"}]}',
        '{"format": "timetracker", "version": 1, "items": [{"kind": "tag", "name": 5}]}',
        '{"format": "timetracker", "version": 1, "items": [{"kind": "project", "name": "x", "rate": 5}]}',
        '{"format": "timetracker", "version": 1, "items": [{"kind": "project", "name": "x", "budget_s": "y"}]}',
        '{"format": "timetracker", "version": 1, "items": [{"kind": "task", "name": "x", "project": "y", "due": 5}]}',
        '{"format": "timetracker", "version": 1, "items": [{"kind": "client", "name": "x", "archived": "maybe"}]}',
        bad(start=5), bad(start="2026-03-01"), bad(start="2026-03-01T07:00:00"), bad(end="2026-03-01T06:00:00Z"),
        bad(start="1900-01-01T00:00:00Z"), bad(project=5), bad(project=""), bad(project=None), bad(note=5),
        bad(tags=5),
        bad(tags=[""]), bad(note="\0"), bad(note="x" * 10_001), bad(project="x" * 201), bad(task=5), bad(zone=5),
        bad(source="nowhere"), bad(uuid=5), bad(uuid=""), bad(billable="yes"), bad(surprise=1), bad(zone="no zone"),
        bad(note="\ud800"), "[" * 100_000,
    ],
)  # fmt: skip
def test_a_bad_import_is_told_and_changes_nothing(tt: Tt, tmp_path: Path, text: str) -> None:
    path = tmp_path / "in.json"
    path.write_text(text, encoding="utf-8")
    ran = tt("import", "json", str(path))
    assert ran.code in (2, 7), ran
    assert (ran.out, "inside tt" in ran.err) == ("", False)
    assert tt("log all --json").data["entries"] == []
    assert tt("project list --all --json").data["projects"] == []


def test_an_import_that_is_no_file_or_no_text_is_told(tt: Tt, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path, tmp_path / "none", tmp_path / "bytes"):
        assert tt("import", "json", str(path)).code == 7


@pytest.mark.parametrize("line", ["export xml", "import xml x", "import pages x", "export", "import json"])
def test_unknown_formats_are_wrong_usage(tt: Tt, line: str) -> None:
    assert tt(line).code == 2


def test_an_import_is_told_what_to_do_with_overlaps(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    twice = [ENTRY, {**ENTRY, "start": "2026-03-01T07:30:00Z", "end": "2026-03-01T08:30:00Z"}]
    path.write_text(json.dumps({"format": "timetracker", "version": 1, "items": twice}).replace("}, {", "},\n{"))
    refused = tt("import", "json", str(path), "--overlap", "refuse")
    assert (refused.code, "in.json line 2" in refused.err, "in.json line 1" in refused.err) == (4, True, True)
    assert tt("log all --json").data["entries"] == []
    assert tt("import", "json", str(path), "--overlap", "maybe").code == 2
    taken = tt("import", "json", str(path), "--json").data
    assert (taken["entries"], taken["overlaps"], taken["overlap_s"]) == (2, 1, 1800)
    pair = taken["pairs"][0]
    assert (pair["entry"]["where"], pair["other"]["where"]) == ("in.json line 2", "in.json line 1")
    assert (pair["other"]["start"], pair["seconds"]) == ("2026-03-01T07:00:00+00:00", 1800)
    assert tt("db check").code == 0
    tt("undo")
    for how, lengths in (("trim", [3600, 1800]), ("skip", [3600])):
        assert tt("import", "json", str(path), "--overlap", how, "--json").data["remarks"][0]["line"] == 2
        assert [entry["duration_s"] for entry in tt("log all --json").data["entries"]] == lengths
        tt("undo")


def test_of_two_running_entries_one_runs_and_the_other_ends_where_the_next_begins(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    both = [{**ENTRY, "end": None}, {**ENTRY, "end": None, "start": "2026-03-01T09:00:00Z"}]
    path.write_text(json.dumps({"format": "timetracker", "version": 1, "items": both}))
    for policy in ("refuse", "trim", "allow"):
        tt(f"config set overlap {policy}")
        assert tt("import", "json", str(path)).code == 0
        assert [entry["end"] for entry in tt("log all --json").data["entries"]] == ["2026-03-01T09:00:00+00:00", None]
        tt("undo")


def test_what_is_there_is_passed_over_beside_new_lines_however_long_the_list(tt: Tt, tmp_path: Path) -> None:
    """What the store has around the lines is looked up a stretch at a time."""
    tt("add other 2020-01-01 05:00-06:00")
    path = tmp_path / "days.csv"

    def imported(days: range) -> Any:
        text = "start,end,project\n"
        for day in days:
            date = f"2021-{1 + day // 28:02}-{1 + day % 28:02}"
            text += "".join(f"{date}T{hour:02}:00:00Z,{date}T{hour:02}:30:00Z,p\n" for hour in (8, 9))
        path.write_text(text)
        return tt(f"import csv {path} --json").data

    first, again = imported(range(150)), imported(range(100, 200))
    assert (first["entries"], first["known"]) == (300, 0)
    assert (again["entries"], again["known"]) == (100, 100)
    path.write_text("start,end,project\n2021-03-03T08:15:00Z,2021-03-03T08:45:00Z,p\n")
    assert tt(f"import csv {path} --overlap refuse").code == 4


def test_an_import_that_brings_nothing_names_each_line_and_asks_for_the_zone(tt: Tt, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    rows = [f"2026-11-{day} 09:00,2026-11-{day} 10:00,site" for day in range(16, 20)]
    source.write_text("\n".join(["start,end,project", *rows, ""]), encoding="utf-8")
    ran = tt("", "import", "csv", str(source))
    lines = ran.err.splitlines()
    assert (ran.code, lines[0].endswith("could be imported: 4 lines were not understood.")) == (7, True), ran.err
    assert [line.partition(": ")[0] for line in lines[1:5]] == [f"  in.csv line {number}" for number in range(2, 6)]
    assert lines[5:] == ["Say in which zone its times are.", f"try: tt import csv {source} --zone UTC"]
    assert len(json.loads(tt("", "import", "csv", str(source), "--json").err)["error"]["lines"]) == 4


def test_an_import_of_nothing_and_options_that_say_nothing_are_refused(tt: Tt, tmp_path: Path) -> None:
    empty, path = tmp_path / "frames", tmp_path / "in.csv"
    empty.write_text("[]")
    path.write_text("start,end,project\n2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,a\n")
    nothing = tt("import", "watson", str(empty))
    assert (nothing.code, "holds nothing to import" in nothing.err) == (7, True)
    for words in (("--map", "start=Von,start=Bis"), ("--users", " , "), ("--zone", "Nowhere/Land")):
        assert tt("import", "csv", str(path), *words).code == 2
    unknown = tt("import", "csv", str(path), "--users", "ann=bob").err
    assert "users: ." not in unknown
    assert tt("import", "csv", str(path)).code == 0
    assert tt("import", "csv", str(path)).code == 0  # all was there already
