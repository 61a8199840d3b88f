"""Modules are found in one step where their compiled file is fresh, and as always where it is not."""

from __future__ import annotations

import datetime
import importlib
import importlib.util
import os
import py_compile
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S

from timetracker.cli import finder
from timetracker.cli.finder import Compiled, Finder

ENDING = f".{sys.implementation.cache_tag}.pyc"
NAME = "timetracker.sample"
SOURCES = str(Path(finder.__file__).parents[2])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A module that is compiled."""
    path = tmp_path / "sample.py"
    path.write_text("SAID = 'hello'\n", encoding="ascii")
    py_compile.compile(str(path), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    return path


def compiled_file(source: Path) -> Path:
    return source.parent / "__pycache__" / f"{source.stem}{ENDING}"


def find(source: Path, name: str = NAME) -> ModuleSpec | None:
    return Finder(ModuleSpec, ENDING).find_spec(name, [str(source.parent)])


def test_a_module_is_what_python_itself_would_have_made(source: Path) -> None:
    spec = find(source)
    usual = importlib.util.spec_from_file_location(NAME, source)
    assert spec is not None and usual is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.SAID == "hello"
    assert (spec.origin, spec.cached, spec.parent) == (usual.origin, usual.cached, usual.parent)
    assert (module.__file__, module.__cached__) == (str(source), usual.cached)


def test_a_package_is_found_with_its_folder(tmp_path: Path, source: Path) -> None:
    (tmp_path / "inner").mkdir()
    inner = source.rename(tmp_path / "inner" / "__init__.py")
    py_compile.compile(str(inner), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    spec = find(tmp_path / "inner", "timetracker.inner")
    assert spec is not None
    assert spec.submodule_search_locations == [str(tmp_path / "inner")]


def test_another_package_is_none_of_its_business(source: Path) -> None:
    assert find(source) is not None
    assert find(source, "other.sample") is None


def _changed(source: Path) -> None:
    source.write_text("SAID = 'other'\n", encoding="ascii")
    os.utime(source, (1, 1))


def _longer(source: Path) -> None:
    state = source.stat()
    source.write_text("SAID = 'hello'  # more\n", encoding="ascii")
    os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns))


def _not_compiled(source: Path) -> None:
    compiled_file(source).unlink()


def _gone(source: Path) -> None:
    source.unlink()


def _of_another_python(source: Path) -> None:
    data = compiled_file(source).read_bytes()
    compiled_file(source).write_bytes(b"\0\0\r\n" + data[4:])


def _cut_off(source: Path) -> None:
    compiled_file(source).write_bytes(compiled_file(source).read_bytes()[:40])


def _by_hash(source: Path) -> None:
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


@pytest.mark.parametrize("spoil", [_changed, _longer, _not_compiled, _gone, _of_another_python, _cut_off, _by_hash])
def test_it_steps_aside_for_what_is_not_compiled_from_this_source(spoil: Callable[[Path], None], source: Path) -> None:
    assert find(source) is not None
    spoil(source)
    assert find(source) is None


def test_it_steps_aside_for_what_was_moved(tmp_path: Path, source: Path) -> None:
    moved = source.parent.parent / "moved"
    source.parent.rename(moved)
    source.parent.mkdir()
    assert find(moved / "sample.py") is None


def test_it_is_not_installed_where_compiled_files_lie_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.find_spec("timetracker.cli.finder")
    assert spec is not None
    monkeypatch.setattr(sys, "meta_path", [])
    spec.cached = f"/elsewhere/finder{ENDING}"
    finder.install(spec)
    assert sys.meta_path == []


def test_the_installed_program_finds_its_modules_with_it_and_takes_the_core_of_two_libraries(tmp_path: Path) -> None:
    program = (
        "import os, sys; end = os._exit; loaded = sys.modules;"
        "tell = lambda: print(type(loaded['timetracker.workspace'].__loader__).__name__, 'sqlite3' in loaded,"
        " loaded['datetime'].__name__, flush=True);"
        "os._exit = lambda code: (tell(), end(code));"
        "sys.argv = ['tt', 'status']; from timetracker.cli.entry import run; run()"
    )
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TT_HOME": str(tmp_path)}
    spec = importlib.util.find_spec("timetracker.workspace")
    assert spec is not None and spec.origin is not None
    py_compile.compile(spec.origin, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    ran = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {[SOURCES]}; {program}"], env=environ,
        capture_output=True, text=True, check=True, timeout=DEADLINE_S,
    )  # fmt: skip
    core = "_datetime" if sys.version_info < (3, 12) else "datetime"
    assert ran.stdout.splitlines()[-1] == f"{Compiled.__name__} False {core}"


def test_the_core_of_datetime_has_all_that_the_module_offers() -> None:
    core = importlib.import_module("_datetime")
    assert [name for name in datetime.__all__ if getattr(core, name) is not getattr(datetime, name)] == []
