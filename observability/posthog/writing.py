"""Files that are made from code: written, or compared with what is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def settle(files: Iterable[tuple[Path, str]], arguments: Sequence[str]) -> int:
    """Write the files that are not as they should be, or with --check say which are stale; the exit code."""
    stale = [(path, text) for path, text in files if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name} {'is stale' if '--check' in arguments else 'written'}\n")
    return int("--check" in arguments and bool(stale))
