"""What the repository contains, we wrote: files of others come from their packages, with hashes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.deadline import DEADLINE_S

ROOT = Path(__file__).parents[2]
OURS = {"LICENSE"}
# A notice of somebody's rights, or what only tools write: minified text. Long lines of data are no code.
_NOTICE = re.compile(
    r"copyright \(c\)|©|@license|^/\*!|spdx-license-identifier|all rights reserved", re.IGNORECASE | re.MULTILINE
)
_CODE = {".js", ".mjs", ".css", ".wasm"}
_LONGEST = 1000
# Kinds of files that are not read as text, and how each of ours is made again.
MADE = {
    ".png": "make pictures",
    ".gz": "tests/fixtures/stores/make.py",
}


def _foreign(path: Path) -> bool:
    content = path.read_bytes()
    if b"\0" in content:
        return path.suffix not in MADE
    text = content.decode("utf-8")
    longest = max(map(len, text.splitlines()), default=0)
    return _NOTICE.search(text) is not None or (path.suffix in _CODE and longest > _LONGEST)


def test_no_file_of_others_is_copied_in(clone: str) -> None:
    listed = subprocess.run(
        [clone, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=DEADLINE_S
    ).stdout
    names = {name for name in listed.split("\0") if name and (ROOT / name).is_file() and name != _OWN}
    assert {name for name in names if _foreign(ROOT / name)} - OURS == set()


_OWN = Path(__file__).relative_to(ROOT).as_posix()  # it names what it looks for


def test_a_file_of_others_would_be_found(tmp_path: Path) -> None:
    for name, content in {
        "a.js": b"/*! lib v1 */", "b.css": b"a{}" * 400, "c.py": b"# Copyright (c) 2020 Somebody", "d.woff2": b"wOF2\0",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        assert _foreign(tmp_path / name), name
    (tmp_path / "ours.css").write_text("a { color: red }\n")
    assert not _foreign(tmp_path / "ours.css")
