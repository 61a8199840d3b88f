"""A real terminal in which a command runs, and somebody types."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress

from tests.deadline import DEADLINE_S

PATIENCE_S = 120  # for a busy machine; what prints nothing for so long hangs, as does what prints on and on


class Terminal:
    """One command in a pseudo-terminal."""

    def __init__(self, words: list[str], environ: Mapping[str, str], *, ahead: str = "") -> None:
        """Start the command; `ahead` is typed before it begins."""
        self._ours, theirs = pty.openpty()
        self.printed = ""
        self._ends = time.monotonic() + DEADLINE_S
        if ahead:
            os.write(self._ours, ahead.encode())
        self.child = subprocess.Popen(
            words, env={"TERM": "xterm", **environ}, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            preexec_fn=_controlling,
        )  # fmt: skip
        os.close(theirs)

    def until(self, text: str) -> bool:
        """Read until a text is shown; false when the command ends before."""
        while text not in self.printed:
            if not self._more():
                return False
        return True

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self._ours, text.encode())

    def close(self) -> None:
        """Close the terminal's window."""
        os.close(self._ours)
        self._ours = -1

    def end(self) -> int:
        """Read to the end; the command's exit code."""
        while self._ours >= 0 and self._more():
            pass
        code = self.child.wait(timeout=DEADLINE_S)
        if self._ours >= 0:
            self.close()
        return code

    def _more(self) -> bool:
        if time.monotonic() > self._ends or not select.select([self._ours], [], [], PATIENCE_S)[0]:
            self.child.kill()
            raise AssertionError(f"{self.child.args!r} does not go on: it printed {self.printed[-2000:]!r}")
        with suppress(OSError):
            got = os.read(self._ours, 1 << 16)
            self.printed += got.decode().replace("\r\n", "\n")
            return bool(got)
        return False


def _controlling() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored where the tests run in the background of a shell
