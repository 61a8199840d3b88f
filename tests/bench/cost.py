"""CPU time of child processes, and ratios of paired runs.

Ratios are taken within a pair of runs next to each other, so that a machine that is busy, or changes
its clock, bends both sides alike. The result is the median of the pairs.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.deadline import LONG_S


class Command(NamedTuple):
    """A command line, its environment, and lines to run, unmeasured, before each run."""

    words: Sequence[str]
    environ: Mapping[str, str]
    before: Sequence[Sequence[str]] = ()


def run(words: Sequence[str], environ: Mapping[str, str]) -> float:
    """Run a command to its end, its output and warnings discarded; the CPU seconds it used, user and system.

    Raises RuntimeError when it fails: the cost of a failure is of no interest.
    """
    null = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    child = os.posix_spawnp(words[0], list(words), dict(environ), file_actions=null)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def once(command: Command) -> float:
    """Run what comes before a command, then the command; the CPU seconds of the latter."""
    for words in command.before:
        run(words, command.environ)
    return run(command.words, command.environ)


def ratio(command: Command, other: Command, pairs: int) -> float:
    """How many times the CPU time of `other` the command takes."""
    once(command), once(other)  # files come into the cache, bytecode is written
    return statistics.median(once(command) / max(once(other), 1e-6) for _ in range(pairs))


def cpu_s(command: Command, runs: int) -> float:
    """The median CPU time of a command, in seconds."""
    once(command)
    return statistics.median(once(command) for _ in range(runs))


def peak_mib(command: Command) -> float:
    """The peak resident memory of a command, in MiB."""
    # Linux hands a parent's peak down to its children: a small interpreter is between.
    between = (
        "import os, resource, sys; null = os.open(os.devnull, os.O_WRONLY);"
        "code = os.waitstatus_to_exitcode(os.waitpid(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ,"
        " file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)]), 0)[1]);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
    )
    words = [sys.executable, "-IS", "-c", between, *command.words]
    done = subprocess.run(words, env=dict(command.environ), check=True, capture_output=True, text=True, timeout=LONG_S)
    return int(done.stdout) / 1024
