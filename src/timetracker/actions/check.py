"""The store's checks, and what the event log says of them."""

from __future__ import annotations

from timetracker.domain.annotations import Callable
from timetracker.domain.errors import StoreDamaged, StoreError
from timetracker.reports import health
from timetracker.scope import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.workspace import Workspace


def check(ws: Workspace, tell: Callable[[int, int], None] | None = None) -> health.StoreCheck:
    """The checks of the store; the line of the command in the event log says which store it was and whether it passed.

    Raises NotFound when there is no store, and StoreError.
    """
    try:
        result = health.check(ws.ready(), tell)
    except StoreDamaged:
        ws.checked = _check_of(ws, passed=False)
        raise
    ws.checked = _check_of(ws, passed=all(finding.passed for finding in result.findings))
    return result


def _check_of(ws: Workspace, *, passed: bool) -> tuple[int, bool] | None:
    log = ws.installation.log
    number = 0
    with suppress(OSError):
        number = log.only_number()
        with suppress(StoreError), ws.reading() as reader:
            number = log.reached(reader.store_id()).number
    return (number, passed) if number else None
