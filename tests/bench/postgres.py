"""What a command costs on PostgreSQL against what it must import, and against another checkout; prints, never fails.

Run `python -m tests.bench.postgres [SRC]`; `SRC` is the `src` of another checkout, whose commands take turns with ours.

CPU time of child processes, the median of some rounds, on a server of its own on this computer.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.deadline import LONG_S
from tests.postgres import binaries, serving

ROUNDS = 15
OURS = str(Path(__file__).parents[2] / "src")
TT = [sys.executable, "-c", "import sys; from timetracker.cli.main import main; sys.exit(main(sys.argv[1:]))"]
VERBS = (["start", "site"], ["status"], ["log"])


def cpu(words: list[str], environ: dict[str, str]) -> float:
    """CPU milliseconds of a child process."""
    before = os.times()
    subprocess.run(words, env=environ, check=True, capture_output=True, timeout=LONG_S)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent * 1000


def in_turns(commands: dict[str, tuple[list[str], dict[str, str]]]) -> dict[str, float]:
    """The medians of some commands, of which one follows the other in every round."""
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, (words, environ) in commands.items():
            spent[name].append(cpu(words, environ))
    return {name: statistics.median(times) for name, times in spent.items()}


def main() -> None:
    """Print the costs."""
    if binaries() is None:
        print("PostgreSQL is left out. Debian, Ubuntu: sudo apt-get install postgresql")
        return
    with serving() as server, TemporaryDirectory() as directory:
        environ = {**os.environ, "TT_ZONE": "UTC", "CI": "1"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        homes = {
            place: {
                **environ, "TT_HOME": f"{directory}/{number}", "PYTHONPATH": place,
                "TT_STORE": server.address(server.database()),
            }
            for number, place in enumerate([OURS, *sys.argv[1:]])
        }  # fmt: skip
        for home in homes.values():
            for verb in VERBS:
                subprocess.run([*TT, *verb], env=home, check=True, capture_output=True, timeout=LONG_S)
        for verb in VERBS:
            floor = {"floor": ([sys.executable, "-c", "import psycopg"], environ)}
            medians = in_turns(floor | {place: ([*TT, *verb], home) for place, home in homes.items()})
            ours = medians[OURS]
            print(f"tt {' '.join(verb)}: {ours:.0f} ms, {ours / medians['floor']:.2f} x `import psycopg`")
            for place in sys.argv[1:]:
                print(f"    {ours / medians[place]:.2f} x {place} ({medians[place]:.0f} ms)")


if __name__ == "__main__":
    main()
