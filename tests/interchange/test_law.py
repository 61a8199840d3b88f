"""What goes out as another tool's format comes in as it was; all that differs was reported when it went out."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling

from timetracker.interchange import FORMATS

# Names, tags and notes with what formats mean something by.
ODD = (
    ("site", "login", ("OOB", "two words"), "see #123 #project=x end"),
    ("site", "", (), "fix bug\n2h of waiting not billed"),
    ("p:q", "r:s", ("a",), "#first"), ("#42", "", (), "  blanks around  "), ("2026-01-01", "", (), "x -- y"),
    ("* star", "", (), "; y"), ("a ; b", "", ("b-c",), "half ; way"), ("TODO list", "[#A] first", (), "**"),
    ("API docs :x:", "", ("project:z",), "a **"), ("project:w", "", ("w",), "a | b \\ c"), ("same", "", ("same",), "-"),
    ("ends:", "", (), "text: more: :"), ("x: y", "", (), "2026-03-02 9:00 - 10:00"),
    ("x -- y", "q -- r", ("z**", "**"), "** **"), ("[50%] y", "[[a][b]] c", (), "="), ("＃full", "；half", ("z",), ""),
    ("ünïcode ☕", "", ("ü",), "= 1"),
)  # fmt: skip
BOTH = [name for name, format_ in FORMATS.items() if format_.reads and format_.writes]


@filling
def odd(tt: Tt, _: EnvironmentClock) -> None:
    """A home with odd entries, over midnight, two in the night and both clock changes."""
    tt.set(TT_ZONE="Europe/Berlin")
    for number, (project, task, tags, note) in enumerate(ODD):
        words = (*(f"+{tag}" for tag in tags), *(["--task", task] if task else []), "--note", note)
        assert tt("add", project, f"2026-02-{number + 1:02} 9:00-10:00", *words).code == 0, project
    for start, end in (
        ("2026-02-20 22:00", "2026-02-21 01:30"), ("2026-02-22 22:00", "2026-02-23 04:00"),
        ("2025-10-26 00:30", "2025-10-26 03:30"), ("2025-03-30 01:30", "2025-03-30 03:30"),
    ):  # fmt: skip
        assert tt("add", "night", "--from", start, "--to", end).code == 0


def entries(tt: Tt) -> list[dict[str, Any]]:
    return sorted(tt("log all --json").data["entries"], key=lambda entry: entry["start"])


def told(err: str, *kinds: str) -> dict[str, str]:
    """Name -> how it is spelt, of what an export reported."""
    return dict(re.findall(rf"(?:{'|'.join(kinds)}) '(.*?)' as '(.*?)' \(", err.replace('"', "'")))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("format", [name for name in BOTH if name != "timedot"])
def test_what_differs_was_reported(odd: Tt, tmp_path: Path, format: str) -> None:
    before = entries(odd)
    out = tmp_path / "out"
    ran = odd("export", format, "--out", str(out))
    names, tags, lacks = told(ran.err, "project", "task"), told(ran.err, "tag"), FORMATS[format].lacks
    odd.home = tmp_path / "other"
    odd.set(TT_HOME=str(odd.home))
    assert odd("import", format, str(out), "--zone", "Europe/Berlin", "--json").data["left"] == []
    after = entries(odd)
    if "nights" not in lacks:
        assert len(after) == len(before)
    lost = sum(left["duration_s"] for left in before) - sum(right["duration_s"] for right in after)
    assert lost == (60 * 3 if "nights" in lacks else 0)
    rest = {entry["start"]: entry for entry in after}
    for left in before:
        if left["start"] not in rest:
            assert "only the length is left" in ran.err
            continue
        right = rest[left["start"]]
        assert right["project"]["name"] == names.get(left["project"]["name"], left["project"]["name"])
        task, back = (entry["task"] and entry["task"]["name"] for entry in (left, right))
        assert back == (names.get(task, task) or None)
        expected = set() if "tags" in lacks else {tags.get(tag, tag) for tag in left["tags"]} - {""}
        assert set(right["tags"]) == expected
        if "notes" in lacks:
            assert right["note"] == ""
        elif flat(right["note"]) != flat(left["note"]):
            assert "something in" in ran.err, (left["note"], right["note"])
        elif right["note"].strip() != left["note"].strip():
            assert "lines" in lacks, left["note"]


def test_a_length_of_timedot_is_kept_by_day_and_name(odd: Tt, tmp_path: Path) -> None:
    before = odd("report all --by day --by project --json").data["rows"]
    spelt = told(odd("export", "timedot", "--out", str(tmp_path / "out")).err, "project")
    odd.home = tmp_path / "other"
    odd.set(TT_HOME=str(odd.home))
    odd("import", "timedot", str(tmp_path / "out"), "--zone", "Europe/Berlin")
    after = odd("report all --by day --by project --json").data["rows"]
    expected = [(row["day"], spelt.get(row["project"], row["project"]), row["total_s"]) for row in before]
    assert sorted(expected) == sorted((row["day"], row["project"], row["total_s"]) for row in after)


def test_names_that_a_format_cannot_spell_are_named(tt: Tt) -> None:
    tt("add p:q '2026-02-02 9:00-10:00' --note x")
    assert (
        tt("export timeclock").err
        == "tt: timeclock cannot spell all of it, and has project 'p:q' as 'p-q' (1 entry).\n"
    )


def test_a_workbook_has_a_row_an_entry(odd: Tt, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert odd("export", "xlsx", "--out", str(out)).code == 0
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rows = [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{space}row")]
    assert rows[0] == ["Start", "End", "Duration", "Project", "Task", "Client", "Tags", "Note", "Billable", "Id"]
    assert len(rows) == len(ODD) + 5
    total = sum(float(row[2]) for row in rows[1:]) * 86_400
    assert round(total) == odd("report all --json").data["total_s"]
    assert not list(sheet.iter(f"{space}f"))  # no text became a formula
