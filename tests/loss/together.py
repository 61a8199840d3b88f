"""Many programs at once in one home: `python -m tests.loss.together [PROCESSES [COMMANDS]]`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from tests.deadline import DEADLINE_S
from tests.loss.evidence import TT, environ, faults, rows, tt

EXPECTED = {0, 2, 3, 4}  # done, or refused because another was faster; anything else is a fault


def parallel_adds(home: Path, count: int) -> int:
    """Start so many `tt add` at once; how many entries are there afterwards."""
    started = [
        subprocess.Popen(
            [TT, "add", f"project {number % 7}", "--from", f"2026-03-0{1 + number // 20}T{number % 20:02}:00Z",
             "--for", "30m"],
            env=environ(home), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )
        for number in range(count)
    ]  # fmt: skip
    codes = [process.wait(timeout=DEADLINE_S) for process in started]
    if any(codes):
        raise AssertionError(f"exit codes {sorted(set(codes))}")
    return len(rows(home, "SELECT 1 FROM entry"))


def parallel_starts(home: Path, count: int) -> list[int]:
    """Start so many `tt start` at once in a fresh home; their exit codes, which must all be 0."""
    started = [
        subprocess.Popen([TT, "start", f"project {number}"], env=environ(home), stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL)
        for number in range(count)
    ]  # fmt: skip
    return [process.wait(timeout=DEADLINE_S) for process in started]


def line(chance: Random) -> list[str]:
    """Some command line; most of them write."""
    project = chance.choice(("site", "docs", "ops", "mail"))
    begin = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:00Z"
    lines = (
        ["start", project], ["start", project, "+deep"], ["switch", project], ["stop"], ["pause"], ["resume"],
        ["cancel"], ["continue"], ["undo"], ["redo"], ["status"], ["report", "all"], ["log"],
        ["add", project, "--from", begin, "--for", f"{chance.randint(1, 90)}m"],
        ["edit", "last", "--note", f"note {chance.random()}"], ["delete", "last"], ["tag", "list"],
    )  # fmt: skip
    return chance.choice(lines)


def mixed(home: Path, processes: int, commands: int) -> list[str]:
    """Run so many random commands in each of so many processes; all that is wrong afterwards."""

    def run(seed: int) -> list[str]:
        chance = Random(seed)
        results = []
        for _ in range(commands):
            words = line(chance)
            done = tt(home, *words)
            if done.returncode not in EXPECTED or "Traceback" in done.stderr:
                results.append(f"tt {' '.join(words)}: {done.returncode} {done.stderr}")
        return results

    with ThreadPoolExecutor(processes) as pool:
        problems = [item for part in pool.map(run, range(processes)) for item in part]
    return problems + faults(home)


def main() -> int:
    """Read the command line, run, print."""
    processes, commands = ([int(word) for word in sys.argv[1:]] + [8, 200][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as directory:
        stored = parallel_adds(Path(directory) / "adds", 40)
        print(f"40 parallel tt add kept {stored}")
        refused = sum(code != 0 for code in parallel_starts(Path(directory) / "starts", 40))
        print(f"40 parallel tt start: {refused} refused")
        result = mixed(Path(directory) / "mixed", processes, commands)
        events = len(rows(Path(directory) / "mixed", "SELECT 1 FROM event"))
    print(f"{processes} processes x {commands} commands: {events} events, {len(result)} faults")
    for item in result:
        print(f"  {item}")
    return 1 if result or stored != 40 or refused else 0


if __name__ == "__main__":
    sys.exit(main())
