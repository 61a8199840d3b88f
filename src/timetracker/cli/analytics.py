"""The stack that watches a tracker: Prometheus, Grafana, Loki and Alertmanager for your own eyes."""

from __future__ import annotations

import os

from timetracker.actions import analytics, backfill as backfills, mixin as mixins
from timetracker.cli.output import write_data
from timetracker.cli.registry import command
from timetracker.domain.annotations import Iterator
from timetracker.domain.counting import counted
from timetracker.domain.details import chosen
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import (
        Image,
        InstanceLabel,
        JobName,
        PrometheusAddress,
        Receiver,
        Runbooks,
        Shipper,
        StackDirectory,
        TextfileJobName,
        WebJobName,
    )
    from timetracker.workspace import Workspace


@command("analytics", "init")
def init(
    ws: Workspace,
    directory: StackDirectory = "tt-analytics",
    *,
    shipper: Shipper = None,
    receiver: Receiver = None,
    image: Image = None,
) -> Card:
    """Write the stack's files, or update them.

    They are the compose file and the configuration, in a directory.
    What belongs to the version is replaced; what you changed stays, with the new text beside it as .new.
    Example: tt analytics init ~/tt-analytics --receiver ntfy
    """
    choices = analytics.StackOptions(
        None if shipper is None else chosen("--shipper", shipper, analytics.SHIPPERS),
        None if receiver is None else chosen("--receiver", receiver, analytics.RECEIVERS),
        image,
    )
    written = analytics.init(ws, directory, choices)
    data = {"directory": written.directory, "native_exporter": written.native, "kept": list(written.kept)}
    return Card(f"Wrote the stack to {written.directory}.", data, lines=list(_next(written)))


@command("analytics", "mixin")
def mixin(
    ws: Workspace,
    directory: StackDirectory,
    *,
    job: JobName = "tt",
    web_job: WebJobName = "tt-web",
    textfile_job: TextfileJobName = "tt-textfile",
    instance: InstanceLabel = "instance",
    runbooks: Runbooks = "",
) -> Card:
    """Write rules and boards for your own Prometheus.

    They are for a Prometheus and a Grafana that you have, under your names.
    Example: tt analytics mixin build/tt --job timetracker --instance host --runbooks https://wiki.example.org/tt
    """
    written = mixins.write(directory, mixins.MixinNames(job, web_job, textfile_job, instance, runbooks))
    return Card(f"Wrote {len(written)} files of rules and boards to {os.path.abspath(directory)}.", {"files": written})


@command("analytics", "history", own_format=True)
def history(ws: Workspace, *, prometheus: PrometheusAddress = None) -> None:
    """Print the history of days as OpenMetrics.

    It is for promtool; only what is missing where Prometheus is named.
    Example: tt analytics history --prometheus http://127.0.0.1:9090
    """
    write_data([backfills.history(ws, prometheus)[0]])


@command("analytics", "backfill")
def backfill(ws: Workspace, directory: StackDirectory = "tt-analytics") -> Card:
    """Bring the history of days into Prometheus.

    That of a stack that runs.
    Days that changed are corrected; what is there already is not sent again. A year takes some minutes the first time.
    Example: tt analytics backfill ~/tt-analytics
    """
    count = backfills.backfill(ws, directory)
    said = f"Brought {counted(count, 'sample')} into Prometheus." if count else "Prometheus holds the history already."
    return Card(said, {"samples": count})


def _next(written: analytics.StackFiles) -> Iterator[str]:
    """What a person has to know, and to run."""
    env = written.env
    yield from (f"{name} is changed by you and stays; the new one is {name}.new." for name in written.kept)
    yield f"Grafana: http://127.0.0.1:{env['GRAFANA_PORT']} (user admin, password in {env['GRAFANA_PASSWORD_FILE']})"
    yield f"Prometheus: http://127.0.0.1:{env['PROMETHEUS_PORT']}"
    yield f"Who receives alerts: {written.receivers}"
    if written.native:
        host = "127.0.0.1" if analytics.virtual() else "172.17.0.1"
        yield f"Run the exporter beside it: tt metrics serve --host {host} --allow host.docker.internal"
    yield f"Start it: docker compose -f {os.path.join(written.directory, analytics.COMPOSE)} up -d --wait"
