"""A report as PDF/A, set by typst; the same report of the same day gives the same bytes."""

from datetime import datetime

from timetracker.domain.errors import InvalidInput
from timetracker.invoicing.pdf import compiled
from timetracker.render import Display
from timetracker.render.cells import RIGHT, visible
from timetracker.render.document import subject
from timetracker.render.figures import SheetTexts
from timetracker.view import Sheet

MOST_ROWS = 5000  # a second of typst, and a hundred pages
# Kinds of columns whose texts may be long, and share what room there is.
_WORDS = ("text", "label", "project", "tree", "tags")


def document(view: Sheet, look: Display, now: datetime) -> bytes:
    """The sheet as people see it.

    Raises InvalidInput for letters that no font here has and for too many rows, SourceError without typst.
    """
    sheet = view.people or view
    if len(sheet.rows) > MOST_ROWS:
        raise InvalidInput(
            f"A PDF has up to {MOST_ROWS} rows; this is {len(sheet.rows)}.",
            hint="Give a shorter span, or another format.",
        )
    figures = SheetTexts(sheet, look)
    totals = figures.totals()
    data = {
        "title": visible(sheet.title),
        "about": visible(subject(sheet, look)),
        "day": now.astimezone(look.zone).date().isoformat(),
        "heads": list(map(visible, figures.heads)),
        "sides": ["right" if kind in RIGHT else "words" if kind in _WORDS else "left" for kind in figures.kinds],
        "rows": [list(map(visible, row)) for row in figures.rows()],
        "totals": None if totals is None else list(map(visible, totals)),
        "note": visible(figures.note) or "Nothing to show.",
    }
    if sheet.rows and not figures.note:
        data["note"] = ""
    return compiled("report.typ", data, sheet.title)
