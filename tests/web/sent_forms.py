"""The forms of a page as a browser would send them, untouched."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple


class SentForm(NamedTuple):
    """Where a form goes, how, what its fields hold, and name and value of its first button."""

    action: str
    method: str
    fields: dict[str, str]
    button: tuple[str, str] | None = None

    @property
    def filled(self) -> dict[str, str]:
        """What its first button sends."""
        return (
            self.fields
            if self.button is None or not self.button[0]
            else {**self.fields, self.button[0]: self.button[1]}
        )


class _Forms(HTMLParser):
    """Gathers the forms of a page, with fields that stand outside of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], dict[str, str]]] = []
        self.outside: list[tuple[str, str, str]] = []
        self.buttons: dict[int, tuple[str, str]] = {}
        self.links: list[str] = []
        self._inside = False
        self._text: tuple[str, str] | None = None  # form and name of a textarea
        self._chosen: list[str] | None = None
        self._data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in what begins."""
        of = {key: value or "" for key, value in attrs}
        if tag == "a" and "href" in of:
            self.links.append(of["href"])
        elif tag == "form":
            self.forms.append((of, {}))
            self._inside = True
        elif tag == "input" and of.get("name") and "disabled" not in of:
            if of.get("type") not in ("checkbox", "radio") or "checked" in of:
                self._put(of, of.get("value", "").replace("\n", "").replace("\r", ""))
        elif tag == "button" and self._inside:
            self.buttons.setdefault(len(self.forms) - 1, (of.get("name", ""), of.get("value", "")))
        elif tag == "textarea":
            self._text, self._data = (of.get("form", ""), of["name"]), ""
        elif tag == "select":
            self._text, self._chosen = (of.get("form", ""), of["name"]), []
        elif tag == "option" and self._chosen is not None and ("selected" in of or not self._chosen):
            self._chosen = [of.get("value", "")]

    def _put(self, of: dict[str, str], value: str) -> None:
        if of.get("form"):
            self.outside.append((of["form"], of["name"], value))
        elif self._inside:
            self.forms[-1][1][of["name"]] = value

    def handle_data(self, data: str) -> None:
        """Take in a text."""
        self._data += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or an area."""
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._text:
            text = self._data.removeprefix("\n").replace("\n", "\r\n")
            self._put({"form": self._text[0], "name": self._text[1]}, text)
        elif tag == "select" and self._text and self._chosen:
            self._put({"form": self._text[0], "name": self._text[1]}, self._chosen[0])
        if tag in ("textarea", "select"):
            self._text = self._chosen = None


def forms(html: str) -> list[SentForm]:
    """The forms of a page."""
    page = _read(html)
    named = {of.get("id"): fields for of, fields in page.forms}
    for id, name, value in page.outside:
        if id in named:
            named[id][name] = value
    return [
        SentForm(of.get("action", ""), of.get("method", "get"), {**fields}, page.buttons.get(number))
        for number, (of, fields) in enumerate(page.forms)
    ]


def links(html: str) -> list[str]:
    """The links of a page."""
    return [*_read(html).links]


@lru_cache(maxsize=4)
def _read(html: str) -> _Forms:
    page = _Forms()
    page.feed(html)
    page.close()
    return page
