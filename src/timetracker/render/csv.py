"""CSV with a header row; texts that a spreadsheet would run as a formula are neutralised."""

from __future__ import annotations

import csv
import io

from timetracker.domain import spreadsheet
from timetracker.render.cells import raw, visible
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from timetracker.render import Look
    from timetracker.view import Sheet


def render(view: Card | Sheet, look: Look) -> str:
    """Rows as RFC 4180, durations in whole seconds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if isinstance(view, Card):
        writer.writerows(
            [["field", "value"], *((title, harmless(raw(v, kind, look))) for title, kind, v in _fields(view))]
        )
    else:
        writer.writerow([column.key for column in view.columns])
        for row in view.rows:
            writer.writerow([harmless(raw(v, c.kind, look)) for v, c in zip(row, view.columns, strict=True)])
    return out.getvalue()


def _fields(view: Card) -> list[tuple[str, str, Any]]:
    return [("result", "text", view.headline), *view.fields]


def harmless(value: Any) -> Any:
    """A text that would begin a formula gets an apostrophe before it; controls but line breaks and tabs are escaped."""
    if not isinstance(value, str):
        return value
    text = "".join(letter if letter in "\n\r\t" else visible(letter) for letter in value)
    return spreadsheet.harmless(text)
