"""One project, client, tag or task becomes part of another, after a look at what comes along; for administrators."""

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import merge
from timetracker.actions.edit import version
from timetracker.domain.errors import InvalidInput, Stale
from timetracker.web.entry_form import names
from timetracker.web.forms import address, done, field, page
from timetracker.web.routes import Routes

KINDS = ("project", "client", "tag", "task")

routes = Routes(for_admins=True)


@routes.get("/merge", "look_at_merge")
def look() -> ResponseReturnValue:
    """What would become part of what, and with it; nothing does. Without names, a form that asks for them."""
    given = {name: address().args.get(name, "").strip() for name in ("kind", "name", "into")}
    kind = given["kind"] if given["kind"] in KINDS else KINDS[0]
    words: dict[str, Any] = {"kind": kind, "given": given, "kinds": KINDS, "listed": _named(kind), "planned": None}
    if given["name"] or given["into"]:
        planned = merge.planned(g.ws, kind, given["name"], given["into"])
        along = merge.along(kind, planned.entries, planned.others)
        words |= {"planned": planned, "along": along, "version": version(planned)}
    return page("merge.html", **words)


def _named(kind: str) -> list[str]:
    """What may be named."""
    if kind != "client":
        return [str(name) for name in names()[f"{kind}s"]]
    with g.ws.reading() as reader:
        return [client.name for client in reader.clients()]


@routes.post("/merge", "merge_things")
def change() -> ResponseReturnValue:
    """Do it, if what would come along is what was looked at."""
    kind = field("kind")
    if kind not in KINDS:
        raise InvalidInput(f"{kind!r} is nothing that can be merged.", hint="Choose one of them.")
    if version(merge.planned(g.ws, kind, field("name"), field("into"))) != request.form.get("version", ""):
        raise Stale("Something was changed since you looked.", hint="Look at it again, then repeat.")
    return done(merge.sentence(kind, merge.merge(g.ws, kind, field("name"), field("into"))), f"/{kind}s")
