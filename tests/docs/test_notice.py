"""The notice about telemetry holds what it must, and what it says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from timetracker.cli import registry
from timetracker.telemetry import prompt, views
from timetracker.telemetry.endpoint import ADDRESS, Terms

ROOT = Path(__file__).parents[2]
NOTICE = (ROOT / "docs" / "telemetry.md").read_text(encoding="utf-8")
PRIVACY = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_the_notice_has_its_parts() -> None:
    assert re.findall(r"^## (.*)$", NOTICE, re.MULTILINE) == [
        "Default: off", "Your control", "What is sent, if you say yes", "What is never sent",
        "What happens, on and off", "What a receiver can still learn", "Keys are embedded", "Recipients", "Questions",
        "Your rights",
        "Where it is in the code", "How to verify", "Which test holds which sentence", "Contact", "Summary",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "Why embed",
        "track me",
        "complete privacy",
        "audit",
        "happens to my data",
        "self-host",
        "long is data",
        "see what data",
    ],
)
def test_each_question_is_answered(question: str) -> None:
    answers = re.findall(r"^\*\*([^*]+\?)\*\* (\S.*)", NOTICE, re.MULTILINE)
    assert len([answer for asked, answer in answers if question in asked and len(answer) > 20]) == 1


@pytest.mark.parametrize("page", [NOTICE, PRIVACY])
def test_each_path_of_the_source_exists(page: str) -> None:
    paths = re.findall(r"`((?:src|tests|docs|\.github)/[\w./-]+|hatch_build\.py)`", page)
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [NOTICE, PRIVACY])
def test_each_command_exists(page: str) -> None:
    registry.load_all()
    named = re.findall(r"`tt ([a-z]+(?: [a-z]+)?)", page)
    assert len(named) > 3
    for words in named:
        path = tuple(words.split())
        assert path in registry.COMMANDS or path[:1] in registry.COMMANDS or path[0] in registry.GROUPS, words


def test_each_target_of_make_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)`", NOTICE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_data_is_called_pseudonymous() -> None:
    for page in (NOTICE, PRIVACY):
        assert "pseudonymous" in page
        assert set(re.findall(r"(\w+) anonymous", page)) <= {"not"}


REAL = Terms("posthog:eu.i.posthog.com", "sentry:o4505123456789012.ingest.de.sentry.io")


@pytest.mark.parametrize("title", [prompt.TITLE, prompt.CHANGED])
@pytest.mark.parametrize("named", [REAL, Terms("nobody", "nobody")])
def test_the_questions_fit_into_eight_lines_of_80_columns(title: str, named: Terms) -> None:
    lines = [*prompt.lines(title, named), *prompt.QUESTIONS.values()]
    assert len(lines) <= 8
    assert max(map(len, lines)) <= 80
    assert "tt telemetry preview" in lines[5] and "tt telemetry notice" in lines[5]
    assert all(question.endswith("[y/N] ") for question in prompt.QUESTIONS.values())


def test_what_is_said_of_the_address_is_one_sentence_everywhere() -> None:
    templates = ROOT / "src" / "timetracker" / "web" / "templates"
    assert ADDRESS in prompt.lines()
    for page in (NOTICE, PRIVACY):
        assert ADDRESS in page
    for page in (NOTICE, PRIVACY, *(path.read_text(encoding="utf-8") for path in templates.iterdir())):
        assert not re.search(r"told not to|sees your IP", page.replace(ADDRESS, ""))


def test_the_notice_travels_with_the_program_and_says_who_answers_for_it() -> None:
    for privacy, page in ((False, NOTICE), (True, PRIVACY)):
        card = views.page(privacy=privacy)
        assert card.headline == "Build: source"
        assert card.lines == [views.NAMELESS, "", *card.data["text"].splitlines()]
        sentences = [line for line in page.splitlines() if line and not {*line} & {*"[<"}]
        assert len(sentences) > 40
        assert {*sentences} <= {*card.lines}
        assert not [mark for mark in ("<!--", "![", ".md)", "](#") if mark in card.data["text"]]


def test_the_readme_has_the_question_and_a_box_about_privacy() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "docs/images/prompt.svg" in readme
    assert "docs/telemetry.md" in readme
    assert "tt telemetry" in readme
