"""The Python files of the repository as several tests read them: each text is parsed once in a process."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# A string, which may go over lines, or a comment; none of either is inside the other.
_STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*', re.DOTALL
)
_DEFINITION = re.compile(r"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)


@cache
def texts(part: str = "src") -> dict[str, str]:
    """The files of a directory by their paths in the repository."""
    paths = sorted((ROOT / part).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def tree(path: str) -> ast.Module:
    """A file, parsed."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def code(text: str) -> str:
    """A text without its strings and comments: what is cheap to search for a name."""
    return _STRING_OR_COMMENT.sub("''", text)


def definitions(text: str) -> list[str]:
    """The names of the functions and classes of a text."""
    return _DEFINITION.findall(text)
