"""Prints what the same thing costs with `tt`, Watson and Timewarrior, as multiples of a bare interpreter.

`make bench` runs it: `python -m tests.bench.peers [--rounds N] [--picture]`. The programs take turns, so that a busy
machine bends all alike. With --picture it draws docs/images/times.svg, and writes the table of docs/performance.md.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.bench.compare import ROOT, Bench
from tests.bench.cost import Command, once

PICTURE = ROOT / "docs" / "images" / "times.svg"
PAGE = ROOT / "docs" / "performance.md"
TABLE = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)
FEW, MANY = 100, 10_000
COLORS = {"tt": "#2f81f7", "Watson": "#8b949e", "Timewarrior": "#bc8cff"}


class Task(NamedTuple):
    """What is done with each program, the command lines that do it, and what to do once ahead of them."""

    title: str
    commands: Mapping[str, Command]
    ahead: str


class Measured(NamedTuple):
    """What a task costs with each program, in bare interpreters."""

    title: str
    costs: Mapping[str, float]


def tasks(bench: Bench) -> Iterator[Task]:
    """The tasks; programs that are not installed are left out."""
    yield _task(bench, "start", FEW, ("start", "site"), ("start", "site"), ("start", "site"), before="stop")
    yield _task(bench, "stop", FEW, ("stop",), ("stop",), ("stop",), before="start site")
    yield _task(bench, "what runs", FEW, ("status",), ("status",), ())
    for count in (FEW, MANY):
        yield _task(
            bench, f"sums of a month, {count} entries", count, ("report", "month"), ("report", "--month"),
            ("summary", ":month"),
        )  # fmt: skip


def _task(
    bench: Bench, title: str, count: int, tt: tuple[str, ...], watson: tuple[str, ...], timew: tuple[str, ...],
    *, before: str = "",
) -> Task:  # fmt: skip
    commands = {"tt": bench.tt(bench.home(count), *tt)}
    for name, command in (("Watson", bench.watson(count, *watson)), ("Timewarrior", bench.timewarrior(count, *timew))):
        if command is not None:
            commands[name] = command
    if before:
        commands = {
            name: command._replace(before=[[command.words[0], *before.split()]]) for name, command in commands.items()
        }
    return Task(title, commands, "stop" if before == "start site" else "start site")


def measured(bench: Bench, task: Task, rounds: int) -> Measured:
    """The medians over rounds in which all take turns."""
    for command in task.commands.values():
        _settle(command, task.ahead)
    ratios: dict[str, list[float]] = {name: [] for name in task.commands}
    for _ in range(rounds):
        bare = once(bench.bare)
        for name, command in task.commands.items():
            with suppress(RuntimeError):  # Timewarrior refuses to stop in the second in which it started
                ratios[name].append(once(command) / max(bare, 1e-6))
    return Measured(task.title, {name: statistics.median(values) for name, values in ratios.items()})


def _settle(command: Command, words: str) -> None:
    """Have something running, or nothing."""
    with suppress(RuntimeError):  # it is so already
        once(Command([command.words[0], *words.split()], command.environ))


def drawn(results: list[Measured]) -> str:
    """The chart: bars of a task share a scale, since tasks differ a hundredfold."""
    parts, y = [], 34
    for result in results:
        parts.append(f'<text x="12" y="{y}" class="h">{result.title}</text>')
        most = max(result.costs.values())
        for name, cost in result.costs.items():
            y += 22
            width = max(2.0, 470 * cost / most)
            parts.append(f'<text x="24" y="{y}">{name}</text>')
            parts.append(f'<rect x="120" y="{y - 12}" width="{width:.0f}" height="14" rx="3" fill="{COLORS[name]}"/>')
            parts.append(f'<text x="{130 + width:.0f}" y="{y}">{cost:.1f}</text>')
        y += 34
    style = (
        "text{font:13px ui-sans-serif,system-ui,'DejaVu Sans',sans-serif;fill:#57606a}.h{font-weight:600}"
        "@media(prefers-color-scheme:dark){text{fill:#adbac7}}"
    )
    title = "CPU time of a whole command, as multiples of a bare python -c pass; shorter is better"
    return (
        f'<svg viewBox="0 0 680 {y}" width="680" height="{y}" xmlns="http://www.w3.org/2000/svg" role="img">'
        f'<title>{title}</title><style>{style}</style><text x="12" y="14">{title}</text>{"".join(parts)}</svg>\n'
    )


def table(results: list[Measured]) -> str:
    """The same as a table."""
    names = list(results[0].costs)
    rows = [("", *names), ("---", *("---:" for _ in names))]
    rows += [(result.title, *(f"{cost:.1f}" for cost in result.costs.values())) for result in results]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main() -> None:
    """Measure, print, and draw when that is asked for."""
    parser = argparse.ArgumentParser(description="The same with tt, Watson and Timewarrior.")
    parser.add_argument("directory", type=Path, nargs="?", default=ROOT / "build" / "bench", metavar="DIR")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--picture", action="store_true", help="draw the chart of the README, and the table beside it")
    asked = parser.parse_args()
    bench = Bench(asked.directory.resolve(), large=MANY, middle=FEW, pairs=asked.rounds)
    results = []
    for task in tasks(bench):
        results.append(measured(bench, task, asked.rounds))
        costs = "  ".join(f"{name} {cost:7.2f}" for name, cost in results[-1].costs.items())
        print(f"{results[-1].title:32}  {costs}", flush=True)
    if asked.picture:
        if len(results[0].costs) < len(COLORS):
            sys.exit(
                "The picture needs Watson (make build/peers/bin/watson), Timewarrior (apt-get install timewarrior)."
            )
        PICTURE.write_text(drawn(results), encoding="utf-8")
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(TABLE.sub(lambda part: f"{part[1]}\n{table(results)}\n{part[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
