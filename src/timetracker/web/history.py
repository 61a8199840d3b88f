"""History: what was done, in words, and the way back to before any of it."""

from flask import g
from flask.typing import ResponseReturnValue

from timetracker.actions import history as actions
from timetracker.reports import history as report
from timetracker.web.forms import address, back, number, page
from timetracker.web.routes import Routes

PER_PAGE = 50
MOST = 500

routes = Routes()


@routes.get("/history")
def history() -> ResponseReturnValue:
    """The user's newest actions."""
    text = address().args.get("most", "")
    most = min(MOST, int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else PER_PAGE
    sheet = g.ws.ask(report.build, max(1, most))
    with g.ws.reading() as reader:
        undoable = {*reader.undoable(g.ws.user_id, actions.MOST_TOGETHER)}
    more = min(MOST, most * 2) if len(sheet.rows) == most < MOST else 0
    return page("history.html", rows=sheet.rows, undoable=undoable, more=more)


@routes.post("/history/undo")
def undo_to() -> ResponseReturnValue:
    """Take back an action and all newer ones."""
    undone = actions.undo_to(g.ws, number("down_to"))
    card = g.ws.ask(report.reverted, undone, "Undone:")
    words = card.headline if len(undone) == 1 else f"Undone: {len(undone)} actions."
    return back(words, "/history", offer="redo", action=undone[-1].action)
