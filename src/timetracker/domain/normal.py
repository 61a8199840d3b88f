"""The nearest value that a record may hold, for texts that other tools or older programs wrote.

Whoever uses it tells the user what became something else.
"""

from collections.abc import Callable

from timetracker.domain import text as rules
from timetracker.domain.entry import day
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple

UNNAMED = "unnamed"
_GONE = {ord(letter): None for letter in rules.TURNS + rules.UNSEEN}
_BROKEN = {code: 0xFFFD for code in range(0xD800, 0xE000)}
_BLANKED = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
_OF_NAMES = {**_GONE, **_BLANKED, ord("/"): "-"}
_OF_TAGS = {**_OF_NAMES, ord(","): "-", ord(";"): "-"}
_LINE_ENDS = {0x0B: "\n", 0x0C: "\n", 0x85: "\n"}
_NOT_IN_NOTES = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)} | _LINE_ENDS


def name(text: str, thing: str) -> str:
    """A text as a name that is admitted; empty where nothing of it can be.

    `/` becomes `-`, in a tag also `,` and `;`; signs before it and what cannot be seen go; what is too long is cut.
    """
    table = _OF_TAGS if thing == "tag" else _OF_NAMES
    # Twice: some signs become `;` by it, and what is taken out may have been between a letter and its accent.
    plain = rules.composed(rules.composed(_encodable(text)).translate(table))
    if thing == "tag" or plain != text:
        plain = " ".join(plain.split())
    plain = plain.strip().lstrip(rules.SIGNS + " ")[: rules.NAME_MAX].strip()
    return "" if rules.fault(plain) else plain


def note(text: str) -> str:
    """A text as a note that is admitted: line ends become LF, other control characters but tab go."""
    plain = _encodable(text).replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_IN_NOTES)
    return plain[: rules.NOTE_MAX]


def older_name(text: str) -> bool:
    """Whether an older program admitted a text as a name, so that an export of ours may hold it."""
    plain = text.strip()
    refused = "/" in plain or plain[:1] == "+" or any(letter in plain for letter in "\0\n\r")
    return 0 < len(plain) <= rules.NAME_MAX and not refused and _encodable(plain) == plain


def older_note(text: str) -> bool:
    """Whether an older program admitted a text as a note."""
    return len(text) <= rules.NOTE_MAX and "\0" not in text and _encodable(text) == text


def due(text: str | None) -> str | None:
    """A due day that is admitted; None for a text that is none."""
    try:
        return None if text is None else day(text)
    except InvalidInput:
        return None


def _encodable(text: str) -> str:
    return text if text.isascii() else text.translate(_BROKEN)


def numbered(text: str, taken: Callable[[str], bool]) -> str:
    """The name, or where another has it already, the name with ` (2)` or the next free number behind it."""
    number, candidate = 1, text
    while taken(rules.fold(candidate)):
        number += 1
        end = f" ({number})"
        candidate = text[: rules.NAME_MAX - len(end)] + end
    return candidate


class Renamed(NamedTuple):
    """A name, or another value, of a source that could not be kept as it was."""

    thing: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """What became of it, as a sentence for people."""
        return f"the {self.thing} {self.before!r} is {repr(self.after) if self.after else 'empty'} here"


class AdmittedNames:
    """The names of one source as admitted ones: equal texts give equal names, and other texts never the same."""

    def __init__(self) -> None:
        self.changes: list[Renamed] = []
        self._owners: dict[tuple[str, object], dict[str, str]] = {}
        self._given: dict[tuple[str, object, str], str] = {}

    def of(self, thing: str, text: str, *, within: object = None, key: str = "", unnamed: str = UNNAMED) -> str:
        """The admitted name of a text; `key` tells apart what is called alike, `within` where names may be repeated.

        What becomes something else is noted in `changes`.
        """
        key = key or rules.fold(text.strip())
        name_ = self._given.get((thing, within, key))
        if name_ is not None:
            return name_
        owners = self._owners.setdefault((thing, within), {})
        unique = numbered(name(text, thing) or unnamed, lambda folded: owners.get(folded, key) != key)
        owners[rules.fold(unique)] = key
        self._given[thing, within, key] = unique
        if unique != text.strip():
            self.changes.append(Renamed(thing, text, unique))
        return unique
