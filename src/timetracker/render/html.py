"""One self-contained HTML file: no script, no request to anywhere."""

from collections.abc import Iterator, Sequence
from html import escape

from timetracker.render import Display, flat
from timetracker.render.cells import RIGHT, visible
from timetracker.render.document import subject
from timetracker.render.figures import SheetTexts
from timetracker.render.svg import STYLE, drawn
from timetracker.view import Card, Sheet

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1c1c1c;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;text-align:left;border-bottom:1px solid #ccc}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}tfoot{font-weight:600}.tree{white-space:pre-wrap}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}th,td{border-color:#444}}"
)


def pieces(view: Card | Sheet, look: Display) -> Iterator[str]:
    """The view as a page."""
    title = _text(view.headline if isinstance(view, Card) else view.title)
    yield (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{_STYLE}{STYLE}</style>\n'
        f"</head>\n<body>\n<h1>{title}</h1>\n"
    )
    if isinstance(view, Card):
        yield _card(view, look)
    else:
        yield from _sheet(view, look)
    yield "</body>\n</html>\n"


def _card(view: Card, look: Display) -> str:
    lines = "".join(f"<p>{_text(line)}</p>\n" for line in view.lines)
    fields = "".join(
        f"<tr><th>{_text(title)}</th><td>{_text(text)}</td></tr>\n" for title, text in flat.fields(view, look)
    )
    return lines + (f"<table>\n{fields}</table>\n" if fields else "")


def _sheet(view: Sheet, look: Display) -> Iterator[str]:
    if about := subject(view, look):
        yield f"<p>{_text(about)}</p>\n"
    if not view.rows:
        yield f"<p>{_text(view.note or 'Nothing to show.')}</p>\n"
        return
    yield from (drawn(picture) for picture in view.pictures)
    figures = SheetTexts(view, look)
    kinds, totals = figures.kinds, figures.totals()
    yield f"<table>\n<thead>\n{_row(figures.heads, kinds, 'th')}</thead>\n<tbody>\n"
    for row in figures.rows():
        yield _row(row, kinds)
    yield "</tbody>\n"
    if totals is not None:
        yield f"<tfoot>\n{_row(totals, kinds)}</tfoot>\n"
    yield "</table>\n"
    if figures.note:
        yield f"<p>{_text(figures.note)}</p>\n"


def _row(cells: Sequence[str], kinds: Sequence[str], tag: str = "td") -> str:
    content = "".join(f"<{tag}{_class(kind)}>{_text(text)}</{tag}>" for text, kind in zip(cells, kinds, strict=True))
    return f"<tr>{content}</tr>\n"


def _class(kind: str) -> str:
    return " class=n" if kind in RIGHT else " class=tree" if kind == "tree" else ""


def _text(text: str) -> str:
    return escape(visible(text))
