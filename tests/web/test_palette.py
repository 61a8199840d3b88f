"""The colours of projects on the pages: those of the other pictures, and easy to tell from a page of either kind."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from timetracker.domain import entry
from timetracker.render import styles, svg

STATIC = Path("src/timetracker/web/static")
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
PARTS = (STATIC / "parts.css").read_text(encoding="utf-8")
LEAST = 3.0  # WCAG 2.2, 1.4.11: what is needed to understand a graphic, or to see where a field is
READABLE = 4.5  # WCAG 2.2, 1.4.3


def luminance(color: str) -> float:
    """How light a colour is, as WCAG measures it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(first: str, second: str) -> float:
    """How much lighter one of two colours is."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", half)) for half in TOKENS.split("@media"))
SCHEMES = {"light": LIGHT, "dark": {**LIGHT, **DARK}}
PAGES = {
    **{f"{scheme} {place}": of[place] for scheme, of in SCHEMES.items() for place in ("page", "surface")},
    "dark export": "#161616",
}
# What is written, or drawn, and on what; how far apart the two are at least.
PAIRS = [
    *((text, place, READABLE) for text in ("text", "muted", "accent", "danger", "warn")
      for place in ("page", "surface", "sunk")),
    ("on-accent", "accent", READABLE), ("accent", "accent-soft", READABLE), ("danger", "danger-soft", READABLE),
    ("text", "danger-soft", READABLE), ("page", "text", READABLE),
    *(("edge", place, LEAST) for place in ("page", "surface", "sunk")),
]  # fmt: skip


def test_there_is_one_palette() -> None:
    assert [LIGHT[f"project-{place}"] for place in range(len(svg.COLORS))] == list(svg.COLORS)
    assert len(svg.COLORS) == len(styles.COLORS) == len(entry.COLORS)
    for place in range(len(svg.COLORS)):
        assert f".c{place}, .slot{place} {{ fill: var(--project-{place}); }}" in PARTS


@pytest.mark.parametrize("page", PAGES)
def test_a_colour_can_be_told_from_the_page(page: str) -> None:
    assert {color: round(contrast(color, PAGES[page]), 2) for color in svg.COLORS
            if contrast(color, PAGES[page]) < LEAST} == {}  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_and_edges_stand_out_from_what_they_are_on(scheme: str) -> None:
    colors = SCHEMES[scheme]
    measured = {(drawn, place): contrast(colors[drawn], colors[place]) for drawn, place, _ in PAIRS}
    assert {pair[:2]: measured[pair[:2]] for pair in PAIRS if measured[pair[:2]] < pair[2]} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_more_time_of_a_day_is_further_from_the_page(scheme: str) -> None:
    steps = [contrast(SCHEMES[scheme][f"heat-{step}"], SCHEMES[scheme]["surface"]) for step in range(5)]
    assert all(low * 1.2 < high for low, high in pairwise(steps)), steps
