"""A crash as numbers and closed sets: class, our module, function and line; never a message or a path."""

from __future__ import annotations

import builtins
import os

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
    name = type(error).__name__
    return name if name in exceptions() and type(error).__module__ in ("builtins", *_own_modules()) else OTHER


def _innermost(traceback: TracebackType | None) -> tuple[str, str, int]:
    found = (OTHER, OTHER, 0)
    while traceback is not None:
        module = _module(traceback.tb_frame.f_code.co_filename)
        if module != OTHER:
            name = traceback.tb_frame.f_code.co_name
            found = (module, name if name in functions() else OTHER, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _module(path: str) -> str:
    """The dotted name of one of our modules by its file; `other` for all else."""
    if not path.startswith(ROOT + os.sep) or not path.endswith(".py"):
        return OTHER
    dotted = path[len(ROOT) + 1 : -3].replace(os.sep, ".").removesuffix(".__init__")
    name = f"{PACKAGE}.{dotted}"
    return name if name in _own_modules() else OTHER


def _own_modules() -> set[str]:
    """The modules that the package ships."""
    found = set()
    for directory, _, files in os.walk(ROOT):
        dotted = PACKAGE + directory[len(ROOT) :].replace(os.sep, ".")
        found |= {f"{dotted}.{file[:-3]}" for file in files if file.endswith(".py") and file != "__init__.py"}
        found |= {dotted} if "__init__.py" in files else set()
    return found


def exceptions() -> set[str]:
    """The names of Python's built-in exceptions and of our own."""
    from timetracker.domain import errors

    own = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    known = {
        name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
    }
    return own | known


def functions() -> set[str]:
    """The names of all functions that the package ships."""
    import ast

    found = {"<module>", "<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>"}
    for directory, _, files in os.walk(ROOT):
        for file in files:
            if file.endswith(".py"):
                with open(os.path.join(directory, file), encoding="utf-8") as source:
                    tree = ast.parse(source.read())
                found |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
    return found


def known(kind: str, value: Any) -> bool:
    """Whether a value is in the closed set of modules, functions or exceptions."""
    if value == OTHER:
        return True
    if kind == "module":
        return value in _own_modules()
    if kind == "function":
        return value in functions()
    return kind == "exception" and value in exceptions()
