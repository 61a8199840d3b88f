"""A line as one types it after `tt start` or `tt add`, read where there is no shell."""

from collections.abc import Iterator, Sequence

from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple

# Options that take a word -> the field of a line.
_OPTIONS = {
    "--note": "note", "-n": "note", "--task": "task", "-t": "task", "--at": "at", "--from": "start", "--to": "end",
    "--for": "length",
}  # fmt: skip
_FLAGS = {"--billable": ("billable", True), "--no-billable": ("billable", False), "--second": ("second", True)}
_QUOTES = "\"'"


class LineFields(NamedTuple):
    """What a line says, with its times as typed; `span` is `9:00-11:30`."""

    project: str
    tags: Sequence[str] = ()
    span: str | None = None
    task: str | None = None
    note: str = ""
    at: str | None = None
    start: str | None = None
    end: str | None = None
    length: str | None = None
    billable: bool | None = None
    second: bool = False

    @property
    def past(self) -> bool:
        """Whether it is an entry to be added, not a timer to be started."""
        return any(part is not None for part in (self.span, self.start, self.end, self.length))


def read(text: str) -> LineFields:
    """What a line says: `site/login +review 9:00-11:30 -n "slow query"`, with or without the command before it.

    Raises InvalidInput.
    """
    words = list(_words(text))
    if words[:1] == ["tt"]:
        del words[: 2 if words[1:2] and words[1] in ("start", "switch", "add") else 1]
    fields: dict[str, object] = {}
    plain: list[str] = []
    tags: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in _OPTIONS:
            fields[_OPTIONS[name]] = value if equals else _value(name, rest)
        elif word in _FLAGS:
            key, on = _FLAGS[word]
            fields[key] = on
        elif word.startswith("--"):
            raise InvalidInput(f"{word!r} is not known here.", hint=_HINT)
        else:
            (tags if word.startswith("+") else plain).append(word.removeprefix("+"))
    if not plain:
        raise InvalidInput("It needs a project.", hint=_HINT)
    return LineFields(plain[0], tuple(tags), _span(plain[1:]), **fields)  # type: ignore[arg-type]  # typed by _OPTIONS


_HINT = "As in: site/login +review, or site 9:00-11:30. A name of several words is put in quotes, a note goes after -n."


def _span(words: Sequence[str]) -> str | None:
    span = " ".join(words)
    if span and not any(letter.isdecimal() for letter in span):
        raise InvalidInput(f"{span!r} is neither a tag nor a span of time.", hint=_HINT)
    return span or None


def _value(name: str, rest: Iterator[str]) -> str:
    value = next(rest, None)
    if value is None:
        raise InvalidInput(f"{name} needs a word after it.", hint=_HINT)
    return value


def _words(text: str) -> Iterator[str]:
    """The words of a text. A quotation mark where a word or its value begins holds blanks together, as in a shell."""
    word: list[str] = []
    quote, quoted = "", False
    for letter in text:
        if quote:
            if letter == quote:
                quote = ""
            else:
                word.append(letter)
        elif letter in _QUOTES and (not word or word[-1] in "+=/"):
            quote, quoted = letter, True
        elif letter.isspace():
            if word or quoted:
                yield "".join(word)
            word, quoted = [], False
        else:
            word.append(letter)
    if quote:
        raise InvalidInput(f"A {quote} has no second one.", hint=_HINT)
    if word or quoted:
        yield "".join(word)
