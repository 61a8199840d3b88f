"""Texts that a spreadsheet would run as a formula: made harmless, and back."""

from __future__ import annotations

# What begins a formula, the wide forms of East Asian keyboards too: OWASP, CSV injection.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """The text with an apostrophe before it where it would begin a formula."""
    return f"'{text}" if text.lstrip("'").startswith(RUNS) else text


def plain(text: str) -> str:
    """The text without the apostrophe that `harmless` put before it."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(RUNS) else text
