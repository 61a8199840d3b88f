"""Counts the statements of the program: `python -m tests.architecture.statements [SINCE]`.

A statement is a node of `ast.stmt`; docstrings and what generators write do not count. With a revision SINCE its count
is beside today's. What moved out of `src` since is shown by itself: it is no saving. A function or class moved when it
was in `src` at SINCE, is not there now, and its text is now elsewhere in the repository.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

from tests.deadline import DEADLINE_S

ROOT = Path(__file__).parents[2]
SOURCE = "src/timetracker/"
GENERATED = frozenset(
    SOURCE + name
    for name in (
        "cli/table.py",
        "cli/texts.py",
        "store/sql.py",
        "store/sql_guards.py",
        "store/sql_postgresql.py",
        "store/sql_sqlite.py",
        "telemetry/names.py",
    )
)


def statements(node: ast.AST) -> int:
    """How many statements it holds, itself included, without docstrings."""
    return sum(isinstance(inner, ast.stmt) and not _is_text(inner) for inner in ast.walk(node))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def texts(revision: str | None) -> dict[str, str]:
    """The Python modules of a revision, of the working tree when none is named; generated ones are left out."""
    if revision is None:
        names = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
            cwd=ROOT, check=True, capture_output=True, text=True, timeout=DEADLINE_S,
        ).stdout.splitlines()  # fmt: skip
        contents = {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).exists()}
    else:
        archive = subprocess.run(
            ["git", "archive", revision], cwd=ROOT, check=True, capture_output=True, timeout=DEADLINE_S
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            contents = {file.name: member.read() for file in files if (member := files.extractfile(file)) is not None}
    return {
        name: content.decode()
        for name, content in contents.items()
        if name.endswith(".py") and name not in GENERATED
    }  # fmt: skip


def program(modules: dict[str, str]) -> dict[str, str]:
    """Those of `src`."""
    return {name.removeprefix(SOURCE): text for name, text in modules.items() if name.startswith(SOURCE)}


def by_package(modules: dict[str, str]) -> Counter[str]:
    """Statements of each package of `src`; modules beside the packages are under `.`."""
    counts: Counter[str] = Counter()
    for name, text in program(modules).items():
        counts[name.rpartition("/")[0].partition("/")[0] or "."] += statements(ast.parse(text))
    return counts


def moved_out(before: dict[str, str], now: dict[str, str]) -> int:
    """Statements of functions and classes that left `src` and are elsewhere now."""
    here = "\n".join(program(now).values())
    elsewhere = "\n".join(text for name, text in now.items() if not name.startswith(SOURCE))
    earlier = "\n".join(text for name, text in before.items() if not name.startswith(SOURCE))
    moved = 0
    for name, text in program(before).items():
        if now.get(SOURCE + name) == text:
            continue
        lines = text.splitlines()
        for node in ast.parse(text).body:
            written = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and written not in here and written not in earlier:
                moved += statements(node) if written in elsewhere else 0
    return moved


def main(since: str | None) -> None:
    """Print the table."""
    write = sys.stdout.write
    modules = texts(None)
    counts = by_package(modules)
    if since is None:
        for package, count in sorted(counts.items()):
            write(f"{package:14}{count:7}\n")
        write(f"{'all':14}{counts.total():7}\n")
        return
    earlier = texts(since)
    before = by_package(earlier)
    for package in sorted(before | counts):
        write(f"{package:14}{before[package]:7}{counts[package]:7}{counts[package] - before[package]:+7}\n")
    moved, difference = moved_out(earlier, modules), counts.total() - before.total()
    write(f"{'all':14}{before.total():7}{counts.total():7}{difference:+7}\n")
    write(f"moved out of src: {moved}; fewer without them: {-difference - moved}\n")


if __name__ == "__main__":
    main(next(iter(sys.argv[1:]), None))
