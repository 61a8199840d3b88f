"""Prints what every command costs, as a ratio of CPU time to `python -c pass`, with the bound it should not exceed.

`make bench` runs it: `python -m tests.bench.commands [--pairs N] [--store URL] [WORDS…]`, of the commands that begin
with the words. A home of 100 entries; what writes runs with --dry-run, so that each run finds the same. It prints and
never fails. With the address of an empty store on PostgreSQL no bound is named.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.compare import Bound
from tests.bench.cost import Command, ratio
from tests.bench.terminal import table_ratio
from tests.deadline import LONG_S

from timetracker.cli import grammar, registry

BIN = Path(sys.executable).parent
PROGRAM = (str(BIN / "python"), str(BIN / "tt"))
HOT = ("start", "stop", "status", "switch", "continue", "pause", "resume", "cancel")
HOT_MOST, MOST, TABLE_MOST, COMPLETION_MOST = 2.5, 3.5, 4.5, 2.0
# What serves, waits, sends, needs a terminal, another server or more than this home has, runs others, or hashes a
# password.
LEFT_OUT = {
    ("web", "serve"), ("web", "link"), ("web", "user-add"), ("web", "user-passwd"), ("web", "user-delete"),
    ("web", "user-link"), ("web", "token-revoke"), ("metrics", "serve"), ("watch",), ("telemetry", "send"),
    ("telemetry", "enable"), ("telemetry", "reset"), ("telemetry", "forget"), ("config", "edit"), ("db", "copy"),
    ("db", "purge"), ("db", "backup"),
    ("resume",), ("redo",), ("lock", "release"), ("selftest",), ("demo",), ("here",), ("analytics", "init"),
    ("analytics", "mixin"),
    ("analytics", "backfill"), ("user", "deactivate"), ("user", "rename"), ("user", "add"),
}  # fmt: skip
# Reads or writes whole stores and other formats; no bound is promised.
UNBOUND = ("import", "metrics", "analytics", "web", "db upgrade", "db restore", "invoice")
# The lines of commands that need words.
LINES = {
    "add": "add other --for 1m --from 2001-01-01T10:00:00Z", "bulk": "bulk all --retag +x -y", "continue": "continue 3",
    "completion": "completion bash", "config get": "config get overlap", "config set": "config set overlap trim",
    "config unset": "config unset overlap", "db restore": "db restore {home}/copy.db --yes", "delete": "delete 3",
    "edit": "edit 3 --note x", "export": "export csv", "features disable": "features disable first_steps",
    "features enable": "features enable first_steps", "fill": "fill 50", "filter delete": "filter delete kept",
    "filter save": "filter save f week", "import": "import csv {home}/entries.csv", "init": "init bash",
    "join": "join 1 2", "lock until": "lock until 2000-01-01 --client Old", "man": "man start",
    "metrics write": "metrics write {home}/m", "move": "move 3 --by 1m",
    "note": "note text", "rate set": "rate set 80 EUR --client Acme",
    "resize": "resize 3 --by=-1m", "split": "split 3 --into 2", "start": "start other",
    "switch": "switch other", "when": "when monday", "client add": "client add Other",
    "client edit": "client edit Acme --name B",
    "project add": "project add new", "project edit": "project edit site --rate 3", "tag add": "tag add new",
    "tag edit": "tag edit review --name b", "task add": "task add site new", "task delete": "task delete site/other",
    "task edit": "task edit site/login --due 2030-01-01", "task merge": "task merge site/login site/other",
    "task show": "task show site/login", "task status": "task status site/login done",
    "web token-add": "web token add x", "invoice cancel": "invoice cancel 1", "invoice check": "invoice check 1",
    "invoice client": "invoice client Acme", "invoice delete": "invoice delete 2",
    "invoice export": "invoice export 1", "invoice issue": "invoice issue 2", "invoice paid": "invoice paid 1",
    "invoice new": "invoice new Acme --currency EUR --item 'Hosting: 1 x 20'",
    "invoice send": "invoice send 1 --out {home}/bills", "invoice show": "invoice show 1",
}  # fmt: skip
NAMED = {"client": ("Acme", "Old"), "project": ("site", "old"), "tag": ("review", "old")}
MORE = (
    "--help", "help --all", "start --help", "log week --json --project site", "log --format csv",
    "report month --by client,day --round 15m", "start other -n x --dry-run --json", "export json",
)  # fmt: skip
TABLES = (
    "log all",
    "report week",
    "timesheet",
    "chart week",
    "history",
    "project list",
    "heatmap",
    "gaps week",
    "balance",
)
# What the home holds beside its entries; {home} is its path.
FILLING = (
    "client add Acme -q", "client add Old -q", "client archive Old -q", "project add site --client Acme -q",
    "project add old -q", "project archive old -q", "task add site other -q", "tag add old -q",
    "tag archive old -q",
    "add site/login +review --from 2001-02-01T10:00:00Z --for 5m -q", "filter save kept week -q",
    "invoice seller name=Ann city=Berlin country=DE vat-id=DE123456789 tax=19% pattern={{n}} -q",
    "invoice client Acme street=Main city=Paris country=FR -q",
    "invoice new Acme --currency EUR --item 'Hosting: 3 x 20' -q", "invoice issue 1 -q",
    "invoice new Acme --currency EUR --item 'Hosting: 3 x 20' -q",
    "export csv --out {home}/entries.csv -q", "start site -q", "db backup {home}/copy.db -q",
)  # fmt: skip
COMPLETED = ("_complete bash sta", "_complete zsh start s", "_complete fish edit ")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What every command costs.")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--store", default="", help="an empty store on PostgreSQL")
    parser.add_argument("words", nargs="*")
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="tt-bench."))
    try:
        environ = {"PATH": os.environ["PATH"], "HOME": str(home), "TT_HOME": str(home), "TZ": "UTC"}
        environ |= {"TT_STORE": asked.store} if asked.store else {}
        _fill(environ, home)
        bare = Command((PROGRAM[0], "-c", "pass"), environ)
        for line, most in lines(home):
            if line[: len(asked.words)] == asked.words:
                command = Command((*PROGRAM, *line), environ)
                _print(command, bare, float("inf") if asked.store else most, asked.pairs)
    finally:
        shutil.rmtree(home)


def lines(home: Path) -> Iterator[tuple[list[str], float]]:
    """Every command line that is measured, and its bound."""
    for path in grammar.PATHS:
        if path not in LEFT_OUT:
            yield line(path, home), bound(path)
    yield from ((words.split(), MOST) for words in MORE)
    yield from (([*words.split(), "--format", "table", "--no-pager"], TABLE_MOST) for words in TABLES)
    yield from ((words.split(" "), COMPLETION_MOST) for words in COMPLETED)


def line(path: tuple[str, ...], home: Path) -> list[str]:
    """A line of a command that can be run again and again."""
    row = grammar.row(path)
    assert row is not None
    words = shlex.split(LINES.get(" ".join(path), "").format(home=home)) or registry.typed(path)
    if path[0] in NAMED and path[-1] in ("archive", "delete", "merge", "show", "unarchive"):
        usual, archived = NAMED[path[0]]
        words.append(archived if path[-1] in ("unarchive", "delete") else usual)
        words += [archived] if path[-1] == "merge" else []
    dry = any("--dry-run" in option.names for option in grammar.described(row.common))
    return [*words, "--dry-run"] if dry else words


def bound(path: tuple[str, ...]) -> float:
    """The ratio that a command should not exceed; infinite where none is promised."""
    if " ".join(path).startswith(UNBOUND):
        return float("inf")
    return HOT_MOST if path[0] in HOT else 4.0 if path == ("heatmap",) else MOST


def _fill(environ: dict[str, str], home: Path) -> None:
    code = (
        "import shlex, sys; from timetracker.cli.main import main\n"
        "for i in range(97): main(\n"
        "    ['add', f'p{i % 7}/t{i % 3}', f'+g{i % 4}', '--from', f'{i + 2}h ago', '--for', '50m', '-q'])\n"
        "for words in sys.argv[1:]: main(shlex.split(words))"
    )
    rest = [words.format(home=home) for words in FILLING]
    subprocess.run(
        [sys.executable, "-c", code, *rest], env=environ, check=True, timeout=LONG_S, stderr=subprocess.DEVNULL
    )


def _print(command: Command, bare: Command, most: float, pairs: int) -> None:
    what = " ".join(command.words[2:])
    try:
        cost = table_ratio(command, bare, pairs) if most == TABLE_MOST else ratio(command, bare, pairs)
        print(Bound(what, cost, most), flush=True)
    except RuntimeError as error:
        print(f"---- {error}", flush=True)


if __name__ == "__main__":
    main()
