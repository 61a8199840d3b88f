"""Pages are fresh, every page is listed, every link leads somewhere, and examples run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)", re.DOTALL)
TOGETHER = "<!-- each example goes on where the one before it ended -->"
BETWEEN = "<the next example>"
EXAMPLE = re.compile(r"```sh\n((?:(?!```).)*)```\n\n```text\n(.*?)```", re.DOTALL)

MOST_LINES = 15


def named(page: Path) -> str:
    """A page's name in messages."""
    return str(page.relative_to(ROOT))


def with_examples() -> Iterator[Any]:
    """The pages whose examples are run; those of long pages among the slow tests."""
    for page in PAGES:
        lines = sum(words.count("\n") for words, _ in EXAMPLE.findall(page.read_text("utf-8")))
        if lines:
            yield pytest.param(page, marks=[pytest.mark.slow] if lines > MOST_LINES else [], id=named(page))


def anchors(page: Path) -> set[str]:
    """What links may point to in a page."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_page_of_runbooks_that_prometheus_serves_is_that_of_its_source() -> None:
    console = DOCS.parent / "observability" / "prometheus" / "console.py"
    done = subprocess.run([sys.executable, str(console), "--check"], check=False, timeout=DEADLINE_S)
    assert done.returncode == 0, "make generate"


def test_the_generated_parts_are_what_the_program_says() -> None:
    checked = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_every_page_is_listed() -> None:
    index = DOCS / "README.md"
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text(encoding="utf-8"))}
    assert {named(page) for page in DOCS.rglob("*.md") if page != index and page.resolve() not in listed} == set()


def test_decisions_are_numbered_without_holes_and_say_their_number() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]}: "), page.name


@pytest.mark.parametrize("page", [*with_examples()])
def test_examples_print_what_the_page_says(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    examples = EXAMPLE.findall(text)
    environ = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "CI": "true"}
    for together in [examples] if TOGETHER in text else [[example] for example in examples]:
        lines = f"printf '{BETWEEN}'\n".join(example for example, _ in together)
        place = tmp_path / os.urandom(4).hex()
        place.mkdir()
        ran = subprocess.run(
            ["sh", "-euc", lines],
            cwd=place,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
            timeout=DEADLINE_S,
        )
        for part, (_, printed) in zip(ran.stdout.split(BETWEEN), together, strict=True):
            assert part.endswith(printed)
        assert ran.stderr == ""


def test_the_pictures_fetch_nothing() -> None:
    for picture in DOCS.rglob("*.svg"):
        addresses = re.findall(r"https?://[^\s\"']+", picture.read_text(encoding="utf-8"))
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, picture
