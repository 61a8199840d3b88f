"""A report as PDF: the same bytes again, all of its rows, and a limit that is said."""

from __future__ import annotations

import io
from datetime import UTC
from pathlib import Path

import pytest
from tests.builders import at

from timetracker.domain.errors import InvalidInput
from timetracker.invoicing import report
from timetracker.render import Display
from timetracker.view import Column, Sheet

pytest.importorskip("typst", reason="the extra `invoice` is not installed")
pikepdf = pytest.importorskip("pikepdf", reason="the extra `invoice` is not installed")

COLUMNS = (Column("name", "Project", "label"), Column("time_s", "Time", "duration"))


def sheet(count: int) -> Sheet:
    """So many rows, of names that a page could take for something else."""
    rows = [(f"*{number}* #set $x$ <b> \\ ", 3600) for number in range(count)]
    return Sheet("Sums", COLUMNS, rows, {}, totals=("Total", 3600 * count))


def pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def test_the_same_report_gives_the_same_bytes_and_another_gives_others() -> None:
    look, now = Display(UTC), at("2026-03-02 18:00")
    first, same, more = (report.document(sheet(count), look, now) for count in (3, 3, 4))
    assert first == same != more
    assert first.startswith(b"%PDF-")


def test_many_rows_have_many_pages() -> None:
    look, now = Display(UTC), at("2026-03-02 18:00")
    assert [pages(report.document(sheet(count), look, now)) for count in (0, 10, 100)] == [1, 1, 3]


def test_more_rows_than_a_pdf_has_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        report.document(sheet(report.MOST_ROWS + 1), Display(UTC), at("2026-03-02 18:00"))
    assert "5001" in refused.value.message


def test_a_report_is_set_where_the_current_directory_has_been_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.chdir(there)
    there.rmdir()
    assert report.document(sheet(1), Display(UTC), at("2026-03-02 18:00")).startswith(b"%PDF-")
