"""No file makes an import end otherwise than with a result or a clear error; `tests.interchange.fuzz` looks further."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import workspace
from tests.interchange import mutated

from timetracker.actions import exchange, formats
from timetracker.interchange import FORMATS, READERS, TAKES
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source
from timetracker.zones import zone

MUTANTS = 12


@pytest.mark.parametrize("format", [*READERS, mutated.MAPPED])
def test_a_file_that_is_not_as_its_tool_writes_it_is_imported_or_refused(format: str, tmp_path: Path) -> None:
    ws = mutated.trial(tmp_path)
    first = mutated.example(format)
    for data in mutated.mutants(first, MUTANTS, format):
        mutated.imported(ws, format, tmp_path / "file", data)
    ws.close()


@pytest.mark.parametrize("format", mutated.DATABASES)
def test_a_database_whose_tables_have_names_that_are_no_text_is_refused(format: str, tmp_path: Path) -> None:
    ws = mutated.trial(tmp_path)
    for table in (b"entries", b"facts"):
        data = mutated.example(format).replace(b"TABLE " + table, b"TABLE " + table[:-1] + b"\xff")
        mutated.imported(ws, format, tmp_path / "file", data)
    ws.close()


@pytest.mark.parametrize("format", READERS)
def test_a_reader_takes_no_more_than_the_docs_say(format: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(mutated.example(format))
    takes = {TAKES[word] for word in FORMATS[format].takes}
    for _, item in formats.module("read", format).read(Source(str(path)), LocalClock(zone("UTC"), "UTC")):
        if isinstance(item, EntryDraft):
            assert {field for field in TAKES.values() if getattr(item, field)} <= takes


def test_an_import_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    path = tmp_path / "long.csv"
    row = "2026-01-{:02}T{:02}:{:02}:00Z,2026-01-{:02}T{:02}:{:02}:59Z,site\n"
    moments = [(1 + n // 1440, n // 60 % 24, n % 60) for n in range(2000)]
    path.write_text("start,end,project\n" + "".join(row.format(*at, *at) for at in moments), encoding="utf-8")
    done: list[int] = []

    def stop(length: int) -> None:
        done.append(length)
        if len(done) > 3:  # parts of it are in the transaction
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exchange.import_(ws, "csv", Source(str(path), stop))
    with ws.reading() as reader:
        assert reader.newest(1) is None
        assert reader.last_event() == 0
        assert reader.value("SELECT count(*) FROM imported") == 0
    assert exchange.import_(ws, "csv", Source(str(path))).entries == 2000
    ws.close()
