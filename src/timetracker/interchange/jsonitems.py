"""The elements of a JSON array one after the other, so that a long file is never whole in memory as objects."""

import json
import re
from collections.abc import Iterator
from typing import Any

from timetracker.interchange.draft import BadSource

_SPACE = re.compile(r"[ \t\r\n]*")
_NEXT = re.compile(r"[ \t\r\n]*([],]?)[ \t\r\n]*")


def items(text: str, begin: int = 0) -> Iterator[tuple[int, Any]]:
    """The elements of the array that begins at or after a position, with the number of the line on which each begins.

    Raises BadSource.
    """
    place = _after(text, begin)
    if text[place : place + 1] != "[":
        raise BadSource("The file holds no JSON array.", hint="Name another file, or say its format.")
    place, line, counted = _after(text, place + 1), 1, 0
    decode = json.JSONDecoder().raw_decode
    mark = text[place : place + 1]
    while mark != "]":
        line += text.count("\n", counted, place)
        counted = place
        try:
            item, place = decode(text, place)
        except (ValueError, RecursionError) as error:
            raise BadSource(f"Line {line} is not JSON: {error}.", hint="Is the file whole?") from error
        yield line, item
        following = _NEXT.match(text, place)
        assert following is not None  # it matches nothing too
        mark, place = following[1], following.end()
        if not mark:
            raise BadSource(f"The JSON breaks off after line {line}.", hint="Is the file whole?")


def _after(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place
