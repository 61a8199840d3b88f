"""Whether everything works."""

from __future__ import annotations

from timetracker.actions import doctor as actions
from timetracker.cli.registry import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import Alerts
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@command("doctor")
def doctor(ws: Workspace, *, alerts: Alerts = False) -> Sheet:
    """Show all paths and whether everything works.

    With --alerts: whether what the alerts of the analytics stack look for is so now, without Prometheus. Exit code 6
    when something needs attention.
    """
    if not alerts:
        return actions.doctor(ws)
    from timetracker.actions import alerts as shipped  # door: prometheus_client

    return shipped.sheet(ws)
