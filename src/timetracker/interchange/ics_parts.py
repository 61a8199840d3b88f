"""The text of a calendar (RFC 5545): lines that were folded, components, properties with their parameters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:])*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMA = re.compile(r"(?<!\\),")
MOST_LINES = 20_000  # of a component; an attached file is longer, and left out


class IcsProperty(NamedTuple):
    """One property: its value as it is written, and its parameters by name in capitals."""

    value: str
    parameters: Mapping[str, str] = {}

    @property
    def text(self) -> str:
        """The text that the value means."""
        return unescaped(self.value)


class Part(NamedTuple):
    """A component, the line on which it begins, and its lines, unfolded and without those of components inside it."""

    line: int
    kind: str
    lines: list[str]

    def all(self, *names: str) -> Iterator[IcsProperty]:
        """The properties of some names, in the order of the file."""
        for line in self.lines:
            match = _NAME.match(line)
            if match and match[0].upper() in names:
                yield _property(line[match.end() :])

    def first(self, name: str) -> IcsProperty | None:
        """The first property of a name."""
        return next(self.all(name), None)

    def has(self, *names: str) -> bool:
        """Whether there is a property of one of some names."""
        return any(True for _ in self.all(*names))

    def text(self, name: str) -> str:
        """The text of the first property of a name; empty where there is none."""
        first = self.first(name)
        return "" if first is None else first.text.strip()


def _property(rest: str) -> IcsProperty:
    parameters = {}
    place = 0
    while match := _PARAMETER.match(rest, place):
        parameters[match[1].upper()] = match[2].strip('"')
        place = match.end()
    return IcsProperty(rest[place:].removeprefix(":"), parameters)


def unescaped(text: str) -> str:
    """A text without the backslashes that a calendar needs."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text) if "\\" in text else text


def listed(text: str) -> tuple[str, ...]:
    """The texts of a list that commas separate."""
    return tuple(unescaped(item).strip() for item in _COMMA.split(text))


def parts(lines: Iterable[tuple[int, str]]) -> Iterator[Part]:
    """The components of the calendars of a file, one after the other, then of each calendar its own properties.

    The properties before the first component come before it, as a part of the kind VCALENDAR.
    """
    head = Part(1, "VCALENDAR", [])
    inner: list[Part] = []
    for number, line in _unfolded(lines):
        word, _, kind = line.partition(":")
        mark = word.strip().upper()
        kind = kind.strip().upper()
        if mark == "BEGIN" and kind == "VCALENDAR" and not inner:
            head = Part(number, kind, [])
        elif mark == "BEGIN":
            if not inner and head.lines:
                yield head
                head = Part(number, "VCALENDAR", [])
            inner.append(Part(number, kind, []))
        elif mark == "END" and inner:
            part = inner.pop()
            if not inner:
                yield part
            elif inner[0].kind == "VTIMEZONE":
                inner[-1].lines.extend([f"BEGIN:{part.kind}", *part.lines, f"END:{part.kind}"])
        elif inner:
            if len(inner[-1].lines) < MOST_LINES:
                inner[-1].lines.append(line)
        elif mark != "END":
            head.lines.append(line)


def _unfolded(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines, each with those that go on with it; the number is that of the first."""
    begin, pieces = 0, [""]
    for number, line in lines:
        if line[:1] in (" ", "\t"):
            pieces.append(line[1:])
            continue
        if begin:
            yield begin, "".join(pieces)
        begin, pieces = number, [line]
    if begin:
        yield begin, "".join(pieces)
