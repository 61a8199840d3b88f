"""Rows for spreadsheets: CSV, and texts that would run as a formula made harmless, and back."""

from __future__ import annotations

from collections.abc import Sequence

# What begins a formula, the wide forms of East Asian keyboards too: OWASP, CSV injection.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_line(values: Sequence[object]) -> str:
    """A row as RFC 4180 has it, as `csv` writes it, which brings `re`; None is an empty cell."""
    cells = ["" if value is None else str(value) for value in values]
    if cells == [""]:
        return '""\r\n'
    return ",".join([_quoted(cell) if _ODD.intersection(cell) else cell for cell in cells]) + "\r\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


_ODD = frozenset(',"\r\n')


def harmless(text: str) -> str:
    """The text with an apostrophe before it where it would begin a formula."""
    return f"'{text}" if text.lstrip("'").startswith(RUNS) else text


def plain(text: str) -> str:
    """The text without the apostrophe that `harmless` put before it."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(RUNS) else text
