"""Every report of `reports.REPORTS` with charts where there are some, and exports."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from time import perf_counter
from typing import Any

from flask import Flask, Response, abort, g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import deferred, exchange
from timetracker.domain.span import OFFERED
from timetracker.render import FILES, Look, render, svg
from timetracker.render.cells import RIGHT
from timetracker.render.figures import SheetTexts
from timetracker.reports import REPORTS, build
from timetracker.reports.measure import PERIODS, Measure, groups, named, nothing
from timetracker.reports.options import ReportOptions, read
from timetracker.reports.question import Question
from timetracker.view import Sheet
from timetracker.web import charts
from timetracker.web.asked import question
from timetracker.web.ended import ended, leave
from timetracker.web.forms import page
from timetracker.workspace import Workspace

BLOCK = 1 << 16


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/reports", "reports", report)
    app.add_url_rule("/export/<any(json,csv,xlsx,ics):format>", "export", export)


def report() -> ResponseReturnValue:
    """A report; the same figures as on the command line."""
    name = request.args.get("report", "report")
    if name not in REPORTS:
        abort(404)
    entry = REPORTS[name]
    asked, typed = question(entry.span)
    words = {key: request.args.get(key, "").strip() for key in entry.options}
    options = read(entry, {key: [text] for key, text in words.items()})
    sheet = g.ws.ask_held(build, name, asked, {key: [text] for key, text in words.items()})
    g.ws.viewed(name, len(sheet.rows), asked.days)
    format = request.args.get("format")
    if format == "json":
        sheet = sheet._replace(warnings=[*sheet.warnings, *g.ws.warnings])
        return Response(render(sheet, "json", Look(g.ws.settings.zone)), mimetype=FILES["json"].mime)
    if format in FILES:
        return _file(name, sheet, format)
    table = sheet.people or sheet
    drawn = _charts(asked, sheet, options) if name == "report" else {}
    return page(
        "reports.html", name=name, known=entry, reports=REPORTS, asked=typed, words=words, spans=OFFERED, sheet=table,
        pictures=[svg.drawn(picture) for picture in table.pictures] if name != "report" else [],
        figures=SheetTexts(table, Look(g.ws.settings.zone)), right=RIGHT, formats=FILES, **drawn,
    )  # fmt: skip


def _file(name: str, sheet: Sheet, format: str) -> Response:
    text = render(sheet, format, Look(g.ws.settings.zone))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{FILES[format].ending}"'}
    return Response(text, mimetype=FILES[format].mime, headers=headers)


def _charts(asked: Question, sheet: Sheet, options: ReportOptions) -> dict[str, Any]:
    """Bars by day (by month for long spans), stacked as the rows are; and what each row's share is."""
    kind = "day" if (asked.days or 1000) <= 62 else "month"
    by = options.by
    key = by[0] if by[0] in ("project", "client", "task", "user") else "project"
    parts: dict[Any, dict[str, int]] = {}
    for group in g.ws.ask(groups, asked, [kind, key], Measure(options.rounding)):
        (name,) = named(g.ws.days, [key], group.key[1:])
        day_or_month = parts.setdefault(group.key[0], {})
        day_or_month[name] = day_or_month.get(name, 0) + group.seconds
    names = charts.ranked(parts.values())
    bars = [
        charts.Bar(f"{first:%m-%d}" if kind == "day" else f"{first:%Y-%m}", charts.folded(parts[first], names))
        for first in sorted(parts)
    ]
    return {
        "stacked": charts.stacked(bars, names, f"Time by {kind} and {key}"), "bars": bars, "names": names,
        "period": kind, "stacked_by": key, "colored": list(by) == [key],
        "share": "" if by[0] in PERIODS else charts.shares(_shares(sheet, by), "Share of the total"),
    }  # fmt: skip


def _shares(sheet: Sheet, by: Sequence[str]) -> list[tuple[str, int]]:
    """The rows with the most time, and the rest as one."""
    rows = [
        (" / ".join(nothing(kind) if name is None else name for kind, name in zip(by, row, strict=False)), row[len(by)])
        for row in sheet.rows
    ]
    rows.sort(key=lambda row: -row[1])
    rest = sum(seconds for _, seconds in rows[charts.COLORS - 1 :])
    return rows if len(rows) <= charts.COLORS else [*rows[: charts.COLORS - 1], (charts.OTHERS, rest)]


def export(format: str) -> ResponseReturnValue:
    """Everything, or a span, in a format of `tt export`."""
    asked, _ = question("all")
    pieces = exchange.export(g.ws, format, asked)
    blocks = _blocks(pieces)
    first = next(blocks)  # what is wrong with the question is reported before anything is sent
    headers = {"Content-Disposition": f'attachment; filename="timetracker.{format}"'}
    g.status = 200
    ended_so_far, began = ended(g.ws), g.began
    ws: Workspace = g.pop("ws")  # a million entries are never in memory: they are read while they are sent

    def sent() -> None:
        pieces.close()
        deferred.record(ws)
        leave(ws, ended_so_far and ended_so_far._replace(duration_ms=int((perf_counter() - began) * 1000)))
        ws.close()

    answer = Response(chain([first], blocks), mimetype=_MIMES[format], headers=headers)
    answer.call_on_close(sent)
    return answer


_MIMES = {
    "json": "application/json", "csv": "text/csv", "ics": "text/calendar",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same file in pieces that are worth a write."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > BLOCK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
