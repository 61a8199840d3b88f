"""Slows guessing down, for each address by itself, and nobody is locked out; on this computer all share one address.

A refused guess makes the next one wait longer; who is told to wait costs neither a hash nor a row, and a link from
the terminal (`tt web link`) needs no waiting.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from timetracker.actions.accounts import Refused

Result = TypeVar("Result")

FREE = 3
LONGEST_S = 30.0
FREE_OF_ALL = 30  # guesses from many addresses
LONGEST_OF_ALL_S = 2.0  # so that whoever has many addresses keeps nobody out
ADDRESSES = 4096
QUEUE_S = 5.0


class TooSoon(Refused):
    """A guess before the wait is over."""

    code = "too_soon"

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            "Too many tries; please wait a moment.",
            hint=f"Try again in {wait_s} s. Or enter with a link that the command line makes.",
            command="tt web link",
        )
        self.wait_s = wait_s


class Throttle:
    """Counts refusals in a row, of each address and of all together, and lets one password be hashed at a time."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._one = threading.Lock()
        self._all = _Count(FREE_OF_ALL, LONGEST_OF_ALL_S)
        self._addresses: OrderedDict[str, _Count] = OrderedDict()

    def tried(self, guess: Callable[[], Result], address: str = "") -> Result:
        """The outcome of a guess from an address, made now or not at all.

        Raises TooSoon, and what the guess raises.
        """
        if not self._one.acquire(timeout=QUEUE_S):
            raise TooSoon(int(QUEUE_S))
        try:
            counts = (self._count(address), self._all)
            left = max(count.until for count in counts) - self._seconds()
            if left > 0:
                raise TooSoon(int(left) + 1)
            return self._counted(guess, counts)
        finally:
            self._one.release()

    def _count(self, address: str) -> "_Count":
        """What was refused from an address; of many addresses those are forgotten that tried longest ago."""
        count = self._addresses.pop(address, None) or _Count(FREE, LONGEST_S)
        self._addresses[address] = count
        if len(self._addresses) > ADDRESSES:
            self._addresses.popitem(last=False)
        return count

    def _counted(self, guess: Callable[[], Result], counts: tuple["_Count", ...]) -> Result:
        try:
            outcome = guess()
        except Refused:
            for count in counts:
                count.refuse(self._seconds())
            raise
        for count in counts:
            count.refused = 0
        return outcome


class _Count:
    """Refusals in a row, and until when the next try waits."""

    def __init__(self, free: int, longest_s: float) -> None:
        self.refused, self.until = 0, 0.0
        self._free, self._longest_s = free, longest_s

    def refuse(self, now: float) -> None:
        """Count one more."""
        self.refused += 1
        if self.refused >= self._free:
            self.until = now + min(self._longest_s, 2.0 ** min(self.refused - self._free, 10))
