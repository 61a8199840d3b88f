"""The elements of a JSON array one after the other, so that a long file is never whole in memory as objects."""

import json
import re
from collections.abc import Iterator
from typing import Any

from timetracker.interchange.draft import BadSource

_SPACE = re.compile(r"[ \t\r\n]*")
_NEXT = re.compile(r"[ \t\r\n]*([],]?)[ \t\r\n]*")
_BETWEEN = (", [", ", {", ",\n[", ",\n{")
_INDENTED = (",\n [", ",\n {")


def items(text: str, begin: int = 0) -> Iterator[tuple[int, Any]]:
    """The elements of the array that begins at or after a position, with the number of the line on which each begins.

    Raises BadSource.
    """
    place = _after(text, begin)
    if text[place : place + 1] != "[":
        raise BadSource("The file holds no JSON array.", hint="Name another file, or say its format.")
    place, line, counted = _after(text, place + 1), 1, 0
    scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # what raw_decode calls
    mark = text[place : place + 1]
    while mark != "]":
        line += text.count("\n", counted, place)
        counted = place
        try:
            item, place = scan(text, place)
        except (ValueError, RecursionError, StopIteration) as error:
            raise BadSource(f"Line {line} is not JSON: {_fault(error)}.", hint="Is the file whole?") from error
        yield line, item
        if text.startswith(_BETWEEN, place):  # as most programs write it
            place += 2
            continue
        if text.startswith(_INDENTED, place):
            place += 3
            continue
        following = _NEXT.match(text, place)
        assert following is not None  # it matches nothing too
        mark, place = following[1], following.end()
        if not mark:
            raise BadSource(f"The JSON breaks off after line {line}.", hint="Is the file whole?")


def _fault(error: BaseException) -> str:
    return f"Expecting value: char {error.value}" if isinstance(error, StopIteration) else str(error)


def _after(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place
