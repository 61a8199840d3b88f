"""The words that events may carry, each set derived from the one registry that declares it."""

from __future__ import annotations

from timetracker.domain.annotations import Iterator, Mapping
from timetracker.domain.event import EVENTS, Draft
from timetracker.features import FEATURES
from timetracker.interchange import FORMATS
from timetracker.reports import REPORTS
from timetracker.settings import FILTERS, SETTINGS

# What `word(…)` of `domain.event` names -> where the words come from.
REGISTRIES: Mapping[str, tuple[Mapping[str, object], tuple[str, ...]]] = {
    "report": (REPORTS, ()),
    "format": (FORMATS, ()),
    "setting": (SETTINGS, (FILTERS.rstrip("."),)),
    "feature": (FEATURES, ()),
    "value": (dict.fromkeys(choice for setting in SETTINGS.values() for choice in setting.choices), ()),
}


def words(of: str) -> tuple[str, ...]:
    """The words of a set, as the registry is now."""
    registry, others = REGISTRIES[of]
    return (*registry, *others)


def unknown(draft: Draft) -> Iterator[str]:
    """The fields of a draft that hold a word which no registry has, or that no event may carry, as `report streak`."""
    for name, field in EVENTS[draft.name].fields.items():
        value = draft.fields[name]
        if (
            field.kind == "word"
            and not (value is None and field.optional)
            and (value not in words(field.of) or not field.admits(value))
        ):
            yield f"{field.of} {draft.fields[name]}"
