"""JSON written and read without the `json` package, whose decoder costs a command `re`."""

from __future__ import annotations

import sys

from timetracker.domain.annotations import Any

TYPE_CHECKING = False
if TYPE_CHECKING:

    def quoted(text: str) -> str:
        """JSON of a text, in ASCII."""

    def scan(text: str, start: int) -> tuple[Any, int]:
        """The value at a place, and where it ends."""

else:

    class Reading:
        """How values are made, as the `json` package makes them by itself."""

        strict = True
        object_hook = object_pairs_hook = None
        parse_float = parse_constant = float
        parse_int = int

    try:
        from _json import encode_basestring_ascii as quoted, make_scanner

        scan = make_scanner(Reading)
    except ImportError:  # pragma: no cover -- another interpreter than CPython
        from json import JSONDecoder
        from json.encoder import py_encode_basestring_ascii as quoted

        scan = JSONDecoder().scan_once


def loads(text: str) -> Any:
    """The value of a JSON text.

    Raises ValueError for anything else.
    """
    text = text.strip(" \t\n\r")
    try:
        value, end = scan(text, 0)
    except StopIteration:
        raise ValueError("it is no JSON") from None
    if end != len(text):
        raise ValueError("more follows its JSON")
    return value


def dumps(value: object) -> str:
    """JSON text of None, booleans, whole numbers, finite floats, text, lists and dicts.

    The result is ASCII, so that a lone surrogate cannot lose a whole line.
    Raises TypeError for anything else, NaN included.
    """
    package = sys.modules.get("json")
    if package is None:
        return written(value)
    try:  # it writes the same, and is there already
        return str(package.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise TypeError(f"{value!r} has no JSON form") from error


def written(value: object) -> str:
    """The same, without the package."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, dict):
        members = ", ".join([f"{quoted(key)}: {written(item)}" for key, item in value.items()])
        return f"{{{members}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join([written(item) for item in value])}]"
    if isinstance(value, float) and value - value == 0:
        return float.__repr__(value)
    raise TypeError(f"{value!r} has no JSON form")
