"""A crash as numbers and closed sets: class, our module, function and line; never a message or a path."""

from __future__ import annotations

import builtins
import os
import re
import sys
from functools import cache

from timetracker.telemetry.exceptions import STANDARD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

PACKAGE = "timetracker"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OTHER = "other"


def fields(error: BaseException) -> dict[str, Any]:
    """The fields of `app.crashed` for an exception: the innermost of our own frames."""
    module, function, line = _innermost(error.__traceback__)
    return {"exception": _class(error), "module": module, "function": function, "line": line}


def _class(error: BaseException) -> str:
    """The name of a built-in exception, one of the standard library's or our own; `other` for all else."""
    kind = type(error)
    root = kind.__module__.partition(".")[0]
    foreign = root != PACKAGE and root not in sys.stdlib_module_names
    return OTHER if foreign or kind.__name__ not in exceptions() else kind.__name__


def _innermost(traceback: TracebackType | None) -> tuple[str, str, int]:
    innermost = (OTHER, OTHER, 0)
    while traceback is not None:
        module = _module(traceback.tb_frame.f_code.co_filename)
        if module != OTHER:
            name = traceback.tb_frame.f_code.co_name
            innermost = (module, name if name in functions() else OTHER, traceback.tb_lineno)
        traceback = traceback.tb_next
    return innermost


def _module(path: str) -> str:
    """The dotted name of one of our modules by its file; `other` for all else."""
    if not path.startswith(ROOT + os.sep) or not path.endswith(".py"):
        return OTHER
    dotted = path[len(ROOT) + 1 : -3].replace(os.sep, ".").removesuffix(".__init__")
    name = f"{PACKAGE}.{dotted}"
    return name if name in _own_modules() else OTHER


@cache
def _own_modules() -> set[str]:
    """The modules that the package ships."""
    modules = set()
    for directory, _, files in os.walk(ROOT):
        dotted = PACKAGE + directory[len(ROOT) :].replace(os.sep, ".")
        modules |= {f"{dotted}.{file[:-3]}" for file in files if file.endswith(".py") and file != "__init__.py"}
        modules |= {dotted} if "__init__.py" in files else set()
    return modules


def exceptions() -> set[str]:
    """The names of Python's exceptions, and of all classes that the package ships: only exceptions are raised."""
    built_in = {
        name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
    }
    return built_in | STANDARD | {name for word, name in _definitions() if word == "class"}


def functions() -> set[str]:
    """The names of all functions that the package ships."""
    unnamed = {"<module>", "<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>"}
    return unnamed | {name for word, name in _definitions() if word == "def"}


@cache
def _definitions() -> set[tuple[str, str]]:
    """`class` or `def`, and the name, of all that the package's source defines: not parsed, which takes a second."""
    definitions = set()
    for directory, _, files in os.walk(ROOT):
        for file in files:
            if file.endswith(".py"):
                with open(os.path.join(directory, file), encoding="utf-8") as source:
                    definitions |= {*re.findall(r"^\s*(?:async )?(class|def) (\w+)", source.read(), re.MULTILINE)}
    return definitions


def admissible(kind: str, value: Any) -> bool:
    """Whether a value is in the closed set of modules, functions or exceptions."""
    if not isinstance(value, str) or value == OTHER:
        return isinstance(value, str)
    if kind == "module":
        return value in _own_modules()
    if kind == "function":
        return value in functions()
    return kind == "exception" and value in exceptions()
