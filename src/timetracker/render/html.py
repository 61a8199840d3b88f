"""One self-contained HTML file: no script, no request to anywhere."""

from __future__ import annotations

from html import escape

from timetracker.render.cells import RIGHT, cell, visible
from timetracker.render.document import span
from timetracker.render.plain import total
from timetracker.render.svg import STYLE, drawn
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.render import Look
    from timetracker.view import Sheet

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1c1c1c;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;text-align:left;border-bottom:1px solid #ccc}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}tfoot{font-weight:600}.tree{white-space:pre-wrap}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}th,td{border-color:#444}}"
)


def render(view: Card | Sheet, look: Look) -> str:
    """The view as a page."""
    title = _text(view.headline if isinstance(view, Card) else view.title)
    body = _card(view, look) if isinstance(view, Card) else _sheet(view, look)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{_STYLE}{STYLE}</style>\n'
        f"</head>\n<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )


def _card(view: Card, look: Look) -> str:
    lines = "".join(f"<p>{_text(line)}</p>\n" for line in view.lines)
    fields = "".join(
        f"<tr><th>{_text(title)}</th><td>{_text(cell(value, kind, look))}</td></tr>\n"
        for title, kind, value in view.fields
    )
    return lines + (f"<table>\n{fields}</table>\n" if fields else "")


def _sheet(view: Sheet, look: Look) -> str:
    about = f"<p>{_text(span(view, look))}</p>\n" if view.span else ""
    if not view.rows:
        return f"{about}<p>{_text(view.note or 'Nothing to show.')}</p>\n"
    kinds = [column.kind for column in view.columns]
    head = _row([c.title for c in view.columns], kinds, "th")
    rows = "".join(_row([cell(v, k, look) for v, k in zip(row, kinds, strict=True)], kinds) for row in view.rows)
    foot = ""
    if view.totals is not None:
        cells = [total(v, k, look) for v, k in zip(view.totals, kinds, strict=True)]
        foot = f"<tfoot>\n{_row(cells, kinds)}</tfoot>\n"
    note = f"<p>{_text(view.note)}</p>\n" if view.note else ""
    pictures = "".join(drawn(picture) for picture in view.pictures)
    return f"{about}{pictures}<table>\n<thead>\n{head}</thead>\n<tbody>\n{rows}</tbody>\n{foot}</table>\n{note}"


def _row(cells: Sequence[str], kinds: Sequence[str], tag: str = "td") -> str:
    made = "".join(f"<{tag}{_class(kind)}>{_text(text)}</{tag}>" for text, kind in zip(cells, kinds, strict=True))
    return f"<tr>{made}</tr>\n"


def _class(kind: str) -> str:
    return " class=n" if kind in RIGHT else " class=tree" if kind == "tree" else ""


def _text(text: str) -> str:
    return escape(visible(text))
