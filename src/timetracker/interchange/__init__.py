"""Other tools' formats, and our own: text to drafts, entries to text. No disk, no store."""

from __future__ import annotations

# Format -> module of this package; `read` and `write` stand side by side where both exist.
READERS: dict[str, str] = {"json": "native"}
WRITERS: dict[str, str] = {"json": "native", "csv": "table"}
