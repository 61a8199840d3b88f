"""Fuzzes whole imports, guided by the branches that a file reaches.

`python -m tests.interchange.fuzz SECONDS [FORMAT…]` needs `pip install atheris` (Python 3.11 to 3.13, Linux). One
process a format, each for that long. A file that ends in a traceback, or takes more than a minute or 2 GiB, is kept
in `build/fuzz/FORMAT/`, and the exit code is 1.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

KEPT = Path("build/fuzz")
HANG_S = 60  # on a busy machine too


def fuzz(format: str, seconds: str) -> None:
    """Fuzz one format; ends the process."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["timetracker"]):
        from tests.interchange import mutated
    corpus = KEPT / format / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    first = mutated.example(format)
    for number, data in enumerate((first, *mutated.mutants(first, 50, format))):
        (corpus / f"seed-{number}").write_bytes(data)
    with TemporaryDirectory() as directory:
        ws = mutated.trial(Path(directory))
        path = Path(directory) / "file"
        mutated.imported(ws, format, path, first)  # what is imported late is there before time counts
        words = [
            f"-max_total_time={seconds}",
            f"-timeout={HANG_S}",
            "-rss_limit_mb=2048",
            "-max_len=4096",
            "-verbosity=0",
        ]
        words += [f"-artifact_prefix={KEPT / format}/", "-print_final_stats=1"]
        atheris.Setup(
            [sys.argv[0], *words, str(corpus)], lambda data: mutated.imported(ws, format, path, data),
            enable_python_coverage=True,
        )  # fmt: skip
        atheris.Fuzz()


def main(seconds: str, formats: list[str]) -> int:
    """Fuzz some formats one after the other, all where none is named; 1 when something was kept."""
    from tests.interchange import mutated

    from timetracker.interchange import READERS

    bad = []
    for format in formats or (*READERS, mutated.MAPPED):
        command = [sys.executable, "-m", "tests.interchange.fuzz", seconds, format]
        run = subprocess.run(
            command,
            env={**os.environ, "FUZZ_ONE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=int(seconds) + 7200,
        )
        stats = [line for line in run.stderr.splitlines() if "number_of_executed_units" in line]
        sys.stdout.write(f"{format}: exit {run.returncode} {' '.join(stats)}\n")
        sys.stdout.flush()
        if run.returncode:
            bad.append(format)
            sys.stdout.write(run.stderr[-3000:])
    return 1 if bad else 0


if __name__ == "__main__":
    if os.environ.get("FUZZ_ONE"):
        fuzz(sys.argv[2], sys.argv[1])
    sys.exit(main(sys.argv[1], sys.argv[2:]))
