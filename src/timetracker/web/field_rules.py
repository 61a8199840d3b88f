"""Which field of a form an error is about: its kind names it, or the rule of the field refuses what was typed there."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import g

from timetracker.actions import import_options, invoices, naming, passwords, rates, times
from timetracker.domain import billing, budget_text, details, entry as words, rounding, span, tax as taxes
from timetracker.domain.billing import Details
from timetracker.domain.errors import TimetrackerError
from timetracker.domain.party import Party
from timetracker.domain.tax import Tax
from timetracker.web.entry_form import given_time

# Code of an error -> the fields that it may be about, the likeliest first.
BY_CODE: Mapping[str, tuple[str, ...]] = {
    "overlap": ("when", "from", "at", "project"),
    "in_future": ("when", "at", "from", "to", "day"),
    "before_start": ("at", "to"),
    "invalid_interval": ("when", "to", "at"),
    "name_taken": ("name",),
    "ambiguous": ("task", "to_task", "project"),
    "still_running": ("to", "day"),
    "needs_day": ("since",),
}
_THING = re.compile(r"There is no (\w+)")
# Where nothing else says it: the field that a form is about.
ALONE = ("value", "day", "role", "line")


def _tags(text: str) -> None:
    for tag in text.split(","):
        if tag.strip(" +-"):
            words.tag(tag.strip().lstrip("+-"))


def _name(kind: str) -> Callable[[str], object]:
    return lambda text: words.name(text, kind)


def _rules() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Field -> what its text is read with."""
    days, now = g.ws.days, g.ws.clock.now()
    yield from (("amount", details.rate), ("since", lambda text: rates.first_day(g.ws, text)))
    yield from (("rate", details.rate), ("currency", details.currency), ("rounding", details.rounding))
    yield from (("budget", budget_text.read), ("color", details.color), ("estimate", details.length))
    yield "due", lambda text: details.due(text, days, now)
    yield "when", lambda text: times.adding(g.ws, interval=text)
    yield "at", lambda text: text and times.instant(g.ws, text)
    for field in ("from", "to"):
        yield field, lambda text: times.instant(g.ws, given_time(text))
    yield "span", lambda text: span.read(text or "month", days, now)
    yield "day", lambda text: span.read_bounds(None, text, days, now)
    for field in ("project", "to_project"):
        yield field, lambda text: text and naming.project_and_task(text)
    yield from (("tags", _tags), ("to_tags", _tags), ("tag", _tags), ("note", words.note))
    yield "password", passwords.checked
    yield "columns", import_options.columns
    yield from _of_invoices()
    yield from (("client", _name("client")), ("to_task", _name("task")))
    for kind in ("project", "client", "tag", "task", "user", "token"):
        yield "name", _name(kind)
    yield "name", words.tag


def _of_invoices() -> Iterator[tuple[str, Callable[[str], object]]]:
    """The same of drafts, and of what invoices say of somebody."""
    yield from (("group_by", billing.grouping), ("tax", lambda text: text and taxes.read(text)))
    yield from (("on", lambda text: invoices.day_of(g.ws, text)), ("rounding", rounding.checked))
    yield (
        "items",
        lambda text: [billing.fixed(item, "EUR", Tax("outside")) for item in text.split("\n") if item.strip()],
    )
    yield "pattern", lambda text: text and billing.checked_pattern(text)
    for name in (*Party._fields, "terms", "first", "language"):
        yield name, _detail(name)


def _detail(name: str) -> Callable[[str], object]:
    return lambda text: billing.changed(Details({}), {name: text}, sender=True)


def field_of(error: TimetrackerError, values: Mapping[str, Any]) -> str:
    """The field of a form with those values that an error is about; none where it is about no field."""
    likely = BY_CODE.get(error.code, ())
    if thing := _THING.match(error.message):
        likely = (thing[1], f"to_{thing[1]}", f"{thing[1]}s", "by")
    if field := next((name for name in likely if name in values), ""):
        return field
    refused = [name for name, rule in _rules() if name in values and _refuses(rule, values[name], error)]
    return next(iter([*refused, *(name for name in ALONE if name in values)]), "")


def _refuses(rule: Callable[[str], object], text: str, error: TimetrackerError) -> bool:
    try:
        rule(text)
    except TimetrackerError as refusal:
        return type(refusal) is type(error) and refusal.message == error.message
    return False
