"""Telemetry: state, consent, and the very bytes."""

from __future__ import annotations

from timetracker.actions import telemetry as actions
from timetracker.cli.ask import confirmed, interactive
from timetracker.cli.registry import command
from timetracker.domain.errors import InvalidInput
from timetracker.telemetry import prompt, views
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@command("telemetry", "status")
def status(ws: Workspace) -> Card:
    """Show whether telemetry is on, why, and whether this build can send at all."""
    return views.status(ws.paths)


@command("telemetry", "enable", confirms=True)
def enable(ws: Workspace) -> Card:
    """Say yes to usage statistics; off a terminal it needs --yes."""
    if not ws.assume_yes and not interactive():
        raise InvalidInput("Consent needs a terminal or an explicit yes.", hint="Add --yes.")
    if not ws.assume_yes and not prompt.ask():
        withdrawn = actions.disable(ws, "command")
        return _off(withdrawn, "Telemetry stays off.")
    consent = actions.enable(ws, "command")
    shown = views.status(ws.paths)
    lines = [] if shown.data["endpoint"] else ["This build has no endpoint, so nothing can be sent from it."]
    if shown.data["state"] == "off":
        lines.append(f"It stays off all the same: {views.REASONS[shown.data['because']]}.")
    return Card("You said yes to telemetry.", {**shown.data, "generation": consent.generation}, lines=lines)


@command("telemetry", "disable")
def disable(ws: Workspace) -> Card:
    """Say no: nothing is recorded for telemetry any more, and what waits is thrown away."""
    return _off(actions.disable(ws, "command"), "Telemetry is off.")


def _off(withdrawn: actions.Withdrawn, text: str) -> Card:
    lines = [f"{withdrawn.dropped} waiting events were thrown away."] if withdrawn.dropped else []
    if withdrawn.in_flight:
        lines.append("One request was on its way already and cannot be called back.")
    return Card(text, {"state": "off", **withdrawn._asdict()}, lines=lines)


@command("telemetry", "preview")
def preview(ws: Workspace) -> Card:
    """Print the very bytes that would be sent; works before any consent and stores nothing."""
    with ws.reading() as reader:
        return views.preview(ws.paths, reader, ws.installation.known_token())


@command("telemetry", "show")
def show(ws: Workspace) -> Card:
    """Print what waits to be sent, byte for byte."""
    return views.pending(ws.paths)


@command("telemetry", "log")
def log(ws: Workspace) -> Card:
    """Print what was sent, byte for byte."""
    return views.log(ws.paths)


@command("telemetry", "events")
def events(ws: Workspace) -> Sheet:
    """List every event that may be sent, with its purpose and properties."""
    return views.events()


@command("telemetry", "send")
def send(ws: Workspace) -> Card:
    """Send what waits now, and say how it went."""
    reason = actions.send(ws)
    return Card(f"Sender: {reason}.", {"reason": reason, **views.status(ws.paths).data})


@command("telemetry", "reset", confirms=True)
def reset(ws: Workspace) -> Card:
    """Take a new random id; what waits under the old one is thrown away."""
    consent = actions.reset(ws, "command")
    return Card(f"The new id is {consent.distinct_id}.", {"id": consent.distinct_id})


@command("telemetry", "forget", confirms=True)
def forget(ws: Workspace) -> Card:
    """Withdraw consent and delete all that telemetry keeps here; tells how to ask for deletion elsewhere."""
    confirmed(ws, "Withdraw consent and delete all local telemetry data?")
    gone = actions.forget(ws, "command")
    lines = ["Nothing was ever sent under an id that is known here."]
    if gone.distinct_id:
        lines = [
            "What was sent before is stored under this id, and nothing else leads to you:",
            f"  {gone.distinct_id}",
            "Ask for its deletion with an issue on the project's page, or as docs/privacy.md says.",
        ]
    return Card(f"Forgotten: {gone.files} files deleted, telemetry is off.", gone._asdict(), lines=lines)
