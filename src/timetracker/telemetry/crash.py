"""A crash as numbers and closed sets: class, our module, function and line; never a message or a path."""

from __future__ import annotations

import builtins
import os
import sys
from functools import cache

from timetracker.domain.annotations import Any, Iterator
from timetracker.telemetry.exceptions import STANDARD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

PACKAGE = "timetracker"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OTHER = "other"
UNNAMED = frozenset(("<module>", "<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>"))


def fields(error: BaseException) -> dict[str, Any]:
    """The fields of `app.crashed` for an exception: the innermost of our own frames."""
    module, function, line = _innermost(error.__traceback__)
    return {"exception": _class(error), "module": module, "function": function, "line": line}


def _class(error: BaseException) -> str:
    """The name of a built-in exception, one of the standard library's or our own; `other` for all else."""
    kind = type(error)
    root = kind.__module__.partition(".")[0]
    foreign = root != PACKAGE and root not in sys.stdlib_module_names
    return OTHER if foreign or not _exception(kind.__name__) else kind.__name__


def _innermost(traceback: TracebackType | None) -> tuple[str, str, int]:
    innermost = (OTHER, OTHER, 0)
    while traceback is not None:
        module = _module(traceback.tb_frame.f_code.co_filename)
        if module != OTHER:
            name = traceback.tb_frame.f_code.co_name
            innermost = (module, name if _function(name) else OTHER, traceback.tb_lineno)
        traceback = traceback.tb_next
    return innermost


def _module(path: str) -> str:
    """The dotted name of one of our modules by its file; `other` for all else."""
    if not path.startswith(ROOT + os.sep) or not path.endswith(".py"):
        return OTHER
    name = _dotted(path)
    return name if name in _own_modules() else OTHER


@cache
def _own_modules() -> set[str]:
    """The modules that the package ships."""
    return {_dotted(path) for path in _sources()}


def _dotted(path: str) -> str:
    inner = path[len(ROOT) + 1 : -3].replace(os.sep, ".")
    return f"{PACKAGE}.{inner}".removesuffix("__init__").removesuffix(".")


def _exception(name: str) -> bool:
    """Whether a name is of an exception of Python's, or of any class that the package ships."""
    built_in = getattr(builtins, name, None)
    if isinstance(built_in, type) and issubclass(built_in, BaseException):
        return True
    return name in STANDARD or _defined("class", name)


def _function(name: str) -> bool:
    """Whether a name is of a function that the package ships."""
    return name in UNNAMED or _defined("def", name)


@cache
def _defined(word: str, name: str) -> bool:
    """Whether the package's source has a `class` or `def` of a name: not parsed, and not all read, which takes long."""
    begin = f"{word} {name}".encode()
    return name.isidentifier() and any(
        line.strip().removeprefix(b"async ")[: len(begin) + 1] in (begin + b"(", begin + b":", begin + b"[")
        for path in _sources()
        for line in _lines_with(path, begin)
    )


def _sources() -> Iterator[str]:
    for directory, _, files in os.walk(ROOT):
        yield from (os.path.join(directory, file) for file in files if file.endswith(".py"))


def _lines_with(path: str, word: bytes) -> list[bytes]:
    with open(path, "rb") as source:
        content = source.read()
    return [line for line in content.splitlines() if word in line] if word in content else []


def admissible(kind: str, value: Any) -> bool:
    """Whether a value is in the closed set of modules, functions or exceptions."""
    if not isinstance(value, str) or value == OTHER:
        return isinstance(value, str)
    if kind == "module":
        return value in _own_modules()
    if kind == "function":
        return _function(value)
    return kind == "exception" and _exception(value)
