"""Moving in."""

from __future__ import annotations

import os

from timetracker.actions import exchange, formats, import_options
from timetracker.cli.ask import answer, draws_bars, interactive
from timetracker.cli.registry import command
from timetracker.domain import duration
from timetracker.domain.annotations import Any, Callable, Iterator
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput, SourceError
from timetracker.interchange import READERS
from timetracker.interchange.source import Source
from timetracker.reports.described import stamp
from timetracker.scope import contextmanager
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.actions.arrival import OverlapPair
    from timetracker.actions.import_options import ImportOptions
    from timetracker.cli.administration import (
        ClockZone,
        Columns,
        Dates,
        FileAfterFormat,
        FormatOrFile,
        ImportOpen,
        ImportOverlap,
        ImportUsers,
        Theirs,
    )
    from timetracker.interchange.draft import EntryDraft
    from timetracker.workspace import Workspace


@command("import", writes=True)
def import_(
    ws: Workspace,
    format_name: FormatOrFile = None,
    file: FileAfterFormat = None,
    *,
    zone: ClockZone = None,
    overlap: ImportOverlap = "keep",
    open_: ImportOpen = None,
    users: ImportUsers = None,
    dates: Dates = None,
    map_: Columns = None,
    theirs: Theirs = False,
) -> Card:
    """Take entries in from another tool or a file.

    It is one action, which `tt undo` takes back. What is there already is left alone.
    Without a format it is recognised; without a file, on a terminal, the data of other tools is looked for in its usual
    places, and which to import is asked. Clock times without a zone are read in --zone. A line that cannot be read
    is reported with its number, and the others are imported. Overlaps come in as they are, and are listed.
    Examples: tt import watson ~/.config/watson · tt import report.csv --zone Europe/Berlin --dry-run ·
    tt import times.csv --map start=Von,end=Bis,project=Kunde --zone Europe/Berlin
    """
    how = import_options.how(
        overlap=overlap, open=_told("--open", open_), users=_told("--users", users), theirs=theirs,
        dates=_told("--dates", dates), mapping=_told("--map", map_),
    )  # fmt: skip
    format_name, file, zone = _told("FORMAT", format_name), _told("FILE", file), _told("--zone", zone)
    if not format_name:
        from timetracker.cli import discovery  # of an import without a file alone

        picked = discovery.picked(ws, zone, how)
        return _cards([(data.format, _taken(ws, data.format, Source(data.path), zone, how)) for data in picked])
    if not file and format_name in READERS:
        raise InvalidInput(f"Which file of {format_name}?", hint=_NAMELESS)
    if file:
        formats.module("read", format_name)
    source = Source(file or format_name)
    if not source.exists:
        raise SourceError(
            f"There is no file {source.path}.",
            hint="Name another file, or none: the usual places are looked at.",
        )
    format = format_name if file else "csv" if map_ else exchange.recognise(source)
    exchange.check_kind(source, format)
    if formats.needs_zone(format) and not zone:
        zone = _asked_zone(ws, format)
    return _taken(ws, format, source, zone, how)


def _told(option: str, text: str | None) -> str:
    """What was said of an import; empty where it was left out.

    Raises InvalidInput for an empty text, which says nothing.
    """
    if text is not None and not text.strip():
        raise InvalidInput(f"{option} is empty.", hint="Give it a value, or leave it out.")
    return text or ""


def _taken(ws: Workspace, format: str, source: Source, zone: str, how: ImportOptions) -> Card:
    with _progress(ws, source) as progress:
        done = exchange.import_(ws, format, Source(source.path, progress) if source.path != "-" else source, zone, how)
    return _card(ws, format, done)


def _cards(cards: list[tuple[str, Card]]) -> Card:
    """What several imports did, each under its format."""
    if len(cards) == 1:
        return cards[0][1]
    lines = [line for format, card in cards for line in (f"{format}: {card.headline}", *card.lines)]
    headline = f"Imported from {', '.join(format for format, _ in cards)}." if cards else "Nothing was imported."
    return Card(headline, {"imports": [card.data for _, card in cards]}, lines=lines)


_NAMELESS = "Name it after the format, as in: watson ~/.config/watson"


def _asked_zone(ws: Workspace, format: str) -> str:
    """The zone of a format's clock times: never guessed, the one in force when somebody agrees.

    Raises InvalidInput.
    """
    if ws.assume_yes:
        return ws.zone_name
    if not interactive():
        raise InvalidInput(
            f"The times of {format} have no time zone.", hint=f"Say which: --zone {ws.zone_name}, or any other."
        )
    return answer(f"In which zone are its times? [{ws.zone_name}] ") or ws.zone_name


@contextmanager
def _progress(ws: Workspace, source: Source) -> Iterator[Callable[[int], None]]:
    """What to call with the length of what was read: a bar on a terminal, for a file that takes a while."""
    size = source.size if draws_bars(ws) else 0
    if size < _LONG:
        yield lambda _: None
        return
    from timetracker.render.progress import bar

    with bar(f"Reading {os.path.basename(source.path)}", size) as progress:
        yield progress


_LONG = 1_000_000


def _card(ws: Workspace, format: str, done: exchange.Imported) -> Card:
    lines = _some([f"+ {_shown(ws, draft)}" for draft in done.taken], len(done.taken), "--json lists them all")
    if done.left:
        lines.append(f"Left out: {len(done.left)}")
        lines += [f"  {left.words}" for left in done.left]
    if done.kept:
        lines.append(f"Changed there and here, and kept as here: {len(done.kept)}; --theirs takes what is there")
        lines += _some([f"  {row.words}" for row in done.kept], len(done.kept), "--json lists them all")
    if done.remarks:
        lines.append(f"Taken in otherwise than it is written: {len(done.remarks)}")
        lines += _some([f"  {remark.words}" for remark in done.remarks], len(done.remarks), "--json lists them all")
    if done.overlaps:
        shared = duration.full(done.overlap_s)
        lines.append(f"Overlap, and count twice: {counted(done.overlaps, 'pair')}, {shared} in all; see tt overlaps")
        zone = ws.settings.zone
        pairs = [f"  {pair.entry.text(zone)} and {pair.other.text(zone)}" for pair in done.pairs]
        lines += _some(pairs, done.overlaps, "tt overlaps lists them all")
    lines += [f"Changed: {name.text}" for name in done.renamed]
    lines += [f"Client differs: {project.text}" for project in done.mismatches]
    if done.notes:
        lines.append(f"Changed: line ends or control characters in {counted(done.notes, 'note')}")
    return Card(f"Imported {_counts(done)}.", _data(ws, format, done), lines=lines)


def _some(lines: list[str], count: int, where: str) -> list[str]:
    more = count - len(lines[:_SHOWN])
    return [*lines[:_SHOWN], *([f"  and {more} more; {where}"] if more else [])]


def _counts(done: exchange.Imported) -> str:
    """How many came in, and what became of the others."""
    parts = [counted(done.entries, "entry")]
    for count, text in (
        (done.known, "there already"), (done.updated, "changed there, and taken"),
        (len(done.kept), "changed there and here, and kept"), (done.deleted, "deleted here, and skipped"),
    ):  # fmt: skip
        if count:
            parts.append(f"{counted(count, 'was', 'were')} {text}")
    return ", ".join(parts)


def _data(ws: Workspace, format: str, done: exchange.Imported) -> dict[str, Any]:
    data: dict[str, Any] = {
        "format": format, "entries": done.entries, "known": done.known, "others": done.others,
        "updated": done.updated, "deleted": done.deleted, "kept": [row._asdict() for row in done.kept],
        "left": [row._asdict() for row in done.left], "remarks": [row._asdict() for row in done.remarks],
        "overlaps": done.overlaps, "overlap_s": done.overlap_s, "pairs": [_pair(ws, pair) for pair in done.pairs],
        "renamed": [row._asdict() for row in done.renamed],
        "clients_differ": [row._asdict() for row in done.mismatches], "notes_changed": done.notes,
    }  # fmt: skip
    if ws.dry_run:
        data["new"] = [_plain(draft) for draft in done.taken]
    return data


def _pair(ws: Workspace, pair: OverlapPair) -> dict[str, Any]:
    sides = [
        {"where": side.where, "project": side.project, "start": stamp(side.interval.start, ws.settings.zone),
         "end": stamp(side.interval.end, ws.settings.zone)}
        for side in (pair.entry, pair.other)
    ]  # fmt: skip
    return {"entry": sides[0], "other": sides[1], "seconds": pair.seconds}


_SHOWN = 40


def _plain(draft: EntryDraft) -> dict[str, Any]:
    stamps = [None if at is None else at.isoformat() for at in (draft.start, draft.end)]
    values = {name: value for name, value in draft._asdict().items() if name not in ("key", "remark", "span_s")}
    values["client"] = values["client"] or None
    return {**values, "start": stamps[0], "end": stamps[1], "tags": list(draft.tags)}


def _shown(ws: Workspace, draft: EntryDraft) -> str:
    zone = ws.settings.zone
    start = draft.start.astimezone(zone)
    end = "now" if draft.end is None else f"{draft.end.astimezone(zone):%H:%M}"
    name = draft.project if draft.task is None else f"{draft.project}/{draft.task}"
    return " ".join([f"{start:%Y-%m-%d %H:%M}-{end}", name, *(f"+{tag}" for tag in draft.tags)])
