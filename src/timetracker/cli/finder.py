"""Finds the modules of this package in one step: they are where their package is, compiled beside it (decision 0020).

It answers for what has a fresh compiled file alone, and steps aside for everything else: then Python looks for the
module as always, and compiles it.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader  # `importlib.util` brings more than this saves
from marshal import loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

_PACKAGE = "timetracker."
_HEADER = 16  # bytes ahead of the code: magic number, flags, time of change and size of the source (PEP 552)


class Compiled(SourceFileLoader):
    """Runs code that was read when its module was looked for."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def exec_module(self, module: ModuleType) -> None:
        """Run the code in the module."""
        exec(self._code, module.__dict__)


class Finder:
    """Finds modules by the ending of compiled files, as in `.cpython-311.pyc`."""

    def __init__(self, spec: type[ModuleSpec], ending: str) -> None:
        self._spec = spec
        self._ending = ending

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """The module with its code, or None to look for it as always."""
        if not name.startswith(_PACKAGE) or path is None or len(path) != 1:
            return None
        last = name.rpartition(".")[2]
        module = self._spec_of(name, path[0], last)
        if module is None:
            folder = f"{path[0]}{os.sep}{last}"
            module = self._spec_of(name, folder, "__init__")
            if module is not None:
                module.submodule_search_locations = [folder]
        return module

    def _spec_of(self, name: str, folder: str, file: str) -> ModuleSpec | None:
        source = f"{folder}{os.sep}{file}.py"
        compiled = f"{folder}{os.sep}__pycache__{os.sep}{file}{self._ending}"
        code = _code(source, compiled)
        if code is None:
            return None
        spec = self._spec(name, Compiled(name, source, code), origin=source)
        spec.has_location, spec.cached = True, compiled
        return spec


def _code(source: str, compiled: str) -> CodeType | None:
    """What is compiled of a source, unless it is not of this very source."""
    try:
        state = os.stat(source)
        with open(compiled, "rb", buffering=0) as file:
            content = file.read()
    except OSError:
        return None
    mark = (0, int(state.st_mtime) & 0xFFFF_FFFF, state.st_size & 0xFFFF_FFFF)
    if content[:_HEADER] != MAGIC_NUMBER + b"".join(number.to_bytes(4, "little") for number in mark):
        return None
    try:
        code: CodeType = loads(content[_HEADER:])
    except (EOFError, ValueError, TypeError):
        return None
    return code if code.co_filename == source else None  # moved since: tracebacks would name another file


def install(spec: ModuleSpec) -> None:
    """Find modules as the one of this spec was found, where its compiled file lies beside it."""
    folder, _, file = (spec.cached or "").rpartition(os.sep)
    ending = file.removeprefix(spec.name.rpartition(".")[2])
    if folder and folder == f"{os.path.dirname(spec.origin or '')}{os.sep}__pycache__":
        sys.meta_path.insert(0, Finder(type(spec), ending))
