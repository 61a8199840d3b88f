"""Lets system calls fail: `python -m tests.loss.faults [COUNT [SEED]]`; needs strace.

One call of a writing command answers with an error, at random among those that concern its home or its output: a write,
a sync, a rename, an opening, a lock. The command may fail, with words; it may not crash, and nothing that was
acknowledged may be lost, nothing half done, and nothing left behind. An upgrade works on an older store of its own,
which is of the old or of the new revision afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.loss import forked
from tests.loss.evidence import TT, environ, faults, rows
from tests.loss.forked import tt
from tests.loss.upkeep import older, unsound

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "openat", "ftruncate", "flock", "fcntl", "link", "mkdir")
ERRORS = ("ENOSPC", "EIO", "EDQUOT", "ENOMEM", "EINTR")
OF_LOCKS = ("ENOLCK", "EINTR", "ENOMEM")
UPGRADE = ("db", "upgrade")
AGAIN = 95  # tries in one home: what is looked at after each grows with it
TRACED = 5  # a verb's calls are listed at each so many of its tries
STEP = 100
MOST_TRIES = 3  # for each error: a command may have no call to fail, or be listed for too long
LONGEST_S = 600  # on a machine that is busy with others
VERBS = (
    ("start", "site/{n}"), ("stop",), ("add", "site", "--from", "2001-01-01T{n}", "--for", "0s", "--note", "{n}"),
    ("undo",), ("redo",), ("edit", "1", "--note", "{n}"), ("delete", "2"), ("project", "add", "p{n}"),
    ("import", "csv", "{home}/../in.csv", "--zone", "UTC"), ("bulk", "all", "--retag", "+t{n}", "--yes"),
    ("config", "set", "week.start", "sunday"), ("export", "json", "--out", "{home}/../out.json"), ("db", "backup"),
    ("db", "restore", "{home}/../copy.db", "--yes"), ("db", "purge", "--before", "2030-01-01", "--yes"),
    ("metrics", "write", "{home}/../tt.prom"), ("telemetry", "enable"), ("telemetry", "disable"), UPGRADE,
)  # fmt: skip
_LINE = re.compile(r"^\d+ +(\w+)\(")


class Faults:
    """A home, and what was seen in it."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.directory = directory
        self.chance = Random(seed)
        self.codes: Counter[int] = Counter()
        self.injected = 0
        self._calls: dict[str, tuple[int, list[tuple[str, int]]]] = {}  # verb -> how often it was tried, its calls
        self._older = directory / "older"
        forked.without_job(self._older)
        older(self._older / "timetracker.db", tags=300)
        self._begin(0)

    def _begin(self, number: int) -> None:
        """Begin with another home."""
        directory = self.directory / str(number)
        self.home = directory / "home"
        self.restored = False
        forked.without_job(self.home)
        tt(self.home, "add", "site", "--from", "2000-01-01T08:00Z", "--for", "1h")
        tt(self.home, "add", "site", "--from", "2000-01-02T08:00Z", "--for", "1h")
        tt(self.home, "db", "backup", str(directory / "copy.db"))
        lines = "".join(
            f"2002-01-01T{n // 60:02}:{n % 60:02}:00Z,2002-01-01T{n // 60:02}:{n % 60:02}:30Z,site\n"
            for n in range(700)
        )
        (directory / "in.csv").write_text(f"start,end,project\n{lines}")

    def words(self, number: int) -> list[str]:
        """The command line of a try."""
        stamp = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        words = VERBS[number % len(VERBS)]
        return [word.format(n=stamp if "T{n}" in word else number, home=self.home) for word in words]

    def inject(self, number: int) -> list[str]:
        """Let one call of a command fail; all that is wrong afterwards."""
        if self.injected and self.injected % AGAIN == 0:
            self._begin(number)
        words = self.words(number)
        upgrading, own = words == [*UPGRADE], self.home
        if upgrading:
            self.home = own.with_name("upgraded")
            shutil.rmtree(self.home, ignore_errors=True)
            shutil.copytree(self._older, self.home)
        try:
            return self._injected(words, self._upgraded if upgrading else self._lost)
        finally:
            self.home = own

    def _injected(
        self, words: list[str], look: Callable[[list[str], subprocess.CompletedProcess[str]], list[str]]
    ) -> list[str]:
        places = self._known_places(words)
        if not places:
            return []
        call, nth = self.chance.choice(places)
        error = self.chance.choice(OF_LOCKS if call in ("flock", "fcntl") else ERRORS)
        inject = f"inject={call}:error={error}:when={nth}"
        try:
            ran = self._traced(words, "-e", f"trace={call}", "-e", inject, "-o", os.devnull)
        except subprocess.TimeoutExpired:
            return [f"{' '.join(words)} with {call}:{error}:{nth}: did not end in {LONGEST_S} s"]
        self.codes[ran.returncode] += 1
        self.injected += 1
        wrong = [*crashes(ran), *look(words, ran), *self._left()]
        return [f"{' '.join(words)} with {call}:{error}:{nth}: {fault}" for fault in wrong]

    def _upgraded(self, words: list[str], ran: subprocess.CompletedProcess[str]) -> list[str]:
        """What is wrong with a store that was upgraded, or was not, and with the copy of before."""
        again = tt(self.home, *UPGRADE)
        copies = [path.name for path in self.home.glob("timetracker.db.revision-*")]
        wrong = [f"the same again: {again.stderr}"] if again.returncode else []
        wrong += [f"copies of before: {copies}"] if len(copies) != 1 else []
        return wrong + unsound(self.home)

    def _known_places(self, words: list[str]) -> list[tuple[str, int]]:
        verb = " ".join(words[:2])
        times, places = self._calls.get(verb, (0, []))
        if times % TRACED == 0:
            places = self._places(words)
        self._calls[verb] = times + 1, places
        return places

    def _traced(self, words: list[str], *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["strace", "-f", "--seccomp-bpf", "-qq", *options, TT, *words], env=environ(self.home, CI=""),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LONGEST_S,
        )  # fmt: skip

    def _places(self, words: list[str]) -> list[tuple[str, int]]:
        """The calls of a command that concern its home or its output, each by its number; tried in a copy."""
        with tempfile.TemporaryDirectory(dir=self.home.parent) as directory:
            copy = Path(directory) / "home"
            shutil.copytree(self.home, copy, symlinks=True)
            for name in ("copy.db", "in.csv"):
                shutil.copy(self.home.parent / name, directory)  # what the words name beside the home
            trace = Path(directory) / "trace"
            line = [word.replace(str(self.home), str(copy)) for word in words]
            options = ["-f", "--seccomp-bpf", "-qq", "-y", "-e", f"trace={','.join(CALLS)}", "-o", str(trace)]
            try:
                subprocess.run(
                    ["strace", *options, TT, *line], env=environ(copy, CI=""), stdin=subprocess.DEVNULL,
                    capture_output=True, check=False, timeout=LONGEST_S,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return []  # the next command is tried instead
            return concerned(trace.read_text(errors="replace"), directory)

    def _lost(self, words: list[str], ran: subprocess.CompletedProcess[str]) -> list[str]:
        self.restored = self.restored or words[:2] == ["db", "restore"]
        # What a restore took out of the store keeps its lines in the log.
        lost = [
            fault for fault in faults(self.home, tt) if not (self.restored and "events without a line: []" in fault)
        ]
        if ran.returncode == 0 and words[0] == "project":
            names = {name for (name,) in rows(self.home, "SELECT name FROM project")}
            lost += [] if words[2] in names else ["acknowledged, but not there"]
        if ran.returncode == 0 and words[0] == "add":
            notes = {note for (note,) in rows(self.home, "SELECT note FROM entry")}
            lost += [] if words[-1] in notes else ["acknowledged, but not there"]
        return lost

    def _left(self) -> list[str]:
        """What lies about after the next commands."""
        tt(self.home, "doctor")
        tt(self.home, "export", "csv", "--out", str(self.home.parent / "out.json"))
        names = [path.name for path in self.home.parent.rglob("*")]
        return [f"left behind: {name}" for name in names if ".tt-new" in name or name.endswith((".partial", ".new"))]


def concerned(trace: str, directory: str) -> list[tuple[str, int]]:
    """The calls of a trace that are writes, or about a directory, each by its number."""
    counts: Counter[str] = Counter()
    places = []
    for line in trace.splitlines():
        if (match := _LINE.match(line)) is None:
            continue
        counts[match[1]] += 1
        if directory in line or match[1] == "write":
            places.append((match[1], counts[match[1]]))
    return places


def crashes(ran: subprocess.CompletedProcess[str]) -> list[str]:
    """What a command said that ended without an error of ours."""
    crashed = ran.returncode in (1, 120) or ran.returncode < 0
    message = "went wrong inside" in ran.stderr or "Traceback" in ran.stderr or "Exception ignored" in ran.stderr
    return [f"rc {ran.returncode}: {ran.stderr.strip()[:400]}"] if crashed or message else []


def tried(directory: Path, count: int, seed: int) -> tuple[list[str], Faults]:
    """Inject so many errors; all that went wrong."""
    forked.load()
    loop = Faults(directory, seed)
    first = loop.chance.randrange(len(VERBS))
    wrong: list[str] = []
    number = first
    while loop.injected < count and number < first + MOST_TRIES * count:
        before = loop.injected
        fresh = loop.inject(number)
        number += 1
        wrong += fresh
        for fault in fresh:
            print(f"  {fault}", flush=True)
        if loop.injected % STEP == 0 and loop.injected > before:
            print(f"{loop.injected} injected errors: {len(wrong)} faults", flush=True)
    return wrong, loop


def main() -> int:
    """Read the command line, inject, print."""
    count, seed = ([int(word) for word in sys.argv[1:]] + [1000, os.getpid()][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as directory:
        wrong, loop = tried(Path(directory), count, seed)
    crashed = sum(": rc " in fault for fault in wrong)
    codes = ", ".join(f"{code}: {times}" for code, times in sorted(loop.codes.items()))
    print(
        f"{loop.injected} injected errors (seed {seed}): crashes of ours {crashed}, other faults {len(wrong) - crashed}"
    )
    print(f"  exit codes {codes}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
