"""JSON written without the `json` package, whose decoder costs a hot verb `re`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:

    def quoted(text: str) -> str:
        """JSON of a text, in ASCII."""

else:
    try:
        from _json import encode_basestring_ascii as quoted
    except ImportError:  # pragma: no cover -- another interpreter than CPython
        from json.encoder import py_encode_basestring_ascii as quoted


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
