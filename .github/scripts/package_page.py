"""package_page.py WHEEL: the page of a wheel as an index shows it, on standard output.

Fails when the description holds a link or picture that does not resolve outside the repository.
"""

from __future__ import annotations

import email
import html
import re
import sys
import zipfile
from email.message import Message
from html.parser import HTMLParser

_SHOWN = ("Name", "Version", "Summary", "License-Expression", "Author", "Author-email", "Maintainer", "Requires-Python")
_RESOLVES = re.compile(r"https://[^/\s]+\.[^/\s]+(/.*)?|mailto:[^@\s]+@[^@\s]+", re.DOTALL)


class Targets(HTMLParser):
    """What a page links to, and what can be linked to on it."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.anchors = {"#"}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links, pictures and names, however they are quoted."""
        for name, value in attrs:
            if name in ("href", "src", "poster", "data"):
                self.targets.add(value or "")
            elif name == "srcset":
                self.targets |= {part.split()[0] for part in (value or "").split(",") if part.strip()}
            elif name in ("id", "name"):
                self.anchors.add(f"#{value}")


def metadata(path: str) -> Message:
    """The metadata of a wheel."""
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def unresolved(page: str) -> list[str]:
    """Links and pictures that lead nowhere from an index."""
    parser = Targets()
    parser.feed(page)
    return sorted(
        target for target in parser.targets if not _RESOLVES.fullmatch(target) and target not in parser.anchors
    )


def page(fields: Message, description: str) -> str:
    """The whole page as HTML."""
    rows = [(name, value) for name in _SHOWN for value in fields.get_all(name) or ()]
    rows += [("Project-URL", value) for value in fields.get_all("Project-URL") or ()]
    table = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in rows)
    title = html.escape(fields["Name"])
    return f"<!doctype html><meta charset='utf-8'><title>{title}</title><table>{table}</table>{description}"


def main(words: list[str]) -> int:
    """The command line; exit code 1 when something does not resolve."""
    from readme_renderer import markdown  # type: ignore[import-not-found]  # what the index itself uses; it comes with the delivery requirements

    fields = metadata(words[0])
    description = markdown.render(str(fields.get_payload(decode=False)))
    if description is None:
        sys.stderr.write("the description cannot be rendered\n")
        return 1
    sys.stdout.write(page(fields, description))
    targets = unresolved(description)
    for target in targets:
        sys.stderr.write(f"leads nowhere from an index: {target}\n")
    return 1 if targets else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
