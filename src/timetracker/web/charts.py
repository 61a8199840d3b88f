"""What the calendar draws itself, beside the pictures of reports: a small bar for a day."""

from collections.abc import Mapping

from timetracker.render.svg import COLORS


def bar(parts: Mapping[str, int], colors: Mapping[str, int], most: int) -> str:
    """One small bar across, as wide as its share of `most`; for the eye only, its figures are beside it."""
    drawn, x = [], 0.0
    for name, color in colors.items():
        wide = parts.get(name, 0) / (most or 1) * 100
        if wide:
            drawn.append(f'<rect class="c{color % len(COLORS)}" x="{x:.1f}" y="0" width="{wide:.1f}" height="6"/>')
            x += wide
    return f'<svg viewBox="0 0 100 6" preserveAspectRatio="none" class="bar" aria-hidden="true">{"".join(drawn)}</svg>'
