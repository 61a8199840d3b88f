"""A page of entries, newest first: only what is shown is read, whatever the span holds."""

from collections.abc import Sequence
from itertools import islice

from timetracker.asking import Asking
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records
from timetracker.reports.question import Question, query
from timetracker.store import lists


class EntryPage(NamedTuple):
    """Some entries of a question; how many there are in all, and their seconds inside its span."""

    entries: Sequence[Described]
    in_all: int
    total_s: int


def read(ask: Asking, question: Question, *, skip: int, most: int) -> EntryPage:
    """The entries of `log`, newest first, without the first `skip`.

    Raises NotFound and InvalidInput.
    """
    asked = query(ask, question)
    total = lists.total(ask.reader, asked)
    names = Records(ask.reader)
    newest = islice(lists.entries(ask.reader, asked, newest_first=True), skip, skip + most)
    return EntryPage([names.described(entry) for entry in newest], total.entries, total.seconds)
