"""Histories as command lines: the source's own figures count, nothing is silent, and what goes out comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Tt

TOGGL = "User,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
KIMAI = "Date,From,To,Duration,User,Customer,Project,Activity,Description,Billable,Tags\n"
CLOCKIFY = "Project,Client,Description,Task,User,Tags,Billable,Start Date,Start Time,End Date,End Time,Duration (h)\n"
LENGTHS = "2026-02-02\nwork  20h\nsleep  8h\n\n2026-02-03\nwork  2h\n"
DETAILS = "2026-02-02\n  9:00 - 12:00 work\n  1h reading\n  12:30 - 13:00 call\n"


@pytest.fixture
def history(tt: Tt, tmp_path: Path) -> Any:
    """Imports a text as a format; its result, or the code and the error."""
    tt.set(TT_ZONE="Europe/Berlin")

    def run(format: str, text: str, *words: str, zone: str = "Europe/Berlin") -> Any:
        path = tmp_path / f"file.{format}"
        path.write_text(text, encoding="utf-8")
        ran = tt("import", format, str(path), "--zone", zone, *words, "--json")
        return ran.data if ran.code == 0 else (ran.code, ran.err)

    return run


def seconds(tt: Tt) -> int:
    """All that is tracked."""
    return int(tt("report all --json").data["total_s"])


@pytest.mark.parametrize(
    ("format", "text", "expected"),
    [
        ("kimai", KIMAI + "2026-02-02,09:00,17:00,7:15,u,A,S,D,lunch,1,\n2026-02-05,10:00,12:00,26:00,u,A,S,D,x,1,\n"
         "2026-02-08,09:00,09:00,24:00,u,A,S,D,on call,1,\n", 57 * 3600 + 900),
        ("toggl", TOGGL + "u,,P,,x,No,2025-10-26,02:15:00,2025-10-26,02:45:00,01:30:00,\n", 5400),
        ("klog", "2026-02-02\n    9:00 - 12:00 work\n    -1h lunch\n", 7200),
        ("timedot", LENGTHS, 30 * 3600), ("timedot", "2026-02-02\na  1h\n\n2026-02-02\nb  30m\n", 5400),
        ("timedot", "2026-02-02\na  .25\nb  0,25\nc  ,25\nd  aabb\ne  1h\n", 9900), ("klog", DETAILS, 16200),
        ("klog", "2026-02-02\n  1h work\n\n2026-02-02\n  30m home\n", 5400),
        ("klog", "2026-02-02\n  9:00 - 10:00 #site fix\n    2h of waiting not billed\n", 3600),
        ("timeclock", "i 2026-02-02 08:00:00 s\no 2026-02-02 09:00:00; done\ni 2026-02-03 08:00:00 t\n"
         "o 2026-02-03 09:00:00\n", 7200),
    ],
)  # fmt: skip
def test_the_figures_of_the_source_count(tt: Tt, history: Any, format: str, text: str, expected: int) -> None:
    first = history(format, text)
    assert (seconds(tt), first["left"], first["overlaps"]) == (expected, [], 0)
    again = history(format, text)
    assert (again["entries"], again["updated"], seconds(tt)) == (0, 0, expected)


def test_a_stated_duration_is_listed_with_what_the_clock_times_say(history: Any) -> None:
    remarks = history("kimai", KIMAI + "2026-02-02,09:00,17:00,7:15,u,A,S,D,x,1,\n")["remarks"]
    assert [(item["line"], "7h 15m" in item["why"], "17:00" in item["why"]) for item in remarks] == [(2, True, True)]


def test_placed_lengths_are_listed_and_collide_with_nothing(tt: Tt, history: Any) -> None:
    tt("add early '2026-02-02 00:30-01:00'")
    done = history("timedot", LENGTHS)
    assert (len(done["remarks"]), done["overlaps"]) == (3, 0)
    assert tt("overlaps --json").data["overlaps"] == []


@pytest.mark.parametrize(
    ("rule", "names"), [("one", ["P", "P"]), ("bob", ["P"]), ("as-projects", ["ann: P", "bob: P"])]
)
def test_several_people_are_never_taken_for_one(tt: Tt, history: Any, rule: str, names: list[str]) -> None:
    text = TOGGL + "ann,,P,,x,No,2026-02-02,09:00:00,2026-02-02,10:00:00,01:00:00,\n"
    text += "bob,,P,,x,No,2026-02-02,09:00:00,2026-02-02,10:00:00,01:00:00,\n"
    code, error = history("toggl", text)
    assert (code, "ann, bob" in error, seconds(tt)) == (2, True, 0)
    assert history("toggl", text, "--users", rule)["entries"] == len(names)
    assert [entry["project"]["name"] for entry in tt("log all --json").data["entries"]] == names


def test_open_intervals_never_block(tt: Tt, history: Any) -> None:
    text = "i 2026-02-01 08:00:00 a\ni 2026-02-01 09:00:00 b\ni 2026-02-03 09:00:00 c\n"
    done = history("timeclock", text)
    assert [(item["line"], "--open end" in item["why"]) for item in done["left"]] == [(2, True)]
    assert tt("log all --json").data["entries"][0]["duration_s"] == 3600
    assert tt("status --json").data["entry"]["project"]["name"] == "c"
    assert history("timeclock", text, "--open", "end")["entries"] == 1


def test_an_open_interval_of_the_future_is_left_and_named(tt: Tt, history: Any) -> None:
    done = history("timeclock", "i 2026-02-01 08:00:00 a\no 2026-02-01 09:00:00\ni 2100-02-01 09:00:00 b\n")
    assert [(item["line"], item["why"]) for item in done["left"]] == [(3, "has no end, and begins in the future")]
    assert tt("status --json").data["entry"] is None


def test_days_and_headings_of_other_languages_and_of_any_table(tt: Tt, history: Any, tmp_path: Path) -> None:
    ambiguous = CLOCKIFY + "P,,x,,u,,No,03/04/2024,09:00:00,03/04/2024,10:00:00,01:00:00\n"
    code, error = history("clockify", ambiguous)
    assert (code, "--dates dmy" in error) == (7, True)
    assert history("clockify", ambiguous, "--dates", "dmy")["entries"] == 1
    assert tt("log all --json").data["entries"][0]["start"].startswith("2024-04-03")
    assert history("kimai", "DATE;de;À;Projet;Activité\n2026-02-02;09:00;10:00;P;A\n")["entries"] == 1
    (tmp_path / "any.csv").write_text("Von;Bis;Kunde\n13-02-2026 9:00;13-02-2026 10:30;Acme\n", encoding="utf-8")
    words = ("--map", "start=Von,end=Bis,project=Kunde", "--zone", "UTC")
    assert "+ 2026-02-13 10:00-11:30 Acme" in tt("import", str(tmp_path / "any.csv"), *words).out
    assert tt("import", str(tmp_path / "any.csv"), "--map", "begin=Von").code == 2
    assert tt("import", str(tmp_path / "any.csv"), "--dates", "soon").code == 2


def test_nothing_imported_is_an_error_that_names_file_and_line(history: Any) -> None:
    for format, text in (("timeclock", "# readme\nwords\n"), ("csv", "start,end,project\nsoon,2026-02-12 10:00,P\n")):
        code, error = history(format, text)
        assert (code, f"file.{format} line 2" in error) == (7, True)
    assert history("csv", "start,end,project\n2026-02-12 09:00,2026-02-12 10:00,P\n")["entries"] == 1


ODD = (
    ("site", ("OOB", "two words"), "see #123 #project=x end"), ("site", (), "fix bug\n2h of waiting not billed"),
    ("p:q", ("a",), "#first"), ("#42", (), ""), ("2026-01-01", (), "x"), ("* star", (), "; y"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("format", "tags", "notes"), [("klog", True, True), ("timeclock", False, False), ("timedot", False, False),
                                  ("org", False, False), ("csv", True, True)],
)  # fmt: skip
def test_odd_names_go_out_and_come_back(tt: Tt, tmp_path: Path, format: str, *, tags: bool, notes: bool) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    for number, (project, marks, note) in enumerate(ODD):
        span = f"2026-02-0{number + 1} 9:00-10:00"
        assert tt("add", project, span, *(f"+{mark}" for mark in marks), "--note", note).code == 0
    before = tt("log all --json").data["entries"]
    ran = tt("export", format, "--out", str(tmp_path / "out"))
    assert (("has no place" in ran.err) or tags, ran.code) == (True, 0)
    tt.home = tmp_path / "other"
    tt.set(TT_HOME=str(tt.home))
    assert tt("import", format, str(tmp_path / "out"), "--zone", "Europe/Berlin", "--json").data["left"] == []
    after = tt("log all --json").data["entries"]
    colon = "p-q" if format in ("timeclock", "timedot") else "p:q"
    names = [entry["project"]["name"] for entry in after]
    assert names == ["site", "site", colon, "#42", "2026-01-01", "* star"]
    assert [entry["duration_s"] for entry in after] == [3600] * len(ODD)
    assert not tags or [entry["tags"] for entry in after] == [entry["tags"] for entry in before]
    assert not notes or [entry["note"] for entry in after] == [entry["note"] for entry in before]
