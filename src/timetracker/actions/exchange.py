"""Moving in: an import as one action, which can be undone."""

from collections.abc import Callable, Sequence

from timetracker import interchange, zones
from timetracker.actions import formats
from timetracker.actions.ahead import ahead
from timetracker.actions.arrival import LISTED, OverlapPair, RejectedLine
from timetracker.actions.feed import take_all
from timetracker.actions.import_options import ImportOptions
from timetracker.actions.intake import ImportRun
from timetracker.actions.mapping import mapped
from timetracker.actions.namesakes import ClientMismatch
from timetracker.actions.trial import Used, apart
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput, SettingsError, SourceError
from timetracker.domain.normal import Renamed
from timetracker.domain.record import NamedTuple
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source
from timetracker.store.store import Tx
from timetracker.workspace import Workspace

MOST_LINES = 40  # that an error names
_OWN = "json"


class Imported(NamedTuple):
    """What an import did, in numbers, and what it left or changed, in lists."""

    entries: int
    known: int
    others: int
    left: Sequence[RejectedLine] = ()
    taken: Sequence[EntryDraft] = ()  # in a dry run alone: what would be new
    renamed: Sequence[Renamed] = ()
    mismatches: Sequence[ClientMismatch] = ()  # projects whose client is another there
    notes: int = 0  # whose line ends or control characters were changed
    updated: int = 0
    deleted: int = 0  # that were deleted here, and skipped
    kept: Sequence[RejectedLine] = ()  # that differ there and were changed here
    remarks: Sequence[RejectedLine] = ()
    pairs: Sequence[OverlapPair] = ()  # that overlap: the first of them
    overlaps: int = 0
    overlap_s: int = 0


def recognise(source: Source) -> str:
    """The format of a file, by its looks.

    Raises InvalidInput.
    """
    for name in interchange.READERS:
        if formats.module("read", name).recognised(source):
            return name
    raise InvalidInput(
        f"{source.name} looks like none of the formats.", hint=f"Say which it is: {', '.join(interchange.READERS)}."
    )


def check_kind(source: Source, format: str) -> None:
    """Refuse our own export under the name of another format.

    Raises InvalidInput.
    """
    if format != _OWN and formats.module("read", _OWN).recognised(source):
        command = () if source.path == "-" else ("tt", "import", _OWN, source.path)
        message = f"{source.name} is an export of tt as {_OWN}, not a file of {format}."
        raise InvalidInput(message, hint="Import it as what it is.", command=command)


def agreed(imported: Imported) -> None:
    """Agrees to any outcome."""


def import_(
    ws: Workspace, format: str, source: Source, zone_name: str = "", how: ImportOptions | None = None,
    agree: Callable[[Imported], None] = agreed,
) -> Imported:  # fmt: skip
    """Take in a file of a format, as one action; what is there already is left alone.

    Clock times are those of a zone, the workspace's where none is named. Lines that cannot be taken are
    told, and keep nothing else back. `agree` raises for an outcome that nobody has agreed to, and nothing comes in; a
    dry run is tried apart from the store. Raises SourceError, InvalidInput, and Overlaps when `how` refuses them.
    """
    from timetracker.reports import budget_warnings

    reader = formats.module("read", format)
    how = how or ImportOptions()
    wall = clock(ws, zone_name, how)

    def take(tx: Tx, used: Used | None) -> Imported:
        with budget_warnings.summed_up(ws.asking(tx), used):
            intakes: list[ImportRun] = []
            for user_id, users in mapped(ws, tx, how.users):
                wall.doubts = 0
                if intakes:
                    intakes[-1].flush()  # what it made is there for the next
                intake = ImportRun(ws, tx, format, how._replace(users=users), user_id)
                take_all(intake, source.reading, reader.read(source, wall))
                intake.finish()
                intakes.append(intake)
            intakes[-1].record(intakes[:-1])
        done = _done(intakes)
        if not (done.entries or done.known or done.updated or done.others or done.kept or done.deleted):
            raise _nothing(ws, format, source, done.left)
        agree(done)
        return done

    with apart(ws, how.users) as used, ahead(ws, source, how.users, used, take) as taken, ws.change() as tx:
        done = taken(tx)
    if wall.doubts:
        times = counted(wall.doubts, "time")
        ws.warn("ambiguous_time", f"{times} fell in an hour that the clock of {wall.name} shows twice"
                " or never; the earlier reading was taken.")  # fmt: skip
    return done


def clock(ws: Workspace, zone_name: str, how: ImportOptions) -> LocalClock:
    """The clock of the zone that was named, else of the one in force, with what was said of the file."""
    try:
        zone = zones.zone(zone_name) if zone_name else ws.settings.zone
    except SettingsError as error:
        if not zone_name:
            raise
        raise InvalidInput(error.message, hint=error.hint) from error
    wall = LocalClock(zone, zone_name or ws.zone_name, ws.days.day_start)
    wall.note(how.dates, how.columns, given=bool(zone_name), now=ws.clock.now())
    return wall


def _nothing(ws: Workspace, format: str, source: Source, rejections: Sequence[RejectedLine]) -> SourceError:
    """The error that names, a line each, what of a source was not understood."""
    if not rejections:
        return SourceError(f"{source.name} holds nothing to import.", hint="Is it of another format?")
    count = counted(len(rejections), "line was", "lines were")
    locked = all(" in locked time" in rejection.why for rejection in rejections)
    text = f"Nothing of {source.name} could be imported: {count} {'refused' if locked else 'not understood'}."
    if locked:
        error = SourceError(text, hint="An administrator releases the lock.", command="tt lock list")
        error.lines = _first(rejections)
        return error
    zoneless = any("--zone" in rejection.why for rejection in rejections)
    words = ("tt", "import", format, source.path, "--zone", ws.zone_name)
    error = SourceError(
        text, hint="Say in which zone its times are." if zoneless else "Is it of another format?",
        command=words if zoneless and source.path != "-" else (),
    )  # fmt: skip
    error.lines = _first(rejections)
    return error


def _first(rejections: Sequence[RejectedLine]) -> list[str]:
    more = len(rejections) - MOST_LINES
    rest = [f"and {more} more"] if more > 0 else []
    return [*(rejection.words for rejection in rejections[:MOST_LINES]), *rest]


def _done(intakes: Sequence[ImportRun]) -> Imported:
    """What all passes over the source did together; each met the same lines that cannot be read."""
    pairs = [pair for intake in intakes for pair in intake.arrival.pairs][:LISTED]
    return Imported(
        sum(intake.entries for intake in intakes), sum(intake.known for intake in intakes),
        sum(intake.owners.count for intake in intakes),
        [*dict.fromkeys(row for intake in intakes for row in intake.left)],
        [draft for intake in intakes for draft in intake.taken],
        [*dict.fromkeys(name for intake in intakes for name in intake.owners.renamed)],
        [*dict.fromkeys(project for intake in intakes for project in intake.owners.namesakes.mismatches)],
        sum(intake.notes for intake in intakes), sum(intake.updated for intake in intakes),
        sum(intake.deleted for intake in intakes), [row for intake in intakes for row in intake.kept],
        [row for intake in intakes for row in intake.remarks], pairs,
        sum(intake.arrival.count for intake in intakes), sum(intake.arrival.seconds for intake in intakes),
    )  # fmt: skip
