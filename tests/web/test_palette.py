"""The colours of projects on the pages: those of the other pictures, and easy to tell from a page of either kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from timetracker.domain import entry
from timetracker.render import styles, svg

CSS = Path("src/timetracker/web/static/app.css").read_text(encoding="utf-8")
PAGES = {"white": "#ffffff", "dark": "#13171f", "dark export": "#161616"}
LEAST = 3.0  # WCAG 2.2, 1.4.11: what is needed to understand a graphic


def luminance(color: str) -> float:
    """How light a colour is, as WCAG measures it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(first: str, second: str) -> float:
    """How much lighter one of two colours is."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_there_is_one_palette() -> None:
    tokens = dict(re.findall(r"--project-(\d): (#[0-9a-f]{6});", CSS))
    assert [tokens[str(place)] for place in range(len(tokens))] == list(svg.COLORS)
    assert len(svg.COLORS) == len(styles.COLORS) == len(entry.COLORS)
    for place in range(len(svg.COLORS)):
        assert f".c{place}, .slot{place} {{ fill: var(--project-{place}); }}" in CSS


@pytest.mark.parametrize("page", PAGES)
def test_a_colour_can_be_told_from_the_page(page: str) -> None:
    assert {color: round(contrast(color, PAGES[page]), 2) for color in svg.COLORS
            if contrast(color, PAGES[page]) < LEAST} == {}  # fmt: skip
