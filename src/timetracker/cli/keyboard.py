"""The keys of a terminal, one at a time: no Enter is waited for, and nothing that is typed is shown."""

from __future__ import annotations

import os
import signal
import sys
from shutil import get_terminal_size

from timetracker.cli.output import at_terminal, colored, letters
from timetracker.domain.annotations import Any
from timetracker.render import Display

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.workspace import Workspace

ESCAPE_S = 0.05  # what an arrow sends after its first byte is there by then
AGAIN = "again"  # no key: the terminal has another size, or the command was brought back
_NAMED = {
    "A": "up",
    "B": "down",
    "C": "right",
    "D": "left",
    "H": "home",
    "F": "end",
    "5~": "page up",
    "6~": "page down",
}
_CONTROLS = {
    "\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", "\t": "down", "\x0e": "down", "\x10": "up",
    "\x15": "clear", "\x04": "escape",
}  # fmt: skip


def able() -> bool:
    """Whether somebody types at a terminal that can be read key by key and drawn on."""
    try:
        import termios  # noqa: F401 -- not on Windows
    except ImportError:
        return False
    return at_terminal() and os.environ.get("TERM") not in ("dumb", None)


def window(ws: Workspace) -> tuple[Display, int]:
    """What the window is drawn with, and how many lines it has; asked again for each picture, since it may change."""
    size = get_terminal_size()  # 80 by 24 where the terminal does not say
    ascii, encoding = letters(ws.ascii)
    color = colored(ws.color, terminal=True)
    look = Display(ws.settings.zone, color, ascii, size.columns, encoding=encoding)
    return look, size.lines


def keys(text: str) -> list[str]:
    """What was typed as keys: a letter is itself, an arrow its name; sequences of other keys are left out."""
    typed: list[str] = []
    while text:
        if text[:2] in ("\x1b[", "\x1bO"):
            end = next((at for at, letter in enumerate(text[2:], 2) if "@" <= letter <= "~"), len(text) - 1)
            name = _NAMED.get(text[2 : end + 1])
            typed += [name] if name else []
            text = text[end + 1 :]
            continue
        key = "escape" if text[0] == "\x1b" else _CONTROLS.get(text[0], text[0])
        typed += [key] if len(key) > 1 or key.isprintable() else []
        text = text[1:]
    return typed


class Keyboard:
    """Reads keys while it is entered. Ctrl-Z gives the terminal back and stops; Ctrl-C is KeyboardInterrupt as ever.

    `begin` and `end` are written whenever the terminal is taken and given back.
    """

    def __init__(self, begin: str = "", end: str = "") -> None:
        self._begin, self._end = begin, end
        self._terminal = sys.stdin.fileno()

    def __enter__(self) -> Keyboard:
        import termios

        self._before = termios.tcgetattr(self._terminal)
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._wake_before = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        # They only wake the reader: a handler may not write, since it may interrupt somebody who does.
        awaited = (signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT)
        self._signals: dict[int, Any] = {number: signal.signal(number, lambda *_: None) for number in awaited}
        self._take()
        return self

    def __exit__(self, *error: object) -> None:
        for number, answer in self._signals.items():
            signal.signal(number, answer)
        signal.set_wakeup_fd(self._wake_before)
        self._give()
        os.close(self._woken)
        os.close(self._wake)

    def read(self, limit_s: float | None = None) -> list[str]:
        """The keys that are typed next; none when time is up, and AGAIN where all must be drawn again.

        Raises KeyboardInterrupt when the terminal has gone.
        """
        import select

        ready, _, _ = select.select([self._terminal, self._woken], [], [], limit_s)
        if self._woken in ready:
            self._answer(os.read(self._woken, 4096))
            return [AGAIN]
        if not ready:
            return []
        typed = os.read(self._terminal, 4096)
        while self._partial(typed) and select.select([self._terminal], [], [], ESCAPE_S)[0]:
            typed += os.read(self._terminal, 4096)
        if not typed:
            raise KeyboardInterrupt
        return keys(typed.decode("utf-8", "ignore"))

    @staticmethod
    def _partial(typed: bytes) -> bool:
        """Whether a key has begun whose rest is on its way."""
        try:
            text = typed.decode()
        except UnicodeDecodeError as error:
            return error.reason == "unexpected end of data"
        return text.endswith(("\x1b", "\x1b[", "\x1bO"))

    def _take(self) -> None:
        import termios
        import tty

        tty.setcbreak(self._terminal, termios.TCSADRAIN)  # what was typed meanwhile counts
        sys.stdout.write(self._begin)
        sys.stdout.flush()

    def _give(self) -> None:
        import termios

        sys.stdout.write(self._end)
        sys.stdout.flush()
        termios.tcsetattr(self._terminal, termios.TCSADRAIN, self._before)

    def _answer(self, signals: bytes) -> None:
        """Stop as Ctrl-Z asks, and take the terminal again afterwards; the shell may have changed it meanwhile."""
        if signal.SIGTSTP in signals:
            self._give()
            os.kill(os.getpid(), signal.SIGSTOP)
        if signal.SIGTSTP in signals or signal.SIGCONT in signals:
            self._take()
