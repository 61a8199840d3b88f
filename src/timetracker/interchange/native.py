"""Our own JSON, lossless: one object with clients, tags, projects, tasks, rates and entries.

There is one entry a line, so that a diff and a line-wise reader are useful too.
"""

from __future__ import annotations

from datetime import UTC, datetime

from timetracker.domain.annotations import Any, Iterable, Iterator
from timetracker.domain.jsontext import dumps
from timetracker.interchange.draft import BadSource, Draft, EntryDraft, NameDraft, ProjectDraft, RateDraft, TaskDraft

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from timetracker.interchange.localclock import LocalClock
    from timetracker.interchange.source import Items, Source

FORMAT = "timetracker"
VERSION = 1
_HEAD = r'\s*\{\s*"format"\s*:\s*"timetracker"\s*,\s*"version"\s*:\s*(\d+)\s*,\s*"items"\s*:\s*(?=\[)'
_TEXT = (str,)
_MAYBE_TEXT = (str, type(None))
_MAYBE_WHOLE = (int, type(None))
# What each field may hold, whichever kind it is in.
_TYPES: dict[str, tuple[type, ...]] = {
    "name": _TEXT, "archived": (bool,), "client": _MAYBE_TEXT, "rate": _MAYBE_TEXT, "currency": _MAYBE_TEXT,
    "rounding": _MAYBE_TEXT, "color": _MAYBE_TEXT, "budget_currency": _MAYBE_TEXT, "budget_period": _MAYBE_TEXT,
    "budget_s": _MAYBE_WHOLE, "budget_amount": _MAYBE_TEXT, "billable": (bool,), "project": _TEXT, "status": _TEXT,
    "estimate_s": _MAYBE_WHOLE, "priority": _TEXT, "due": _MAYBE_TEXT, "start": _TEXT, "end": _MAYBE_TEXT,
    "task": _MAYBE_TEXT, "tags": (list,), "note": _TEXT, "uuid": _MAYBE_TEXT, "zone": _MAYBE_TEXT, "source": _TEXT,
    "billed": _MAYBE_TEXT,
}  # fmt: skip
_OF_RATES = dict.fromkeys(RateDraft._fields, _MAYBE_TEXT)
# The project says the client, a number is of a store, and the rest is of other tools' formats.
_OF_OTHERS = ("client", "id", "user", "key", "remark", "span_s")
# Said only where there is one: what came later, and budgets of clients and tasks.
_LATER = ("rounding", "color", "budget_currency", "budget_period")
_BUDGET = ("budget_s", "budget_amount")
_CHARGE = ("rate", "currency", "billed")
_KINDS = {"clients": NameDraft, "tags": NameDraft, "projects": ProjectDraft, "tasks": TaskDraft}


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """The pieces of the text, in the order clients, tags, projects, tasks, rates, entries of the drafts given."""
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "items": [\n'
    comma = ""
    for draft in drafts:
        yield f"{comma}{dumps(_plain(draft))}"
        comma = ",\n"
    yield "\n]}\n"


def _plain(draft: Draft) -> dict[str, Any]:
    if isinstance(draft, EntryDraft):
        fields = draft._asdict().items()
        values = {
            name: value
            for name, value in fields
            if name not in _OF_OTHERS and (value is not None or name not in _CHARGE)
        }
        values["start"] = _stamp(draft.start)
        values["end"] = None if draft.end is None else _stamp(draft.end)
        return {"kind": "entry", **values}
    if isinstance(draft, RateDraft):
        return {"kind": "rate", **{key: value for key, value in draft._asdict().items() if value is not None}}
    optional = _LATER if isinstance(draft, ProjectDraft) else (*_LATER, *_BUDGET)
    values = {key: value for key, value in draft._asdict().items() if value is not None or key not in optional}
    if isinstance(draft, NameDraft):
        return values
    return {"kind": "project" if isinstance(draft, ProjectDraft) else "task", **values}


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def recognised(source: Source) -> bool:
    """Whether a file says that it is ours."""
    return not source.directory and bool(_head(source))


def _head(source: Source) -> re.Match[str] | None:
    import re  # an export needs none of what reads

    return re.match(_HEAD, source.head())


def read(source: Source, wall: LocalClock) -> Items:
    """The drafts of a file that `write` made, with the numbers of their lines.

    What they hold is checked where they are taken in. Raises BadSource that names the line at fault: our own format is
    taken whole or not at all.
    """
    from timetracker.interchange.jsonitems import items

    head = _head(source)
    if head is not None and head[1] != str(VERSION):
        raise BadSource(f"The export has version {head[1]}; this tt reads {VERSION}.", hint="Upgrade tt.")
    things = enumerate(_rearranged(source.text()), 1) if head is None else items(source.pieces(), head.end())
    for line, item in things:
        try:
            yield line, _draft(item)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = f"Line {line} of the export cannot be read ({error})."
            raise BadSource(message, hint="Fix or delete it.") from error


def _rearranged(text: str) -> list[Any]:
    """The items of an export that another program wrote again, in an order of its own.

    Raises BadSource.
    """
    import json

    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadSource(f"The file is not JSON: {error}.", hint="Name an export of tt as JSON.") from error
    ours = isinstance(document, dict) and document.get("format") == FORMAT and document.get("version") == VERSION
    if not ours or not isinstance(document.get("items"), list):
        raise BadSource("The file is not an export of tt.", hint="Name an export of tt as JSON.")
    return list(document["items"])


def _draft(item: dict[str, Any]) -> Draft:
    values = dict(item)
    kind = values.pop("kind")
    for name, value in values.items():
        if type(value) not in (_OF_RATES if kind == "rate" else _TYPES)[name]:
            raise ValueError(f"its {name} cannot be {value!r}")
    if kind == "entry":
        values["start"] = _instant(values["start"])
        values["end"] = None if values["end"] is None else _instant(values["end"])
        if not all(isinstance(tag, str) for tag in values["tags"]):
            raise ValueError("a tag is not text")
        values["tags"] = tuple(values["tags"])
        return EntryDraft(**values)
    if kind == "task":
        return TaskDraft(**values)
    if kind == "project":
        return ProjectDraft(**values)
    if kind == "rate":
        return RateDraft(**values)
    if kind in ("client", "tag"):
        return NameDraft(kind, **values)
    raise ValueError(f"kind {kind!r} is unknown")


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or instant.microsecond:
        raise ValueError(f"{text} has no offset, or a part of a second")
    return instant.astimezone(UTC)
