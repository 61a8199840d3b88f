"""Moving out: entries, and what they are tracked on, as a stream."""

from collections.abc import Generator

from timetracker import interchange
from timetracker.actions import formats, outgoing
from timetracker.actions.losses import Losses
from timetracker.domain.counting import counted
from timetracker.domain.event import Draft
from timetracker.interchange.localclock import LocalClock
from timetracker.reports.question import Question, query
from timetracker.workspace import Workspace


def export(ws: Workspace, format: str, question: Question) -> Generator[bytes, None, None]:
    """The pieces of an export, read while they are written.

    Raises InvalidInput and NotFound before the first piece.
    """
    writer = formats.module("write", format)
    with ws.reading() as reader:
        asked = query(ws.asking(reader), question)
        drafts = outgoing.drafts(ws, reader, asked, narrowed=question.filters._replace(user=None).given)
        wall = LocalClock(ws.settings.zone, ws.zone_name, ws.days.day_start)
        losses = Losses(interchange.FORMATS[format].lacks, wall, getattr(writer, "spelt", None))
        bills = len(reader.invoices()) if format == "json" and outgoing.sees_invoices(ws, reader) else 0
        for piece in writer.write(losses.counted(drafts), wall):
            yield piece if isinstance(piece, bytes) else piece.encode()
    if losses.words:
        ws.warn("left_out", f"{format} has no place for all of it: {losses.words}.")
    if bills:
        ws.warn(
            "no_invoices",
            f"An export has the entries: {counted(bills, 'invoice or draft', 'invoices and drafts')} and what invoices"
            " say of clients are not in it. A backup has all.", command="tt db backup",
        )  # fmt: skip
    if losses.spellings:
        ws.warn("spelt", f"{format} cannot spell all of it, and has {losses.spellings}.")
    ws.completed(Draft("export.completed", {"format": format, "rows": losses.entries}))
