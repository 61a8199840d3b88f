"""What pages repeat: the row of an entry and the form that starts its work again; that of a project, client or tag.

A template takes five times as long for the same row: each of its pieces is a call that is looked up and joined.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any
from urllib.parse import quote

from flask import Flask, g
from markupsafe import Markup, escape

from timetracker.domain import budget_text, duration
from timetracker.domain.budget import of as budget_of
from timetracker.domain.entry import Project
from timetracker.domain.outcome import Described
from timetracker.render import Display
from timetracker.render.cells import cell, visible
from timetracker.reports.budgets import BudgetState, words as budget_words
from timetracker.reports.catalog import CatalogRow
from timetracker.reports.gaps import Gap
from timetracker.web.marks import dot, swatch, token
from timetracker.web.mistakes import typed_ids
from timetracker.web.timer import stay

Row = Callable[[Described], Markup]


def install(app: Flask) -> None:
    """Let templates write them."""
    app.jinja_env.globals.update(
        again_forms=again_forms, options=options, rows_of_day=rows_of_day, rows_of=rows_of, thing_rows=thing_rows,
        used=used, title_of=lambda item: Markup(title_of(item)), tags_of=lambda item: Markup(_tagged(item)),
    )  # fmt: skip


def _clock(look: Display, at: datetime, day: date | None) -> str:
    return cell((at, day), "clock", look)


def visible_text(text: str) -> str:
    """A text as HTML, with what nobody sees escaped."""
    return text if text.isalnum() else str(escape(visible(text)))


def title_of(item: Described) -> str:
    """Project, or project/task, as HTML."""
    task = "" if item.task is None else f"/{visible_text(item.task.name)}"
    return visible_text(item.project.name) + task


def _tagged(item: Described) -> str:
    return "".join([f'<span class="tag">{visible_text(tag)}</span> ' for tag in item.tags])


def options(names: Iterable[str]) -> Markup:
    """The names that a field offers."""
    return Markup("".join([f'<option value="{escape(name)}"></option>' for name in names]))


def again_forms(again: Iterable[Described]) -> Markup:
    """For each of some entries a form that starts its work again."""
    leave = f'<input type="hidden" name="next" value="{escape(stay())}">'
    head = f'<form method="post" action="/timer/continue">{token()}{leave}'
    forms = []
    for item in again:
        tags = "".join([f" +{visible_text(tag)}" for tag in item.tags])
        button = f'<button class="chip">{swatch(item.project.hue)}<span>{title_of(item)}{tags}</span></button>'
        forms.append(f'{head}<input type="hidden" name="entry" value="{item.entry.id}">{button}</form>')
    return Markup("".join(forms))


def _named(item: Described, more: str = "") -> str:
    """The cells with what an entry is about, and its note."""
    named = f'<span class="named">{dot(item.project.hue)}<span>{title_of(item)}{more} {_tagged(item)}</span></span>'
    return f'<td class="words">{named}</td><td class="words">{visible_text(item.entry.note)}</td>'


# -- Today -----------------------------------------------------------------------------------------------


def rows_of_day(day: date, gaps: Mapping[int, Gap]) -> tuple[Row, Row]:
    """How a day writes the time before an entry that was not tracked, where there is some, and the entry."""
    look, now = Display(g.ws.settings.zone), g.ws.clock.now()

    def gap(item: Described) -> Markup:
        free = gaps.get(item.entry.id)
        if free is None or free.interval.end is None:
            return Markup("")
        start, end = (str(escape(_clock(look, at, day))) for at in (free.interval.start, free.interval.end))
        link = f'<a href="/?fill={quote(f"{start}-{end}")}#add" aria-label="Fill {start} to {end}">Fill</a>'
        length = f'<td class="n">{duration.full(free.seconds)}</td><td colspan="2">not tracked</td>'
        return Markup(f'<tr class="gap"><td>{start}</td><td>{end}</td>{length}<td class="end">{link}</td></tr>')

    def row(item: Described) -> Markup:
        entry = item.entry
        end = "…" if entry.end is None else _clock(look, entry.end, day)
        link = f'<a href="/?edit={entry.id}#e{entry.id}" data-inline aria-label="Edit entry {entry.id}">Edit</a>'
        times = f"<td>{_clock(look, entry.start, day)}</td><td>{end}</td>"
        length = f'<td class="n">{duration.full(entry.length_s(now))}</td>'
        return Markup(f'<tr id="e{entry.id}">{times}{length}{_named(item)}<td class="end">{link}</td></tr>')

    return gap, row


# -- Entries ---------------------------------------------------------------------------------------------


def rows_of(
    here: str, by_day: bool, users: Mapping[int, str], amounts: Mapping[int, str], locked: Mapping[int, str]
) -> Row:
    """How the list of an address writes an entry; `by_day` where a heading above it says the day."""
    look, now = Display(g.ws.settings.zone), g.ws.clock.now()
    ticked, address = typed_ids("/entries/bulk"), escape(here)

    def row(item: Described) -> Markup:
        entry, id = item.entry, item.entry.id
        owner = f'<td class="words">{visible_text(users[entry.user_id])}</td>' if users else ""
        client = f" <small>{visible_text(item.client.name)}</small>" if item.client else ""
        amount = f'<td class="n">{escape(amounts.get(id, ""))}</td>' if amounts else ""
        billable = '<td><span class="state good">billable</span></td>' if entry.billable else "<td></td>"
        link = f'<a href="{address}&amp;edit={id}#e{id}" data-inline aria-label="Edit entry {id}">Edit</a>'
        return Markup(
            f'<tr id="e{id}"><td><input form="bulk" type="checkbox" name="id" value="{id}"'
            f'{" checked" if str(id) in ticked else ""} aria-label="Choose entry {id}"></td>{owner}'
            f'{_times(item, look, by_day)}<td class="n">{duration.full(entry.length_s(now))}</td>'
            f'{_named(item, client)}{billable}{amount}<td class="end">{_kept(item, locked)}{link}</td></tr>\n'
        )

    return row


def _times(item: Described, look: Display, by_day: bool) -> str:
    """The cells with the day of an entry, where no heading says it, its start and its end."""
    zone: tzinfo = look.zone
    entry, day = item.entry, item.entry.start.astimezone(zone).date()
    end = "…" if entry.end is None else _clock(look, entry.end, day)
    start = f'<td>{_clock(look, entry.start, None)}</td><td class="nowrap">{end}</td>'
    return start if by_day else f'<td class="nowrap">{day}</td>{start}'


def _kept(item: Described, locked: Mapping[int, str]) -> str:
    """What keeps an entry from being changed."""
    billed = f"<small>billed: {visible_text(item.charge.billed)}</small> " if item.charge and item.charge.billed else ""
    until = locked.get(item.entry.id)
    return billed if until is None else f"{billed}<small>locked until {until}</small> "


# -- Projects, clients and tags --------------------------------------------------------------------------


def used(state: BudgetState | None) -> Markup:
    """A bar of what is used of a budget, and the same in words."""
    if state is None:
        return Markup("")
    bar = f'<meter min="0" max="1" low="0.8" high="0.999" optimum="0" value="{min(state.use.share, 1)}">'
    words = escape(budget_words(state))
    return Markup(f'<span class="use">{bar}{state.use.percent}%</meter><small>{words}</small></span>')


def thing_rows(kind: str, items: Iterable[CatalogRow]) -> Markup:
    """The rows of a list of projects, clients or tags."""
    project, limited = kind == "project", kind != "tag"
    rows = []
    for item in items:
        thing: Any = item.thing
        name = f'<a href="/{kind}s/{thing.id}">{visible_text(thing.name)}</a>'
        row = [f'<td class="words">{swatch(thing.hue)} {name}' if project else f'<td class="words">{name}']
        row.append(" <small>archived</small></td>" if thing.archived else "</td>")
        if project:
            owner = visible_text(item.owner.name) if item.owner else ""
            row.append(
                f'<td data-label="Client">{owner}</td><td class="n" data-label="Rate an hour">{_rate(thing)}</td>'
            )
        if limited:
            budget = used(item.state) if item.state else escape(budget_text.text(budget_of(thing)))
            row.append(f'<td class="full" data-label="Budget">{budget}</td>')
            row.append(f'<td data-label="Rounding">{escape(thing.rounding or "")}</td>')
        archived = ' class="archived"' if thing.archived else ""
        rows.append(f"<tr{archived}>{''.join(row)}</tr>\n")
    return Markup("".join(rows))


def _rate(project: Project) -> str:
    if project.rate:
        return f"{project.rate} {escape(project.currency or '')}"
    return "" if project.billable else "<small>not billable</small>"
