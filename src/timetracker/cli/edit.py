"""Entries of the past: add, edit, delete."""

from __future__ import annotations

from timetracker.actions import edit as actions, naming, times
from timetracker.actions.charges import ChargeRequest
from timetracker.actions.edit import Edit
from timetracker.cli.registry import command
from timetracker.cli.track import tag_names
from timetracker.domain import duration
from timetracker.domain.annotations import Sequence
from timetracker.domain.errors import InvalidInput
from timetracker.reports.changes import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.billing import Currency
    from timetracker.cli.parameters import (
        Billable,
        BilledBy,
        EntryNames,
        EntryOrDay,
        EntryRate,
        For,
        From,
        KeptText,
        Note,
        NoteOrNone,
        ProjectOption,
        ProjectWithTask,
        Second,
        TagEdits,
        TagsOrSpan,
        TaskName,
        To,
        Unbilled,
        Words,
    )
    from timetracker.view import Card
    from timetracker.workspace import Workspace


@command(writes=True)
def add(
    ws: Workspace,
    project: ProjectWithTask,
    words: TagsOrSpan = (),
    *,
    from_: From = None,
    to: To = None,
    for_: For = None,
    task: TaskName = None,
    note: Note = "",
    billable: Billable = None,
    second: Second = False,
) -> Card:
    """Add an entry of the past.

    A clock time is the latest at or before now, or today's where that is more than 12 hours ago and today's lies ahead.
    The end follows the start. With --for alone it ends now.
    Examples: tt add site 9:00-11:30 · tt add site +review --from "yesterday 14:00" --for 1h30m · tt add ops --for 1h
    """
    if for_ is None and words:
        _refuse_length(project, words)
    spans = [word for word in words if not word.startswith("+")]
    tags = tag_names([word for word in words if word.startswith("+")])
    start, end = times.adding(
        ws, interval=" ".join(spans) or None, start=from_, end=to, second=second,
        length=None if for_ is None else duration.read(for_),
    )  # fmt: skip
    return ws.show(shown, actions.add(ws, project, start, end, task=task, tags=tags, note=note, billable=billable))


def _refuse_length(project: str, words: Sequence[str]) -> None:
    """Refuse `9:00 +1h`, `9:00 1h` and `1h`, which would be a tag or no span, and offer what is meant."""
    *start, length = (*words[:-2], words[-1]) if list(words[-2:-1]) == ["for"] else words
    if any(word.startswith("+") or "-" in word for word in start):
        return
    try:
        duration.read(length.removeprefix("+"))
    except InvalidInput:
        return
    if ":" in length or (not start and (length.startswith("+") or length.isdecimal())):
        return
    if not start:
        raise InvalidInput(f"{length!r} is a length of time.", hint="With the option --for it ends now.")
    raise InvalidInput(
        f"{length!r} after a time is not read as a length.",
        hint="A word with + is a tag; a length of time is an option.",
        command=["tt", "add", project, "--from", " ".join(start), "--for", length.removeprefix("+")],
    )


@command(writes=True, confirms=True)
def edit(
    ws: Workspace,
    entry: EntryOrDay = "last",
    *,
    text: KeptText = None,
    from_: From = None,
    to: To = None,
    for_: For = None,
    project: ProjectOption = None,
    task: TaskName = None,
    note: NoteOrNone = None,
    tag: TagEdits = (),
    billable: Billable = None,
    rate: EntryRate = None,
    currency: Currency = None,
    billed: BilledBy = None,
    unbilled: Unbilled = False,
    second: Second = False,
) -> Card:
    """Change an entry, or open it in an editor.

    Without ENTRY it is the entry of your last action. Without options the entry, or a whole day, opens as text in
    $VISUAL or $EDITOR.
    What was changed in the text is shown before it is saved. A text that cannot be read is kept.
    Only an administrator gives an entry a rate of its own, or says that an invoice holds it.
    Examples: tt edit yesterday · tt edit 42 · tt edit 42 --to 17:30 · tt edit last --project docs --tag +review ·
    tt edit 42 --rate 95 · tt edit 42 --billed 2026-017 ·
    tt edit @2 --tag -draft --note ""
    """
    charge = ChargeRequest(rate, currency, "" if unbilled else billed)
    if not tag and charge.empty and all(given is None for given in (from_, to, for_, project, task, note, billable)):
        from timetracker.cli.rewrite import by_hand  # brings tempfile and subprocess

        return by_hand(ws, entry, text)
    find = naming.entry if charge.empty else naming.entry_to_charge
    subject = naming.entry_named(ws, entry, find)
    start, end = times.changing(ws, subject, from_, to, moves=for_ is not None, second=second)
    fields = Edit(
        start=start,
        end=end,
        length=None if for_ is None else duration.read(for_),
        project=project,
        task=task,
        note=note,
        add_tags=[word.removeprefix("+") for word in tag if not word.startswith("-")],
        drop_tags=[word[1:] for word in tag if word.startswith("-")],
        billable=billable,
        charge=charge,
    )
    return ws.show(shown, actions.edit(ws, str(subject.id), fields, find=find))


@command(writes=True)
def note(ws: Workspace, words: Words) -> Card:
    """Give the running entry a note, or the newest.

    It replaces the old one.
    Example: tt note waiting for the customer
    """
    with ws.reading() as reader:
        running = reader.running(ws.user_id)
    return ws.show(shown, actions.edit(ws, str(running.id) if running else "@1", Edit(note=" ".join(words))))


@command(writes=True, confirms=True)
def delete(ws: Workspace, entries: EntryNames) -> Card:
    """Delete entries; `tt undo` brings them back.

    Example: tt delete 42 43
    """
    return ws.show(shown, actions.delete(ws, entries))
