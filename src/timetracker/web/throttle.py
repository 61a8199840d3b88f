"""Slows guessing down for everybody alike: here all visitors share one address, and nobody is locked out.

A refused guess makes the next one wait longer; who is told to wait costs neither a hash nor a row, and a link from
the terminal (`tt web link`) needs no waiting.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from timetracker.actions.accounts import Refused

Result = TypeVar("Result")

FREE = 3
LONGEST_S = 30.0
QUEUE_S = 5.0


class TooSoon(Refused):
    """A guess before the wait is over."""

    code = "too_soon"

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            "Too many tries; please wait a moment.",
            hint=f"Try again in {wait_s} s, or enter with a link that the command line makes.",
            command="tt web link",
        )
        self.wait_s = wait_s


class Throttle:
    """Counts refusals in a row and lets one password be hashed at a time."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._one = threading.Lock()
        self._refused = 0
        self._until = 0.0

    def tried(self, guess: Callable[[], Result]) -> Result:
        """The outcome of a guess, made now or not at all.

        Raises TooSoon, and what the guess raises.
        """
        if not self._one.acquire(timeout=QUEUE_S):
            raise TooSoon(int(QUEUE_S))
        try:
            left = self._until - self._seconds()
            if left > 0:
                raise TooSoon(int(left) + 1)
            return self._counted(guess)
        finally:
            self._one.release()

    def _counted(self, guess: Callable[[], Result]) -> Result:
        try:
            guesses = guess()
        except Refused:
            self._refused += 1
            if self._refused >= FREE:
                self._until = self._seconds() + min(LONGEST_S, 2.0 ** (self._refused - FREE))
            raise
        self._refused = 0
        return guesses
