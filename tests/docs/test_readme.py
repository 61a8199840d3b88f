"""The README: what it shows is made here, and what it prints can be run by whoever reads it."""

from __future__ import annotations

import re
import sys
from importlib import util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"```(?:sh|bash)\n(.*?)```", re.DOTALL)


def module(path: str) -> Any:
    """A script of the repository."""
    spec = util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec
    assert spec.loader
    loaded = util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_nothing_that_is_printed_needs_a_repository_package_or_image_that_is_not_there() -> None:
    """What is published says so once it is: `hatch_build.py` writes those lines from the address of the repository."""
    published = re.compile(
        r"git clone|ghcr\.io/(?!OWNER)\w|install '?tt-timetracker|github\.com/(?!OWNER/)[\w-]+/timetracker"
    )
    named = {page.name: published.findall(page.read_text(encoding="utf-8")) for page in PAGES}
    assert {name: lines for name, lines in named.items() if lines and name != "CHANGELOG.md"} == {}


def test_targets_of_make_that_a_page_names_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {word for line in re.findall(r"^([a-z][\w/ .-]*):(?!=)", makefile, re.MULTILINE) for word in line.split()}
    named = {
        (page.name, target)
        for page in PAGES
        for block in BLOCK.findall(page.read_text(encoding="utf-8"))
        for target in re.findall(r"^make ([a-z][\w/-]*)", block, re.MULTILINE)
    }
    assert {(page, target) for page, target in named if target not in targets and page != "CHANGELOG.md"} == set()


def test_the_published_page_says_where_the_package_the_image_and_the_source_are() -> None:
    text = module("hatch_build.py").described(README, "https://github.com/Acme/tracker", "1.2.3")
    for line in ("pipx install tt-timetracker ", "uv tool install tt-timetracker\n", "'tt-timetracker[web]'",
                 "ghcr.io/acme/timetracker", "git clone https://github.com/Acme/tracker && cd tracker\n"):  # fmt: skip
        assert text.count(line) == 1, line
    assert not re.search(r"install \.|install '\.|make image|\]\((?!https://)", text)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX is needed")
def test_the_moving_picture_shows_what_is_printed_now() -> None:
    picture = (ROOT / "docs" / "images" / "terminal.svg").read_text(encoding="utf-8")
    assert module("docs/images/terminal.py").picture() == picture, "run: python docs/images/terminal.py"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX is needed")
def test_the_pictures_of_the_look_show_what_is_printed_now() -> None:
    images = ROOT / "docs" / "images"
    drawn = module("docs/images/look.py").pictures()
    stale = [name for name, text in drawn.items() if (images / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run: python docs/images/look.py"


def test_the_moving_picture_is_still_for_who_wants_that() -> None:
    picture = (ROOT / "docs" / "images" / "terminal.svg").read_text(encoding="utf-8")
    assert "prefers-reduced-motion" in picture
    assert picture.count("@keyframes") == picture.count("<svg ") - 1
