"""Write the runbooks as a page that Prometheus serves: python observability/prometheus/console.py [--check]."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "observability" / "prometheus" / "consoles" / "runbooks.html"
HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Runbooks</title><style>'
    "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
    ":target{background:#ffd}pre{background:#eee;padding:.5em;overflow:auto}"
    "</style></head><body>\n"
)


def page() -> str:
    """The runbooks as HTML; every heading is an anchor."""
    body = MarkdownIt().render((ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8"))
    body = re.sub(r"<(h[23])>(.*?)</", lambda m: f'<{m[1]} id="{m[2].replace(" ", "-")}">{m[2]}</', body)
    # Prometheus reads the page as a template: double braces would be code.
    return f"{HEAD}{body}</body></html>\n".replace("{{", "{ {")


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is stale."""
    if "--check" in arguments:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page())
    TARGET.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
