"""A page of entries in one of some orders: only what is shown is read, whatever the span holds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from timetracker.asking import ReportContext
from timetracker.domain import money
from timetracker.domain.entry import Entry
from timetracker.domain.outcome import Described
from timetracker.domain.query import Query
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records
from timetracker.reports.log import named
from timetracker.reports.measure import groups
from timetracker.reports.question import Page, Question, query
from timetracker.store import lists, paging, pricing

BY_DAY = ("newest", "oldest")  # orders in which the entries of a day come together
ORDERS = (*BY_DAY, "longest", "shortest", "project")
END = "end"  # what the last page comes before


class EntryPage(NamedTuple):
    """Some entries of a question; how many there are in all, and their seconds inside its span.

    `before` and `after` are the cursors of the pages around it; empty where there is none.
    """

    entries: Sequence[Described]
    in_all: int
    total_s: int
    before: str = ""
    after: str = ""


def read(
    ask: ReportContext, question: Question, *, most: int, order: str = "newest", after: str = "", before: str = ""
) -> EntryPage:
    """So many entries of `log` in one of `ORDERS`: after a cursor, or the last before one; the first without either.

    Raises NotFound and InvalidInput.
    """
    asked = query(ask, question)
    total = lists.total(ask.reader, asked)
    if before:
        listed, more = _before(ask, asked, Page(most, before), order)
    else:
        listed, more = _after(ask, asked, Page(most, after), order)
    cursors = [".".join(map(str, paging.place(entry, asked, order))) for entry in listed]
    around = (cursors[0] if cursors and more[0] else "", cursors[-1] if cursors and more[1] else "")
    names = Records(ask.reader)
    names.gather(listed)
    return EntryPage([*named(names, ask.reader, listed)], total.entries, total.seconds, *around)


def _after(ask: ReportContext, asked: Query, page: Page, order: str) -> tuple[Sequence[Entry], tuple[bool, bool]]:
    """The entries of a page, and whether there are others before and after them."""
    place = page.position(paging.numbers(order)) or ()
    listed = paging.entries_after(ask.reader, asked, order, page.most + 1, place)
    if place and not listed:  # what came after it is gone: the last page
        return _before(ask, asked, Page(page.most, END), order)
    return listed[: page.most], (bool(place), len(listed) > page.most)


def _before(ask: ReportContext, asked: Query, page: Page, order: str) -> tuple[Sequence[Entry], tuple[bool, bool]]:
    last = page.cursor == END
    place = () if last else page.position(paging.numbers(order)) or ()
    listed = paging.entries_before(ask.reader, asked, order, page.most + 1, place)
    if len(listed) <= page.most and not last:  # the beginning is reached: the first page, as long as all others
        return _after(ask, asked, Page(page.most), order)
    return listed[-page.most :], (len(listed) > page.most, not last)


def kinds(ask: ReportContext, question: Question, lately: int, most: int) -> list[Described]:
    """The last different kinds of work of a question, newest first: the last entry of each, of so many entries.

    Those of archived projects are left out; no more is read than gives so many. Raises NotFound and InvalidInput.
    """
    names, listed, different = Records(ask.reader), list[Described](), set[tuple[Any, ...]]()
    for entry in paging.first_entries(ask.reader, query(ask, question), "newest", lately):
        kind = (entry.project_id, entry.task_id, entry.tag_ids)
        if kind in different or names.of("project", entry.project_id).archived:
            continue
        different.add(kind)
        listed.append(names.described(entry))
        if len(listed) == most:
            break
    return listed


def by_day(ask: ReportContext, question: Question, days: Sequence[date]) -> Mapping[date, int]:
    """The seconds of each day that the entries of a question have in it, of those from the first to the last of `days`.

    Raises NotFound and InvalidInput.
    """
    if not days:
        return {}
    listed = ask.days.between(min(days), max(days))
    begin = listed.start if question.start is None else max(listed.start, question.start)
    until = question.until if listed.end is None else min(listed.end, question.until or listed.end)
    narrowed = question._replace(start=begin, until=until)
    return {group.key[0]: group.seconds for group in groups(ask, narrowed, ["day"])}  # type: ignore[misc]  # a day


def amounts(ask: ReportContext, items: Iterable[Described]) -> dict[int, str]:
    """Number of an entry -> what it is worth, of those that are billable and have a rate."""
    rates = pricing.read(ask.reader, ask.days)
    listed = [item.entry for item in items if item.entry.billable]
    if not rates or not listed:
        return {}
    worths = {}
    for entry, charge in pricing.charged(ask.reader, listed):
        if price := rates.of(entry, charge):
            currency = price.currency or money.NO_CURRENCY
            exact = money.earned(price.amount, entry.length_s(ask.now))
            worths[entry.id] = money.priced(money.shown(exact, currency), currency)
    return worths
