"""The question that an address, or a form, asks of a report."""

from collections.abc import Mapping
from typing import Any

from flask import abort, g

from timetracker.domain import span
from timetracker.reports.question import EVERYBODY, FILTERS, Filters, Question
from timetracker.web.forms import ADMINS_ONLY, address

DAYS = ("since", "until")  # two days picked, in place of a span
FIELDS = ("span", *(name for name in FILTERS if name != "running"))


def question(default: str, given: Mapping[str, str] | None = None) -> tuple[Question, dict[str, Any]]:
    """The question of the address's query, or of the fields given, and its fields as typed.

    Several names are separated by `;`, tags by commas, and a leading - excludes one, as on the command line.
    Raises InvalidInput.
    """
    fields = address().args if given is None else given
    asked = {key: fields.get(key, "").strip() for key in FIELDS}
    days = [fields.get(key, "").strip() for key in DAYS]
    if any(days):
        asked["span"] = "..".join(days)
    if asked["user"] and not g.visitor.user.administers:
        abort(403, ADMINS_ONLY)
    period = span.read(asked["span"] or default, g.ws.days, g.ws.clock.now())
    projects, tasks, clients = (_several(asked[key], key) for key in ("project", "task", "client"))
    tags = [asked["tag"]] if asked["tag"] else []
    billable, billed = ({"yes": True, "no": False}.get(asked[key]) for key in ("billable", "billed"))
    filters = Filters(
        projects,
        tasks,
        clients,
        tags,
        note=asked["note"] or None,
        billable=billable,
        billed=billed,
        user=asked["user"] or None,
    )
    return Question(period.start, period.until, filters), {**asked, "span": asked["span"] or default}


def people(asked: str) -> list[tuple[str, str]]:
    """Whose entries an administrator may ask for, as the filter says it and in words; whom it names now among them."""
    with g.ws.reading() as reader:
        users = [(user.name or str(user.id), user.name or f"user {user.id}") for user in reader.users()]
    listed = {"": "your own", EVERYBODY: "everybody", **dict(users)}
    return list({**listed, asked: listed.get(asked, asked)}.items())


def owners(asked: Question) -> dict[int, str]:
    """Names of users by number, where a question is about another's entries or everybody's; else none is told."""
    if not asked.filters.user:
        return {}
    with g.ws.reading() as reader:
        return {user.id: user.name or f"user {user.id}" for user in reader.users()}


def _several(text: str, kind: str) -> list[str]:
    """The names of a field, separated by `;`; a name that holds one is read as a whole."""
    if ";" not in text:
        return [text] if text else []
    with g.ws.reading() as reader:
        named = {"project": reader.project_named, "client": reader.client_named, "task": reader.tasks_named}[kind]
        if named(text.removeprefix("-")):
            return [text]
    return [name.strip() for name in text.split(";") if name.strip()]
