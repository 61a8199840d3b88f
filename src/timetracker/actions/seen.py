"""Which of many whole numbers came already: a million of them take some 15 MiB, where a set would take 70."""

from __future__ import annotations

from array import array
from bisect import bisect_left

RECENT = 1 << 16  # numbers that are kept as they came, before they are sorted
_SLOTS = 1 << 25


class BitFilter:
    """Numbers of 8 bytes, spread as digests are: a bit each tells most that are new from those that may be old."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._recent: set[int] = set()
        self._sorted: list[array[int]] = []

    def add(self, number: int) -> bool:
        """Note a number; whether it is new."""
        bits, recent = self._bits, self._recent
        if not bits:
            bits = self._bits = bytearray(_SLOTS >> 3)
        place, bit = number >> 3 & (_SLOTS >> 3) - 1, 1 << (number & 7)
        held = bits[place]
        if held & bit and self._came(number):
            return False
        bits[place] = held | bit
        recent.add(number)
        if len(recent) >= RECENT:
            self._sorted.append(array("q", sorted(recent)))
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
