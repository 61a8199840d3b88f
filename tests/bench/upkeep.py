"""Prints the peak resident memory of what writes a whole history: `python -m tests.bench.upkeep [N …] [--most MIB]`.

An import of so many entries (a million, where no number is given) into a fresh home, its undo, redo and undo again, a
purge of all of it, and what copies and checks a store of that size. It fails when a command takes more than the most.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.compare import BIN
from tests.bench.cost import Command, peak_mib

LINES = (
    "import csv {}/entries.csv --zone UTC", "db check", "db backup {}/copy.db", "db restore {}/copy.db --yes", "undo",
    "redo", "bulk all --retag +t --yes", "undo", "bulk all --delete --yes", "db purge --before 2100-01-01 --yes",
)  # fmt: skip
MOST_MIB = 200


def write(path: Path, count: int) -> None:
    """Write a CSV of so many entries, seven minutes each."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="ascii") as file:
        file.write("start,end,project,note\n")
        for number in range(count):
            end = start + timedelta(minutes=7)
            file.write(f"{start:%Y-%m-%dT%H:%M:%SZ},{end:%Y-%m-%dT%H:%M:%SZ},p{number % 50},note {number}\n")
            start = end + timedelta(minutes=1)


def peaks(count: int, directory: Path) -> Iterator[tuple[str, float, float]]:
    """Each command with its peak resident memory in MiB and its seconds."""
    write(directory / "entries.csv", count)
    home = directory / "home"
    environ = {"PATH": str(BIN), "HOME": str(home), "TT_HOME": str(home), "TT_ZONE": "UTC", "DO_NOT_TRACK": "1"}
    home.mkdir()
    (home / "config.toml").write_text('backups = "off"\n')
    for line in LINES:
        begin = time.perf_counter()
        words = line.format(directory).split()
        yield line.format("."), peak_mib(Command((str(BIN / "tt"), *words), environ)), time.perf_counter() - begin


def main() -> int:
    """Measure and print; the exit code is 1 when something takes more than the most."""
    parser = argparse.ArgumentParser(description="Peak resident memory of what writes a whole history.")
    parser.add_argument("counts", type=int, nargs="*", default=[1_000_000], metavar="N")
    parser.add_argument("--most", type=float, default=MOST_MIB, metavar="MIB")
    asked = parser.parse_args()
    over = 0
    for count in asked.counts:
        with tempfile.TemporaryDirectory() as directory:
            for line, mib, seconds in peaks(count, Path(directory)):
                over += mib > asked.most
                word = "OVER" if mib > asked.most else "ok  "
                print(f"{word} {mib:8.1f} MiB {seconds:8.1f} s  {count} entries: tt {line}", flush=True)
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
