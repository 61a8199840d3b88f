"""Follows `docs/extending.md` word by word.

`python -m tests.architecture.recipes` follows all recipes in a copy of the repository, runs `make generate` there, and
the tests that such changes can reach.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.deadline import LONG_S

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "extending.md"
MIGRATIONS = "src/timetracker/store/migrations"
# What a recipe can break beside what it is about: whatever counts the registries, or walks over all of them.
TESTS = (
    "tests/architecture", "--ignore=tests/architecture/test_extending.py",
    "tests/store/test_generated.py", "tests/store/test_migrate.py", "tests/telemetry/test_catalogue.py",
    "tests/telemetry/test_catalogue_lock.py",
    "tests/observe/test_event_schema.py", "tests/cli/test_parser.py", "tests/cli/test_completion.py",
    "tests/cli/test_doctor.py", "tests/cli/test_man.py",
    "tests/web/test_routes.py", "tests/web/test_routes_of_members.py",
    "tests/interchange/test_readers.py", "tests/test_settings.py", "tests/docs/test_pages.py",
)  # fmt: skip

# What takes long in them and knows nothing of registries.
LEFT_OUT = "not examples_print and not mistyped and not no_text_fits and not ends_a_reader_otherwise or tally"


class Block(NamedTuple):
    """What a file is, or in a `diff` what becomes of some lines of it."""

    path: str
    kind: str
    text: str


class Recipe(NamedTuple):
    """A section of the page, and its blocks in order."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def paths(self) -> list[str]:
        """The files that it makes or changes."""
        return list(dict.fromkeys(block.path for block in self.blocks))


def recipes(page: str) -> Iterator[Recipe]:
    """The recipes of the page: a section each, in which the path of a file is above its blocks."""
    for section in page.split("\n## ")[1:]:
        path, blocks = "", []
        for named, kind, text in re.findall(r"^`([^`\n]+)`$|^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
            if named:
                path = named
            else:
                blocks.append(Block(path, kind, text))
        yield Recipe(section.partition("\n")[0], tuple(blocks))


def follow(recipe: Recipe, root: Path) -> None:
    """Make the files of a recipe, and change the lines, in a copy of the repository."""
    newest = max(int(path.name[1:5]) for path in (root / MIGRATIONS).glob("r[0-9]*.py"))
    for block in recipe.blocks:
        path = root / block.path.replace("NNNN", f"{newest + 1:04}")
        if block.kind != "diff":
            assert not path.exists(), path
            path.write_text(block.text, encoding="utf-8")
            continue
        changed = block.text.replace("REVISION = N\n", f"REVISION = {newest}\n")
        _change(path, changed.replace("REVISION = M\n", f"REVISION = {newest + 1}\n"))


def _change(path: Path, diff: str) -> None:
    lines = [(line[:1], line[1:]) for line in diff.splitlines(keepends=True)]
    before = "".join(text for sign, text in lines if sign != "+")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, (path, before)
    path.write_text(text.replace(before, "".join(text for sign, text in lines if sign != "-")), encoding="utf-8")


def copied(target: Path) -> None:
    """Copy what the repository holds, and let the copy use this environment."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=LONG_S,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, names):
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to(ROOT / ".venv")
    subprocess.run(["git", "init", "-q"], cwd=target, check=True, timeout=LONG_S)
    (target / ".git" / "info" / "exclude").write_text("/.venv\n")


def _commands() -> Iterator[list[str]]:
    """What is run in the copy, once the recipes were followed."""
    python = [sys.executable, "-m"]
    # The environment is this repository's: the copy is not installed into it.
    yield ["make", "--no-print-directory", "-o", ".venv/.observability", "generate"]
    yield ["git", "add", "--all"]  # tests ask git what the repository holds
    yield [*python, "ruff", "check", "--quiet", "--no-cache"]
    yield [*python, "ruff", "format", "--check", "--quiet", "--no-cache"]
    yield [*python, "pytest", "-q", "-n", "2", "-m", "not slow", "-k", LEFT_OUT, "-p", "no:cacheprovider", *TESTS]


def main() -> int:
    """Follow the page; the exit code is that of what failed."""
    with tempfile.TemporaryDirectory(prefix="recipes.") as directory:
        root = Path(directory).resolve()
        copied(root)
        for recipe in recipes(PAGE.read_text(encoding="utf-8")):
            follow(recipe, root)
        environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
        for words in _commands():
            done = subprocess.run(words, cwd=root, env=environment, check=False, timeout=LONG_S)
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
