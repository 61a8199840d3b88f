"""Changes of many entries in one go."""

from __future__ import annotations

from timetracker.actions import bulk, charges, naming
from timetracker.actions.charges import ChargeRequest
from timetracker.cli.ask import confirmed
from timetracker.cli.asking import FilterArguments, asking
from timetracker.cli.registry import command
from timetracker.domain import duration
from timetracker.domain.annotations import Sequence
from timetracker.domain.counting import counted
from timetracker.domain.families import InvalidInput
from timetracker.render.cells import visible
from timetracker.reports.described import stamp
from timetracker.reports.rearranged import times
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.actions.bulk import BulkChange, BulkResult, Selection, SelectionSummary
    from timetracker.cli.parameters import (
        Delete,
        OnlyEntries,
        Retag,
        SetBillable,
        SetBilled,
        SetCurrency,
        SetProject,
        SetRate,
        SetTask,
        Shift,
    )
    from timetracker.workspace import Workspace


@command(writes=True, confirms=True, filters=True)
@asking
def bulk_(
    ws: Workspace,
    asked: FilterArguments,
    *,
    retag: Retag = (),
    set_project: SetProject = None,
    set_task: SetTask = None,
    set_billable: SetBillable = None,
    set_rate: SetRate = None,
    set_currency: SetCurrency = None,
    set_billed: SetBilled = None,
    shift: Shift = None,
    delete: Delete = False,
    entry: OnlyEntries = (),
) -> Card:
    """Change or delete all entries of a filter.

    It is one action, which `tt undo` takes back.
    It shows how much is meant and asks; --yes answers, and is needed without a terminal.
    Examples: tt bulk lastweek --project site --set-project website · tt bulk all --tag draft --retag -draft ·
    tt bulk 2026-11-23 --shift -1h · tt bulk lastmonth --client Acme --unbilled --set-billed 2026-017 ·
    tt bulk --note lunch --delete --yes
    """
    if not (entry or asked.given):
        raise InvalidInput("Say which entries.", hint="Give a span or a filter; all means all of them.")
    find = naming.entry if ws.shown_user is None else naming.entry_to_charge
    ids = [naming.entry_named(ws, name, find).id for name in entry] if entry else None
    selection = bulk.Selection(asked.question(ws, "all"), ids)
    edits = bulk.BulkChange(
        [word.removeprefix("+") for word in retag if not word.startswith("-")],
        [word[1:] for word in retag if word.startswith("-")],
        set_project,
        set_task,
        set_billable,
        None if shift is None else duration.signed_shift(shift),
        delete,
        ChargeRequest(set_rate, set_currency, set_billed),
    )
    return _carried_out(ws, selection, edits)


def _carried_out(ws: Workspace, selection: Selection, edits: BulkChange) -> Card:
    bulk.check(edits)
    preview = bulk.preview(ws, selection)
    verb = "Delete" if edits.delete else "Change"
    if preview.entries:
        lines = "".join(f"{visible(line)}\n" for line in _sample(ws, preview))
        confirmed(ws, f"{verb} {_extent(ws, preview)}: {_words(edits)}.\n{lines}Go on?")
    done = bulk.apply(ws, selection, edits)
    if done.tasks_lost:
        entries = counted(done.tasks_lost, "entry")
        ws.warn("tasks_lost", f"{entries} lost the task: {edits.project} has none of that name.")
    if done.not_billable:
        entries = counted(done.not_billable, "entry")
        ws.warn("not_billable", f"{entries} cannot be billed: not billable, or running.")
    return _card(ws, preview, done, edits)


def _card(ws: Workspace, preview: SelectionSummary, done: BulkResult, edits: BulkChange) -> Card:
    verb = "Deleted" if edits.delete else "Changed"
    like_that = done.matched - done.changed - done.not_billable
    same = f" {like_that} are like that already." if like_that > 0 else ""
    sentence = f"{verb} {done.changed} of {_extent(ws, preview)}: {_words(edits)}.{same}"
    if not preview.entries:
        sentence = "No entries match; nothing was changed."
    zone = ws.settings.zone
    data = {
        "matched": done.matched, "changed": done.changed, "tasks_lost": done.tasks_lost,
        "not_billable": done.not_billable, "total_s": preview.total_s,
        "from": stamp(preview.first, zone), "until": stamp(preview.last, zone), "dry_run": ws.dry_run,
    }  # fmt: skip
    return Card(sentence, data, lines=_sample(ws, preview) if ws.dry_run else [])


def _sample(ws: Workspace, preview: SelectionSummary) -> list[str]:
    """The first few entries, and how many more there are."""
    lines = [
        f"  entry {description.entry.id}: {ws.show(times, description.entry)} {description.title}"
        for description in preview.sample
    ]
    more = preview.entries - len(lines)
    return [*lines, f"  and {more} more"] if more else lines


def _extent(ws: Workspace, preview: SelectionSummary) -> str:
    """As in `12 entries (3h) from 2026-03-02 to 2026-03-04`."""
    count = f"{counted(preview.entries, 'entry')} ({duration.full(preview.total_s)})"
    days = [f"{at.astimezone(ws.settings.zone):%Y-%m-%d}" for at in (preview.first, preview.last) if at is not None]
    return f"{count} from {' to '.join(dict.fromkeys(days))}" if days else count


def _words(edits: BulkChange) -> str:
    """What to do with the entries."""
    return ", ".join(_parts(edits))


def _parts(edits: BulkChange) -> Sequence[str]:
    parts = [f"project {edits.project}"] if edits.project is not None else []
    if edits.task is not None:
        parts.append(f"task {edits.task}" if edits.task else "no task")
    if edits.billable is not None:
        parts.append("billable" if edits.billable else "not billable")
    parts += charges.words(edits.charge)
    parts += [*(f"+{tag}" for tag in edits.add_tags), *(f"-{tag}" for tag in edits.drop_tags)]
    if edits.shift is not None:
        days, length = edits.shift
        seconds = int(length.total_seconds())
        by = [f"{abs(days)}d"] if days else []
        by += [duration.exact(abs(seconds))] if seconds or not days else []
        parts.append(f"{' '.join(by)} {'earlier' if min(days, seconds) < 0 else 'later'}")
    return parts or ["all of them"]
