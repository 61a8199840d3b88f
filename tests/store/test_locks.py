"""Programs that open a store at the same time do not get in each other's way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.builders import at, writer
from tests.deadline import DEADLINE_S

from timetracker.domain.entry import Project
from timetracker.domain.event import Draft, added
from timetracker.store.store import FileStore

OTHER = """
import sys
from timetracker.store.store import FileStore
store = FileStore(sys.argv[1])
store.writing().run("BEGIN IMMEDIATE")
store.writing().run("COMMIT")
store.close()
"""


def make(store: FileStore, name: str) -> None:
    """Record a project."""
    with store.begin(writer()) as tx:
        project = Project(tx.next_id("project"), name)
        tx.record(Draft("project.created", {"project_id": project.id}, (added(project),)), at("09:00"))


def names(path: Path) -> list[str]:
    """The projects that a new reader finds."""
    store = FileStore(str(path))
    with store.read() as reader:
        result = [project.name for project in reader.projects()]
    store.close()
    return result


def test_a_file_whose_tables_are_not_made_yet_reads_as_an_empty_store(tmp_path: Path) -> None:
    path = tmp_path / "timetracker.db"
    with closing(sqlite3.connect(path)) as unfinished:
        unfinished.execute("PRAGMA journal_mode=WAL")
    assert path.stat().st_size > 0
    assert names(path) == []
    store = FileStore(str(path))
    make(store, "first")
    store.close()
    assert names(path) == ["first"]


def test_what_is_written_after_reading_stays_when_another_program_closes_the_store(tmp_path: Path) -> None:
    path = tmp_path / "timetracker.db"
    store_ = FileStore(str(path))
    make(store_, "first")
    store_.close()
    store = FileStore(str(path))
    with store.read() as reader:
        reader.projects()
    store.writing()
    # The last program to close a store clears its write-ahead log away; this one is not the last.
    subprocess.run([sys.executable, "-c", OTHER, str(path)], check=True, timeout=DEADLINE_S)
    make(store, "second")
    assert names(path) == ["first", "second"]
    store.close()
    assert names(path) == ["first", "second"]
