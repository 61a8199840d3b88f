"""Changing or deleting many entries: a look at what would happen, then one action."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from timetracker.actions import bulk, charges, versions
from timetracker.actions.bulk import BulkChange, BulkResult, Selection, SelectionSummary
from timetracker.actions.charges import ChargeRequest
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput, NotFound
from timetracker.reports.question import Filters, Question
from timetracker.web.asked import owners, question
from timetracker.web.entry_form import CHARGE
from timetracker.web.forms import address, back, done, local, page
from timetracker.web.routes import Routes

WORDS = ("act", "scope", "to_project", "to_task", "to_tags", "to_billable", "to_rate", "to_currency", "to_billed")
SHOWN = 50

routes = Routes()


@routes.get("/entries/bulk", "look_at_bulk")
def look() -> ResponseReturnValue:
    """What would be changed, and how; nothing is."""
    edits = _wanted(address().args)
    bulk.check(edits)
    preview = _found(address().args)
    asked_for, asked = question("month")
    query = {**asked, **{key: address().args.get(key, "").strip() for key in WORDS}}
    ids = [*versions.by_entry(preview.version)] or address().args.getlist("id")
    mistake = g.get("mistake")
    changed = versions.differing(mistake.version, preview.version) if mistake and mistake.version else []
    return page(
        "bulk.html", found=preview, kept=query, ids=ids, wanted=edits, changed=changed, rest=_without(changed, ids),
        users=owners(asked_for), charging=charges.words(edits.charge),
        next=local(address().args.get("next", ""), "/entries"),
    )  # fmt: skip


def _without(changed: Sequence[int], ids: Sequence[object]) -> str:
    """The look at those that nobody changed meanwhile; empty where there is none, or nobody changed one."""
    rest = [id for id in ids if id not in changed]
    pairs = [(name, text) for name, text in address().args.items(multi=True) if name != "id"]
    return f"/entries/bulk?{urlencode([*pairs, *(('id', id) for id in rest)])}" if changed and rest else ""


@routes.post("/entries/bulk", "change_bulk")
def change() -> ResponseReturnValue:
    """Do it, if all is still as it was looked at."""
    edits = _wanted(request.form)
    result = bulk.apply(g.ws, _selection(request.form), edits, expected=request.form.get("version", ""))
    return (done if result.changed else back)(_told(result, edits), "/entries")


def _found(fields: MultiDict[str, str]) -> SelectionSummary:
    selection = _selection(fields)
    preview = bulk.versioned(g.ws, selection, most=SHOWN)
    if selection.ids is not None and preview.entries != len(set(selection.ids)) and not g.get("mistake"):
        present = versions.by_entry(preview.version)
        gone = next((str(id) for id in selection.ids if id not in present), "") if present else ""
        raise NotFound(f"There is no entry {gone}." if gone else "Not all of these entries are there.")
    if not preview.entries:
        raise InvalidInput("No entry matches.", hint="Try another span or filter.")
    return preview


def _selection(fields: MultiDict[str, str]) -> Selection:
    if fields.get("scope") == "all":
        return Selection(question("month", fields)[0])
    ids = fields.getlist("id")
    if not ids:
        raise InvalidInput("Nothing was chosen.", hint="Tick some entries, or choose all that are found.")
    if not all(id.isascii() and id.isdecimal() and len(id) < 16 for id in ids):
        abort(404)
    filters = Filters(user=question("month", fields)[0].filters.user)
    return Selection(Question(None, None, filters), [int(id) for id in ids])


def _wanted(fields: MultiDict[str, str]) -> BulkChange:
    words = [word.strip() for word in fields.get("to_tags", "").split(",")]
    project, slash, inline = fields.get("to_project", "").strip().partition("/")
    task = inline if slash else fields.get("to_task", "").strip()
    if fields.get("act") == "delete":
        return BulkChange(delete=True)
    return BulkChange(
        project=project or None,
        task="" if task == "-" else task or None,
        add_tags=[word.removeprefix("+") for word in words if not word.startswith("-") and word.removeprefix("+")],
        drop_tags=[word[1:] for word in words if word.startswith("-") and word != "-"],
        billable={"yes": True, "no": False}.get(fields.get("to_billable", "")),
        charge=ChargeRequest(*(_said(fields.get(f"to_{name}", "").strip()) for name in CHARGE)),
    )


def _said(text: str) -> str | None:
    """What a field of charging entries says: nothing when it is empty, and with a - that there is none."""
    return "" if text == "-" else text or None


def _told(done: BulkResult, edits: BulkChange) -> str:
    message = f"{'Deleted' if edits.delete else 'Changed'} {done.changed} of {counted(done.matched, 'entry')}."
    if done.matched > done.changed + done.not_billable:
        message += f" {done.matched - done.changed - done.not_billable} are like that already."
    if done.not_billable:
        message += f" {done.not_billable} cannot be billed: not billable, or running."
    if done.tasks_lost:
        message += f" {done.tasks_lost} lost their task: {edits.project} has none of that name."
    return message
