"""Files of invoices, for administrators: downloads, how a draft would look, and checks by the rules of e-invoices."""

import base64
import hashlib
import re
import threading
from collections.abc import Generator

from flask import abort, current_app, g
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from timetracker import invoicing
from timetracker.actions import invoice_files
from timetracker.invoicing import extra
from timetracker.reports import invoices as report
from timetracker.web.downloads import RETRY_S, download
from timetracker.web.forms import page
from timetracker.web.invoices import kept
from timetracker.web.routes import ID, Routes

LOOKED_AT = ("html", "pdf")
CHECKS_AT_ONCE = 1

routes = Routes(for_admins=True)


@routes.get(f"/invoices/{ID}/files/<any({','.join(invoicing.KINDS)}):kind>", "invoice_file")
def file(id: int, kind: str) -> ResponseReturnValue:
    """An issued invoice as a file."""
    name = report.name(kept(id))

    def content() -> Generator[bytes]:
        yield invoice_files.content(g.ws, name, kind.replace("_", "-"))

    return download(content(), invoicing.KINDS[kind].mime, invoice_files.file_name(name, kind))


@routes.get(f"/invoices/{ID}/look/<any({','.join(LOOKED_AT)}):kind>", "look_at_invoice")
def look(id: int, kind: str) -> ResponseReturnValue:
    """How it looks, or would look if it were issued today: a page of its own, which asks for nothing."""
    name = report.name(kept(id))
    text = invoice_files.look(g.ws, name, kind)

    def content() -> Generator[bytes]:
        yield text

    answer = download(content(), invoicing.KINDS[kind].mime, "")
    if kind == "html":
        g.policy = _policy(text)
    return answer


def _policy(text: bytes) -> str:
    """A content policy by which a page has the style that is in it, and nothing else."""
    style = re.search(rb"<style>(.*?)</style>", text, re.DOTALL)
    hash = base64.b64encode(hashlib.sha256(style[1] if style else b"").digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{hash}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none';"
        " sandbox"
    )


@routes.get(f"/invoices/{ID}/check", "check_invoice")
def check(id: int) -> ResponseReturnValue:
    """The rules that it breaks as an e-invoice, in words; one check at a time, for it takes seconds."""
    stored = kept(id)
    if stored.status == "draft":
        abort(404, "A draft is no e-invoice yet.")
    if module := extra.absent("check"):
        return page("invoice_check.html", stored=stored, name=report.name(stored), absent=module,
                    install=extra.INSTALL, checked=())  # fmt: skip
    turn: threading.Semaphore = current_app.extensions["checks"]
    if not turn.acquire(blocking=False):  # a thread that waits is one less for pages
        raise TooManyRequests("Another check is under way. Try again in a moment.", retry_after=RETRY_S)
    try:
        checked = invoice_files.checked_apart(g.ws, report.name(stored))
    finally:
        turn.release()
    return page("invoice_check.html", stored=stored, name=report.name(stored), absent="", checked=checked)
