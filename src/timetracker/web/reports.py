"""Every report of `reports.REPORTS` with charts where there are some, and exports."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, g
from flask.typing import ResponseReturnValue

from timetracker.actions import export as outward
from timetracker.domain import duration
from timetracker.domain.span import OFFERED
from timetracker.invoicing import extra
from timetracker.render import FILES, Display, FileKind, pieces, svg, xlsx
from timetracker.render.cells import RIGHT
from timetracker.render.figures import SheetTexts
from timetracker.reports import REPORTS, balance, build, chart
from timetracker.reports.measure import PERIODS, Measure, nothing
from timetracker.reports.options import ReportOptions, read
from timetracker.reports.question import Page, Question
from timetracker.reports.summary import OTHERS_COLOR as GRAY
from timetracker.view import Bars, Mark, Picture, Ribbon, Sheet
from timetracker.web.asked import question
from timetracker.web.downloads import download
from timetracker.web.forms import address, of_one_view, page
from timetracker.web.routes import Routes

PAGED = ("log", "gaps")  # whose rows are as many as the entries
PER_PAGE = 200
WORKBOOK = FileKind("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
PDF = FileKind("PDF", "application/pdf", "pdf")
DOWNLOADS = {**FILES, "xlsx": WORKBOOK, "pdf": PDF}
GOAL_DAYS = 366  # of the longest span whose goal is told

routes = Routes()


@routes.get("/reports", "reports")
@of_one_view
def report() -> ResponseReturnValue:
    """A report; the same figures as on the command line."""
    name = address().args.get("report", "report")
    if name not in REPORTS:
        abort(404)
    entry = REPORTS[name]
    asked, typed = question(entry.span)
    words = {key: address().args.get(key, "").strip() for key in entry.options}
    options = read(entry, {key: [text] for key, text in words.items()})
    if name in PAGED and "format" not in address().args:
        asked = asked._replace(page=Page(PER_PAGE, address().args.get("cursor")))
    ask = g.ws.ask_held if "format" in address().args else g.ws.ask
    sheet = ask(build, name, asked, {key: [text] for key, text in words.items()})
    g.ws.viewed(name, len(sheet.rows), asked.days)
    format = address().args.get("format")
    if format == "json":
        sheet = sheet._replace(warnings=[*sheet.warnings, *g.ws.warnings])
    if format in DOWNLOADS:
        return file(sheet, format, "" if format == "json" else f"{name}.{DOWNLOADS[format].ending}")
    table = sheet.people or sheet
    return page(
        "reports.html", name=name, known=entry, reports=REPORTS, asked=typed, words=words, spans=OFFERED, sheet=table,
        cursor=address().args.get("cursor", ""), after=sheet.next,
        figures=SheetTexts(table, Display(g.ws.settings.zone)), right=RIGHT, formats=_offered(),
        goal=_goal(name, asked),
        **(
            _charts(asked, typed, sheet, options) if name == "report"
            else {"pictures": list(map(svg.drawn, table.pictures))}
        ),
    )  # fmt: skip


def _goal(name: str, asked: Question) -> balance.GoalProgress | None:
    """What of the user's goal of a span is reached, in the reports that are about all of one's own time."""
    if name not in ("report", "timesheet") or asked.filters.given or not 0 < (asked.days or 0) <= GOAL_DAYS:
        return None
    assert asked.start is not None
    assert asked.until is not None
    return g.ws.ask(balance.progress, asked.start, asked.until)  # type: ignore[no-any-return]  # of flask's namespace


def file(sheet: Sheet, format: str, name: str = "") -> Response:
    """A sheet as a file; many rows are read while they are sent."""
    return download((part for part in _parts(sheet, format)), DOWNLOADS[format].mime, name)


def _parts(sheet: Sheet, format: str) -> Iterator[bytes]:
    look = Display(g.ws.settings.zone)
    if format == "pdf":
        from timetracker.invoicing import report as printed  # few ask for it

        yield printed.document(sheet, look, g.ws.clock.now())
        return
    yield from xlsx.pieces(sheet, look) if format == "xlsx" else map(str.encode, pieces(sheet, format, look))


def _offered() -> dict[str, FileKind]:
    """The files that can be made here."""
    return {format: kind for format, kind in DOWNLOADS.items() if not extra.absent(format)}


def _charts(asked: Question, typed: Mapping[str, str], sheet: Sheet, options: ReportOptions) -> dict[str, Any]:
    """Bars by day, week or month, stacked as the rows are; and what each row's share is."""
    by = options.by
    key = by[0] if by[0] in ("project", "client", "task", "user") else "project"
    bars = g.ws.ask(chart.bars, asked, key, Measure(options.rounding))
    filters = {key: text for key, text in typed.items() if text}
    drawn: list[Picture] = []
    if by[0] not in PERIODS and any(row[len(by)] for row in sheet.rows):
        drawn.append(_shares(sheet, by))
    return {
        "pictures": [*(svg.drawn(bar, _links(bar, filters)) for bar in bars.pictures), *map(svg.drawn, drawn)],
        "colored": list(by) == [key], "bars": bars,
        "bars_figures": SheetTexts(bars, Display(g.ws.settings.zone)),
    }  # fmt: skip


def _links(picture: Picture, filters: Mapping[str, str]) -> list[str]:
    """Where each bar leads: to its entries."""
    spans = picture.spans if isinstance(picture, Bars) else ()
    fields = {key: urlencode({key: text}) for key, text in filters.items()}  # once for all bars
    return [f"/entries?{'&'.join({**fields, 'span': urlencode({'span': span})}.values())}" for span in spans]


def _shares(sheet: Sheet, by: Sequence[str]) -> Ribbon:
    """The rows with the most time, and the rest as one, as parts of the total."""
    parts: dict[str, int] = {}
    for row in sheet.rows:
        name = " / ".join(nothing(kind) if part is None else part for kind, part in zip(by, row, strict=False))
        parts[name] = parts.get(name, 0) + row[len(by)]
    names = chart.ranked([parts])
    hues = {str(row[0]): hue for row, hue in zip(sheet.rows, sheet.colors, strict=False)} if len(by) == 1 else {}
    colors = [GRAY if (hue := hues.get(name)) is None else hue for name in names] if hues else ()
    total = sum(parts.values())
    marks: list[Mark] = []
    for name, seconds in chart.folded(parts, names).items():
        begin = marks[-1].end if marks else 0
        share = f"{(seconds * 200 + total) // (total * 2)} %"
        marks.append(Mark(begin, begin + seconds, name, f"{name}: {duration.full(seconds)}, {share}"))
    return Ribbon("Share of the total", total, marks, (), names, colors)


@routes.get("/export/<any(json,csv,xlsx,ics):format>")
def export(format: str) -> ResponseReturnValue:
    """Everything, or a span, in a format of `tt export`."""
    asked, _ = question("all")
    return download(outward.export(g.ws, format, asked), _MIMES[format], f"timetracker.{format}")


_MIMES = {
    "json": "application/json", "csv": "text/csv", "ics": "text/calendar",
    "xlsx": WORKBOOK.mime,
}  # fmt: skip
