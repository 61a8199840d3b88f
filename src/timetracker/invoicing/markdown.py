"""An invoice as Markdown."""

from collections.abc import Iterator, Sequence

from timetracker.domain.invoice import Invoice
from timetracker.invoicing.printed import printed
from timetracker.render.markdown import escaped


def document(invoice: Invoice) -> bytes:
    """Headings, parties, a table of lines, a table of sums."""
    return "".join(f"{line}\n" for line in _lines(invoice)).encode()


def _lines(invoice: Invoice) -> Iterator[str]:
    page = printed(invoice)
    yield from (f"# {escaped(page.title)}", "", *_block(page.seller), "", f"## {escaped(page.buyer_label)}", "")
    yield from (*_block(page.buyer), "", *_pairs(page.facts), "")
    yield from (_row(page.heads), _row(("---", "---:", "---", "---:", "---:", "---:")))
    for text, detail, *figures in page.rows:
        about = f"{escaped(text)}<br>{escaped(detail)}" if detail else escaped(text)
        yield _row((about, *map(escaped, figures)))
    *sums, (label, total) = page.sums
    yield from ("", "| | |", "| --- | ---: |", *(_row((escaped(name), escaped(value))) for name, value in sums))
    yield _row((f"**{escaped(label)}**", f"**{escaped(total)}**"))
    for note in page.notes:
        yield from ("", *_block(note.split("\n")))
    if page.payment:
        yield from ("", *_pairs(page.payment))


def _block(lines: Sequence[str]) -> Iterator[str]:
    """Lines of one paragraph."""
    for place, line in enumerate(lines, 1):
        yield escaped(line) + ("\\" if place < len(lines) else "")


def _pairs(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    return (f"- {escaped(label)}: {escaped(value)}" for label, value in pairs)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
