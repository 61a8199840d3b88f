"""What an import meets of locked time and of invoices: it names file and line, and goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Tt

HEAD = "User,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"


def rows(*lines: tuple[str, str, int]) -> str:
    """A report of Toggl of client, day and hours of each entry."""
    return HEAD + "".join(
        f"u,{client},{client or 'P'},,x,Yes,{day},09:00:00,{day},{9 + hours:02}:00:00,,\n"
        for client, day, hours in lines
    )


def imported(tt: Tt, path: Path, text: str, *words: str) -> Any:
    path.write_text(text, encoding="utf-8")
    return tt("import", "toggl", str(path), "--zone", "UTC", *words)


def days(tt: Tt) -> list[tuple[str, int]]:
    entries = tt("log all --json").data["entries"]
    return sorted((entry["start"][:10], entry["duration_s"] // 3600) for entry in entries)


@pytest.mark.parametrize("before", [True, False])
def test_a_row_in_locked_time_is_named_with_its_line_and_the_rest_goes_in(
    tt: Tt, tmp_path: Path, *, before: bool
) -> None:
    if before:
        tt("add other 2026-03-20 9:00-10:00")
    assert tt("lock until 2026-02-28").code == 0
    text = rows(("", "2026-02-02", 1), ("Acme", "2026-02-03", 2), ("", "2026-03-02", 3))
    for words in (("--dry-run",), ()):
        data = imported(tt, tmp_path / "x.csv", text, *words, "--json").data
        assert [(left["file"], left["line"]) for left in data["left"]] == [("x.csv", 2), ("x.csv", 3)]
        assert data["left"][0]["why"].startswith("2026-02-02 09:00:00 lies in locked time. All time until 2026-02-28")
        assert data["entries"] == 1
    assert days(tt)[-2 if before else 0 :][0] == ("2026-03-02", 3)
    assert "Acme" not in tt("client list").out
    assert "line 3" in imported(tt, tmp_path / "x.csv", text).out


def test_a_file_of_locked_time_alone_is_refused_with_all_its_lines(tt: Tt, tmp_path: Path) -> None:
    assert tt("lock until 2026-02-28").code == 0
    ran = imported(tt, tmp_path / "x.csv", rows(("", "2026-02-02", 1), ("", "2026-02-03", 1)))
    assert ran.code == 7
    assert "2 lines were refused" in ran.err
    assert "x.csv line 3: P: 2026-02-03 09:00:00 lies in locked time" in ran.err
    assert "tt lock list" in ran.err


def test_the_time_of_one_client_is_locked_for_its_new_projects_too(tt: Tt, tmp_path: Path) -> None:
    tt("client add Acme")
    assert tt("lock until 2026-02-28 --client Acme").code == 0
    data = imported(tt, tmp_path / "x.csv", rows(("Acme", "2026-02-02", 1), ("Beta", "2026-02-03", 2)), "--json").data
    assert [left["line"] for left in data["left"]] == [2]
    assert days(tt) == [("2026-02-03", 2)]


def test_a_correction_of_locked_or_billed_time_is_listed(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    imported(tt, path, rows(("", "2026-02-02", 1), ("", "2026-03-02", 1), ("", "2026-03-03", 1)))
    assert tt("lock until 2026-02-28").code == 0
    assert tt("edit 2 --billed R-1").code == 0
    data = imported(tt, path, rows(("", "2026-02-02", 2), ("", "2026-03-02", 2), ("", "2026-03-03", 2)), "--json").data
    assert [left["line"] for left in data["left"]] == [2, 3]
    assert "locked time" in data["left"][0]["why"]
    assert "is billed" in data["left"][1]["why"]
    assert (data["updated"], days(tt)) == (1, [("2026-02-02", 1), ("2026-03-02", 1), ("2026-03-03", 2)])


def test_our_own_export_is_refused_whole_at_the_line_of_locked_time(tt: Tt, tmp_path: Path) -> None:
    tt("add P 2026-02-02 9:00-10:00")
    path = tmp_path / "x.json"
    assert tt("export", "json", "--out", str(path)).code == 0
    tt("undo")
    assert tt("lock until 2026-02-28").code == 0
    ran = tt("import", str(path))
    assert ran.code == 4
    assert "x.json line 3: 2026-02-02 09:00:00 lies in locked time" in ran.err
    assert tt("log all --json").data["entries"] == []
