"""Which of many whole numbers came already: a million of them take some 15 MiB, where a set would take 70."""

from __future__ import annotations

from array import array
from bisect import bisect_left

RECENT = 1 << 16  # numbers that are kept as they came, before they are sorted
_SLOTS = 1 << 25


class SeenNumbers:
    """Numbers of 8 bytes, spread as digests are: a bit each tells most that are new from those that may be old."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._recent: set[int] = set()
        self._sorted: list[array[int]] = []

    def add(self, number: int) -> bool:
        """Note a number; whether it is new."""
        if not self._bits:
            self._bits = bytearray(_SLOTS >> 3)
        slot = number & (_SLOTS - 1)
        bit = 1 << (slot & 7)
        if self._bits[slot >> 3] & bit and self._came(number):
            return False
        self._bits[slot >> 3] |= bit
        self._recent.add(number)
        if len(self._recent) >= RECENT:
            self._sorted.append(array("q", sorted(self._recent)))
            self._recent = set()
        return True

    def __contains__(self, number: int) -> bool:
        """Whether a number came."""
        slot = number & (_SLOTS - 1)
        return bool(self._bits) and bool(self._bits[slot >> 3] & (1 << (slot & 7))) and self._came(number)

    def _came(self, number: int) -> bool:
        return number in self._recent or any(_holds(numbers, number) for numbers in self._sorted)


def _holds(numbers: array[int], number: int) -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number
