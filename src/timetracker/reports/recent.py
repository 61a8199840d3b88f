"""A page of entries, newest first: only what is shown is read, whatever the span holds."""

from __future__ import annotations

from itertools import islice

from timetracker.reports.described import Names, entry_data
from timetracker.reports.log import COLUMNS
from timetracker.reports.question import conditions
from timetracker.view import Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import Asking
    from timetracker.reports.question import Question


def build(ask: Asking, question: Question, *, skip: int, most: int) -> Sheet:
    """The entries of `log`, newest first, without the first `skip`; count and total are those of all."""
    now, zone = ask.now, ask.settings.zone
    reader = ask.reader
    if question.filters.note is not None:
        reader.fold_texts()
    wanted = conditions(ask, question)
    found = next(iter(reader.sums((), wanted)), (0, 0, 0))
    names = Names(reader)
    shown = [names.described(one) for one in islice(reader.entries(wanted, newest_first=True), skip, skip + most)]
    data = {
        "span": question.span_data(zone),
        "entries": [entry_data(one, zone, now) for one in shown],
        "count": found[2] or 0,
        "total_s": found[0] or 0,
    }
    return Sheet("Entries", COLUMNS, [], data)
