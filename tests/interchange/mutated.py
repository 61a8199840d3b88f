"""Whole imports of files that are not as their tools write them: each ends with a result or a clear error."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.builders import workspace
from tests.interchange.examples import EXAMPLES, SOLIDTIME

from timetracker.actions import exchange, formats, import_options
from timetracker.domain.errors import TimetrackerError
from timetracker.interchange.source import Source
from timetracker.workspace import Workspace

# Databases as other programs make them, in SQL.
DATABASES = {
    "hamster": (
        "CREATE TABLE facts (id, activity_id, start_time, end_time, description);"
        "CREATE TABLE activities (id, name, category_id); CREATE TABLE categories (id, name);"
        "CREATE TABLE tags (id, name); CREATE TABLE fact_tags (fact_id, tag_id);"
        "INSERT INTO facts VALUES (1, 1, '2026-02-02 09:00:00', '2026-02-02 10:00:00', 'n'), (2, 1, 'soon', NULL, 7);"
        "INSERT INTO activities VALUES (1, 'fix', 1); INSERT INTO categories VALUES (1, 'Site');"
        "INSERT INTO tags VALUES (1, 'a'); INSERT INTO fact_tags VALUES (1, 1);"
    ),
    "timetrap": (
        "CREATE TABLE entries (id integer, note, start, 'end', sheet);"
        "INSERT INTO entries VALUES (1, 'n', '2026-02-02 09:00:00', '2026-02-02 10:00:00', 'site'),"
        " (2, NULL, '2026-02-03 09:00:00', NULL, 'site');"
    ),
}
ODD = (
    b"", b"\0", b"\xff", b"\n", b'"', b",", b"[", b"]", b"{", b"}", b"null", b"-1", b"0", b"1e308", b"9" * 25, b"\xa0",
    b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"2026-02-30", b"0000-00-00", b"25:61", b"24:00", b"12:00 PM",
    b"9999-12-31", b"1969-12-31", b"20260201T080000Z", b"+99:99", b"%s", b"a" * 300, b"/", b":", b";", b"#", b"+", b"*",
)  # fmt: skip


MAPPED = "csv --map"  # whose first line says the columns
_MAPPED = (
    "day=Tag,start_time=Von,end_time=Bis,length=Dauer,project=Kunde,task=Was,tags=Marken,billable=Ja,user=Wer,note=Text"
    '\nTag;Von;Bis;Dauer;Kunde;Was;Marken;Ja;Wer;Text\n2.3.2026;9:00;10:00;1,5;Acme;Site;a, b;x;Ann;"two\nlines"\n'
    "3/2/2026;;;0:30;Acme;;;;;\n2026-03-04;9:00 PM;25:00;;;;;;;\n"
)


def example(format: str) -> bytes:
    """A small file of a format; empty where there is none."""
    if format == MAPPED:
        return _MAPPED.encode()
    if format == "solidtime":
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, text in SOLIDTIME.items():
                archive.writestr(zipfile.ZipInfo(name), text)
        return file.getvalue()
    if format not in DATABASES:
        return EXAMPLES.get(format, "").encode()
    with TemporaryDirectory() as directory:
        path = Path(directory) / "database"
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA page_size = 512")
            database.executescript(DATABASES[format])
        return path.read_bytes()


def mutants(data: bytes, count: int, seed: str) -> Iterator[bytes]:
    """Variations of a file, the same for a seed: pieces that are lost, doubled, moved or replaced by odd ones."""
    random = Random(seed)
    for _ in range(count):
        result = data
        for _ in range(random.randint(1, 3)):
            begin, end = sorted(random.randint(0, len(result)) for _ in range(2))
            end = min(end, begin + random.choice((0, 1, 4, 30)))
            place = random.randint(0, len(result))
            piece = random.choice((random.choice(ODD), result[begin:end] * 2, result[place : place + 30], b""))
            result = result[:begin] + piece + result[end:]
        yield result


def imported(ws: Workspace, format: str, path: Path, data: bytes) -> None:
    """Import a file of those bytes, which `ws` takes back. Raises what is no error of ours."""
    columns = ""
    if format == MAPPED:
        format, (line, _, data) = "csv", data.partition(b"\n")
        columns = line.decode(errors="replace")
    path.write_bytes(data)
    try:
        how = import_options.how(users="one", mapping=columns)
        source = Source(str(path))
        formats.module("read", format).recognised(source)
        exchange.import_(ws, format, source, "Europe/Berlin", how)
    except TimetrackerError as error:
        assert error.message


def trial(directory: Path) -> Workspace:
    """A workspace whose imports are tried only."""
    ws = workspace(directory / "home", dry_run=True)
    with ws.change():  # makes the store
        pass
    return ws
