"""Figures for Prometheus: print, serve, write."""

from __future__ import annotations

import signal
import sys

from timetracker import settings as configuration
from timetracker.actions import metrics
from timetracker.cli import registry
from timetracker.cli.output import write_data
from timetracker.cli.registry import command
from timetracker.domain.errors import InvalidInput
from timetracker.observe.metrics_server import Exposed, Server
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import MetricsAllow, MetricsHost, MetricsPort, WrittenFigures
    from timetracker.workspace import Workspace


@command("metrics", "show", quiet_log=True, own_format=True)
def show(ws: Workspace) -> None:
    """Print the figures in Prometheus' text format.

    Those about a person are for --user.
    """
    write_data([_exposed(ws).text(False).decode()])


@command("metrics", "serve", quiet_log=True, own_format=True)
def serve(
    ws: Workspace, *, port: MetricsPort = 9464, host: MetricsHost = "127.0.0.1", allow: MetricsAllow = ""
) -> None:
    """Serve the figures over HTTP until Ctrl-C.

    At /metrics, and /healthz.
    Example: tt metrics serve --port 9464
    """
    exposed = _exposed(ws)
    ws.close()
    try:
        server = Server((host, port), exposed, [name.strip() for name in allow.split(",") if name.strip()])
    except (OSError, OverflowError) as error:
        raise InvalidInput(
            f"{host}:{port} cannot be served: {error}.", hint="Choose another port: --port 9465"
        ) from error
    reached = "127.0.0.1" if host in ("0.0.0.0", "") else host
    sys.stdout.write(f"Serving http://{reached}:{server.server_port}/metrics\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return
    finally:
        server.server_close()


@command("metrics", "write", quiet_log=True)
def write(ws: Workspace, file: WrittenFigures) -> Card:
    """Write the figures into a file.

    At once, for the textfile collector of a node_exporter.
    Example: tt metrics write /var/lib/prometheus/node-exporter/tt.prom
    """
    metrics.write(file, _exposed(ws).text(False))
    return Card(f"Wrote the figures to {file}.", {"path": file})


def _exposed(ws: Workspace) -> Exposed:
    """What gives the figures of this command's store; settings are read again each time."""
    registry.load_all()
    chosen = ws.settings.values["store"]
    store = str(chosen.value) if chosen.origin == "flag" else None
    commands = [" ".join(path) for path, row in registry.COMMANDS.items() if not row.hidden]
    return metrics.exposed(lambda: configuration.load(store=store), ws.clock, commands, ws.named_user)
