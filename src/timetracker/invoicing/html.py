"""An invoice as one self-contained HTML file that prints on A4: no script, no request to anywhere."""

from collections.abc import Iterator, Sequence
from html import escape

from timetracker.domain.invoice import Invoice
from timetracker.invoicing.printed import printed
from timetracker.render.cells import visible

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:50rem;padding:0 1rem;color:#1f2933;background:#fff}
header,.about{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2rem}header{margin-bottom:2rem}
h1{font-size:1.5rem;margin:2rem 0 1rem}.seller{font-size:1.6rem;font-weight:700;color:#1d5fa8;margin:0}
address{font-style:normal;white-space:pre-line;overflow-wrap:anywhere}header address{text-align:right;color:#52606d}
table{border-collapse:collapse;width:100%}th,td{padding:.4rem .5rem;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid #1f2933}tbody td{border-bottom:1px solid #cbd2d9;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.d{display:block;color:#52606d;font-size:.9em}
dl{display:grid;grid-template-columns:auto auto;gap:.2rem 1.5rem;margin:0}dt{color:#52606d}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.sums{width:max-content;max-width:100%;margin:1rem 0 1rem auto}
.sums :nth-last-child(-n+2){font-weight:700;color:#1d5fa8}
.note{white-space:pre-line}.pay{background:#f2f5f8;padding:1rem;border-radius:.4rem;width:max-content;max-width:100%}
@page{size:A4;margin:20mm}@media print{body{margin:0;max-width:none;padding:0;font-size:11pt}}
""".strip().replace("\n", "")


def document(invoice: Invoice) -> bytes:
    """The page."""
    return "".join(_parts(invoice)).encode()


def _parts(invoice: Invoice) -> Iterator[str]:
    page = printed(invoice)
    name, *seller = page.seller
    yield (
        f'<!doctype html>\n<html lang="{page.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_text(page.title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><p class="seller">{_text(name)}</p>{_address(seller)}</header>\n'
        f'<div class="about"><div><small>{_text(page.buyer_label)}</small>{_address(page.buyer)}</div>'
        f"{_pairs(page.facts)}</div>\n<h1>{_text(page.title)}</h1>\n<table>\n<thead><tr>"
    )
    yield from (f"<th{_side(place)}>{_text(head)}</th>" for place, head in enumerate(page.heads))
    yield "</tr></thead>\n<tbody>\n"
    for text, detail, *figures in page.rows:
        second = f'<span class="d">{_text(detail)}</span>' if detail else ""
        cells = "".join(f"<td{_side(place)}>{_text(figure)}</td>" for place, figure in enumerate(figures, 1))
        yield f"<tr><td>{_text(text)}{second}</td>{cells}</tr>\n"
    yield f"</tbody>\n</table>\n{_pairs(page.sums, 'sums')}\n"
    yield from (f'<p class="note">{_lines(note.split(chr(10)))}</p>\n' for note in page.notes)
    yield _pairs(page.payment, "pay") if page.payment else ""
    yield "</body>\n</html>\n"


def _side(place: int) -> str:
    """Texts are on the left: what it is, and its unit."""
    return "" if place in (0, 2) else ' class="n"'


def _address(lines: Sequence[str]) -> str:
    return f"<address>{_lines(lines)}</address>"


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(map(_text, lines))


def _pairs(pairs: Sequence[tuple[str, str]], css: str = "") -> str:
    rows = "".join(f"<dt>{_text(label)}</dt><dd>{_text(value)}</dd>" for label, value in pairs)
    return f'<dl class="{css}">{rows}</dl>' if css else f"<dl>{rows}</dl>"


def _text(text: str) -> str:
    return escape(visible(text))
