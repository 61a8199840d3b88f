"""What must hold in a home, whatever happened to the programs that wrote it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.builders import log_lines
from tests.deadline import DEADLINE_S

TT = str(Path(sys.executable).with_name("tt"))


def environ(home: Path, **more: str) -> dict[str, str]:
    """The environment of a program that shall write into a home, and nothing of the caller's."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "TT_HOME": str(home), "TT_ZONE": "UTC", "CI": "true", **more}


def tt(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program to its end."""
    return subprocess.run(
        [TT, *words],
        env=environ(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )


def without_power_over_files() -> list[str]:
    """What to put before a command so that permissions hold for root too."""
    if os.geteuid():
        return []
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if (
        shutil.which("setpriv") is None
        or subprocess.run([*drop, "true"], capture_output=True, check=False, timeout=DEADLINE_S).returncode
    ):
        pytest.skip("permissions do not bind this user")
    return drop


def rows(home: Path, statement: str) -> list[tuple[Any, ...]]:
    """What a statement finds in the home's store, past all code of ours."""
    with closing(sqlite3.connect(home / "timetracker.db")) as connection:
        return connection.execute(statement).fetchall()


def faults(home: Path, run: Callable[..., subprocess.CompletedProcess[str]] = tt) -> list[str]:
    """Everything that is wrong in a home; empty when all is well. `run` runs a command line in a home.

    The log is compared after a command that writes, which adds the lines a killed one left out.
    """
    results = []
    healing = run(home, "add", "healing", "--from", "1999-01-01T00:00Z", "--to", "1999-01-01T00:00Z")
    if healing.returncode:
        results.append(f"hot: unsound: a command after it fails: {healing.stderr}")
    checked = run(home, "db", "check")
    if checked.returncode:
        results.append(f"hot: unsound: {checked.stdout}{checked.stderr}")
    if "Traceback" in checked.stderr + healing.stderr:
        results.append("hot: unsound: a traceback reached the user")
    running = rows(home, "SELECT user_id FROM entry WHERE ended_at IS NULL")
    if len(running) > 1:
        results.append(f"hot: unsound: {len(running)} entries are running")
    return results + _half_done(home) + _log_faults(home)


def _half_done(home: Path) -> list[str]:
    """Where the rows differ from what the journal says was done."""
    created: dict[int, Mapping[str, Any]] = {}
    for (changes,) in rows(home, "SELECT changes FROM event WHERE changes IS NOT NULL ORDER BY number"):
        for kind, before, after in json.loads(changes):
            if kind == "entry":
                created.pop((before or after)["id"], None)
                if after is not None:
                    created[after["id"]] = after
    message = {(id, entry["start"], entry["end"], entry["note"]) for id, entry in created.items()}
    stored = set(rows(home, "SELECT id, started_at, ended_at, note FROM entry"))
    return (
        []
        if message == stored
        else [f"hot: unsound: rows and journal differ: {sorted(message ^ stored, key=repr)[:5]}"]
    )


def _log_faults(home: Path) -> list[str]:
    """Events that are not in the log, or there twice, or lines that stand for none."""
    logged = [(line["event_id"], line["event"]) for line in log_lines(home) if "event_id" in line]
    stored = rows(home, "SELECT number, name FROM event WHERE name <> 'changes.part'")
    if Counter(logged) == Counter(stored):
        return []
    missing, extra = Counter(stored) - Counter(logged), Counter(logged) - Counter(stored)
    return [f"hot: log wrong: events without a line: {list(missing)[:5]}, lines without an event: {list(extra)[:5]}"]
