"""What pictures in SVG are drawn with; colours are classes of the page around them."""

from collections.abc import Sequence
from html import escape

from timetracker.render.cells import visible

# By place in `domain.entry.COLORS`; three times as light or dark as the page at least, white or nearly black.
COLORS = ("#2f6fdb", "#a67a00", "#2e8b57", "#a349a4", "#c0392b", "#148f8f", "#d6417b", "#6b7280")


def rect(x: float, y: float, wide: float, tall: float, color: int, words: str) -> str:
    """A rectangle in a colour of the page, with what it says in words that are safe in a page."""
    return (
        f'<rect class="c{color % len(COLORS)}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}">'
        f"<title>{words}</title></rect>"
    )


def image(wide: float, tall: float, title: str, drawn: Sequence[str], role: str = "img") -> str:
    """What is drawn as one image, as wide as its page."""
    return (
        f'<svg viewBox="0 0 {wide:g} {tall:g}" role="{role}" aria-label="{text(title)}" class="chart">'
        f"{''.join(drawn)}</svg>"
    )


def text(words: str) -> str:
    """A text that is safe in a page."""
    return escape(visible(words))
