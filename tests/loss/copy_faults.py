"""Lets system calls of `tt db copy` fail: `python -m tests.loss.copy_faults [COUNT [SEED]]`.

It needs PostgreSQL and strace. One call answers with an error, at random among those on files of the home and on the
connection to the server, in a copy to a database and in one to a file. The copy may fail, with words; what has the name
of a store is whole, the same command again ends well, and nothing is left behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.loss import forked
from tests.loss.copies import Copies
from tests.loss.evidence import TT, environ
from tests.loss.faults import CALLS, ERRORS, LONGEST_S, OF_LOCKS, concerned, crashes
from tests.postgres import binaries, serving

# A send that fails over a connection that lives makes libpq wait for the server's last word: no network does that.
WIRE = {
    "sendto": ("EINTR", "EAGAIN"), "recvfrom": ("ECONNRESET", "ETIMEDOUT", "EINTR"), "poll": ("EINTR", "ENOMEM"),
    "connect": ("ECONNREFUSED", "ENOMEM", "EINTR"),
}  # fmt: skip
STEP = 20


class CopyFaults(Copies):
    """Lets calls of copies fail, and looks at what they left."""

    codes: dict[int, int]

    def prepare(self) -> None:
        """List the calls of a copy in each direction."""
        self.codes = {}
        self.places = [self._listed(number) for number in range(2)]

    def _traced(self, words: list[str], *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["strace", "-f", "--seccomp-bpf", "-qq", *options, TT, *words], env=environ(self.home),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LONGEST_S,
        )  # fmt: skip

    def _listed(self, number: int) -> dict[str, list[int]]:
        words, trace = self.words(number), self.home.parent / "trace"
        ran = self._traced(words, "-y", "-e", f"trace={','.join((*CALLS, *WIRE))}", "-o", str(trace))
        assert ran.returncode == 0, ran
        text = trace.read_text(errors="replace")
        places: dict[str, list[int]] = {}
        for call, nth in [*concerned(text, str(self.home)), *(item for item in concerned(text, "") if item[0] in WIRE)]:
            places.setdefault(call, []).append(nth)
        assert not self.again(words)
        return places

    def fault(self, number: int) -> list[str]:
        """Let one call of a copy fail; all that is wrong afterwards."""
        words, places = self.words(number), self.places[number % 2]
        call = self.chance.choice(list(places))
        nth = self.chance.choice(places[call])
        error = self.chance.choice(WIRE.get(call, OF_LOCKS if call in ("flock", "fcntl") else ERRORS))
        inject = f"inject={call}:error={error}:when={nth}"
        try:
            ran = self._traced(words, "-e", f"trace={call}", "-e", inject, "-o", os.devnull)
        except subprocess.TimeoutExpired:
            return [f"{number}, with {call}:{error}:{nth}: did not end in {LONGEST_S} s"]
        self.codes[ran.returncode] = self.codes.get(ran.returncode, 0) + 1
        wrong = [*crashes(ran), *self.again(words)]
        if number % 2:
            Path(words[-1]).unlink(missing_ok=True)
        return [f"{number}, with {call}:{error}:{nth}: {fault}" for fault in wrong]


def main() -> int:
    """Read the command line, inject, print."""
    count, seed = ([int(word) for word in sys.argv[1:]] + [100, os.getpid()][len(sys.argv) - 1 :])[:2]
    if binaries() is None or shutil.which("strace") is None:
        print("PostgreSQL or strace is not installed")
        return 0
    forked.load()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as directory, serving() as server:
        copies = CopyFaults(server, Path(directory), seed)
        copies.prepare()
        for number in range(count):
            fresh = copies.fault(number)
            wrong += fresh
            for fault in fresh:
                print(f"  {fault}", flush=True)
            if (number + 1) % STEP == 0:
                print(f"{number + 1} injected errors: {len(wrong)} faults", flush=True)
    codes = ", ".join(f"{code}: {times}" for code, times in sorted(copies.codes.items()))
    print(f"{count} injected errors in tt db copy (seed {seed}): {len(wrong)} faults; exit codes {codes}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
