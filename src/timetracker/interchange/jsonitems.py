"""The elements of a JSON array one after the other, so that a long file is never whole in memory."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from timetracker.interchange.draft import BadSource
from timetracker.interchange.source import MOST

_SPACE = re.compile(r"[ \t\r\n]*")
_NEXT = re.compile(r"[ \t\r\n]*([],]?)[ \t\r\n]*")
_BETWEEN = (", [", ", {", ",\n[", ",\n{")
_INDENTED = (",\n [", ",\n {")
_CUT = 16  # characters before the end of a piece in which a fault may be that of the cut


def items(pieces: Iterable[str], begin: int = 0) -> Iterator[tuple[int, Any]]:
    """The elements of the array that begins at or after a position, with the number of the line on which each begins.

    The pieces of the text are read as they are needed, the first of which holds the position. Raises BadSource.
    """
    rest = iter(pieces)
    text = next(rest, "")
    place = _after(text, begin)
    if text[place : place + 1] != "[":
        raise BadSource("The file holds no JSON array.", hint="Name another file, or say its format.")
    place, line, counted = _after(text, place + 1), 1, 0
    while place == len(text) and (longer := _longer(text, 0, rest)):
        text, place = longer, _after(longer, place)
    scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # what raw_decode calls
    mark = text[place : place + 1]
    while mark != "]":
        line += text.count("\n", counted, place)
        counted = place
        try:
            item, end = scan(text, place)
        except (ValueError, RecursionError, StopIteration) as error:
            if _cut(error, len(text)) and (longer := _longer(text, place, rest)):
                text, place, counted = longer, 0, 0
                continue
            raise BadSource(f"Line {line} is not JSON: {_fault(error)}.", hint="Is the file whole?") from error
        if text.startswith(_BETWEEN, end):  # as most programs write it
            place = end + 2
        elif text.startswith(_INDENTED, end):
            place = end + 3
        else:
            following = _NEXT.match(text, end)
            assert following is not None  # it matches nothing too
            cut = following.end() == len(text) or (not following[1] and end > len(text) - _CUT)
            if cut and (longer := _longer(text, place, rest)):  # a number may go on
                text, place, counted = longer, 0, 0
                continue
            mark, place = following[1], following.end()
        yield line, item
        if not mark:
            raise BadSource(f"The JSON breaks off after line {line}.", hint="Is the file whole?")


def _longer(text: str, place: int, rest: Iterator[str]) -> str:
    """A text from a place on, and at least as much again of what follows; nothing where nothing does.

    Raises BadSource for an element that does not end.
    """
    parts, length = [text[place:]], 0
    while length <= len(parts[0]) and (piece := next(rest, "")):
        parts.append(piece)
        length += len(piece)
    if length + len(parts[0]) > MOST:
        raise BadSource("An element of the JSON is too long.", hint="Is the file whole?")
    return "".join(parts) if length else ""


def _cut(error: BaseException, length: int) -> bool:
    """Whether a fault may be that the text is not read to its end."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg.startswith("Unterminated") or error.pos > length - _CUT
    return isinstance(error, StopIteration) and error.value > length - _CUT


def _fault(error: BaseException) -> str:
    return f"Expecting value: char {error.value}" if isinstance(error, StopIteration) else str(error)


def _after(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place
