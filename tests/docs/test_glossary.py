"""The words of the glossary are those of commands, buttons and pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from timetracker.cli import texts
from timetracker.web import pages

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "src" / "timetracker" / "web" / "templates"
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


class Term(NamedTuple):
    """A line of the table."""

    word: str
    command: str
    buttons: list[str]
    never: list[str]


def terms() -> list[Term]:
    """All lines."""
    lines = re.findall(r"^\| \*\*(.+?)\*\* \| .+? \| `(.+?)` \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    return [Term(word, command, buttons.split(", "), never.split(", ")) for word, command, buttons, never in lines]


def labels() -> list[str]:
    """What is on buttons and in the menu, and what the list of commands says of each."""
    buttons = [
        text
        for template in TEMPLATES.glob("*.html")
        for text in re.findall(r"<button[^>]*>(.*?)</button>", template.read_text(encoding="utf-8"), re.DOTALL)
    ]
    menu = [title for _, title in (*pages.MENU, *pages.FOR_ADMINS)]
    return [*buttons, *menu, *(words[0] for words in texts.COMMANDS.values() if words)]


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.word)
def test_a_word_is_used_everywhere_and_no_other_for_it(term: Term) -> None:
    assert tuple(term.command.split()) in texts.COMMANDS
    used = labels()
    for button in term.buttons:
        assert any(button in label for label in used), button
    for other in term.never:
        spoken = re.compile(rf"\b{re.escape(other)}\b", re.IGNORECASE)
        assert [label for label in used if spoken.search(label)] == []


def test_the_table_has_the_words_that_users_of_trackers_know() -> None:
    words = {word for term in terms() for word in re.split(r"\W+", term.word) if word}
    assert {"Edit", "Discard", "Cancel", "Delete", "Archive", "Summary", "Settings"} <= words
