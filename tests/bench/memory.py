"""Prints the peak resident memory of what lists a whole history: `python -m tests.bench.memory [N …] [--most MIB]`.

Histories of 150 000 and a million entries are made where no number is given, in build/bench, once. It fails when a
command takes more than the most: what lists a history goes through it, and never holds it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import history
from tests.bench.compare import BIN, ROOT
from tests.bench.cost import Command, once, peak_mib

FORMATS = ("table", "plain", "json", "csv", "markdown", "html")
COMMANDS = (
    *(f"log all --format {format}" for format in FORMATS), "gaps all --json", "gaps all --within day --format csv",
    "export csv", "export json", "export ics", "export klog", "export timewarrior",
)  # fmt: skip
MOST_MIB = 60


def peaks(count: int, directory: Path, commands: tuple[str, ...] = COMMANDS) -> Iterator[tuple[str, float]]:
    """Each command with its peak resident memory in MiB, over a history of so many entries."""
    home = directory / f"memory-{count}"
    if not home.exists():
        print(f"... writing {count} entries", file=sys.stderr)
        history.write(count, home, history.last_hour())
    environ = {"PATH": str(BIN), "HOME": str(home), "TT_HOME": str(home), "TT_ZONE": "UTC", "DO_NOT_TRACK": "1"}
    once(Command((str(BIN / "tt"), "log"), environ))  # which brings a store of an older revision up to date
    for command in commands:
        yield command, peak_mib(Command((str(BIN / "tt"), *command.split()), environ))


def main() -> int:
    """Measure and print; the exit code is 1 when something takes more than the most."""
    parser = argparse.ArgumentParser(description="Peak resident memory of what lists a whole history.")
    parser.add_argument("counts", type=int, nargs="*", default=[150_000, 1_000_000], metavar="N")
    parser.add_argument("--most", type=float, default=MOST_MIB, metavar="MIB")
    asked = parser.parse_args()
    over = 0
    for count in asked.counts:
        for command, mib in peaks(count, ROOT / "build" / "bench"):
            over += mib > asked.most
            print(f"{'OVER' if mib > asked.most else 'ok  '} {mib:8.1f} MiB  {count} entries: tt {command}", flush=True)
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
