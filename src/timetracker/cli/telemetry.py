"""Telemetry: state, consent, the very bytes, the notice."""

from __future__ import annotations

from timetracker import telemetry
from timetracker.actions import telemetry as actions
from timetracker.cli.ask import NotConfirmed, confirmed, interactive
from timetracker.cli.registry import command
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput, Undelivered
from timetracker.telemetry import endpoint as embedded, prompt, sender, views
from timetracker.view import Card, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import Crashes, Privacy, Usage
    from timetracker.workspace import Workspace


@command("telemetry", "status")
def status(ws: Workspace) -> Card:
    """Show whether telemetry is on, and why.

    Also what was agreed to, and whether this build can send at all.
    """
    return _status(ws)


def _status(ws: Workspace) -> Card:
    return views.status(ws.paths.telemetry, ws.reading)


def _purposes(*, usage: bool, crashes: bool) -> list[str]:
    """The purposes that are named, or all where none is."""
    named = {"usage": usage, "crashes": crashes}
    return [purpose for purpose, given in named.items() if given] or [*named]


@command("telemetry", "enable", confirms=True)
def enable(ws: Workspace, usage: Usage = False, crashes: Crashes = False) -> Card:
    """Say yes to usage figures, crash reports, or both.

    Off a terminal it needs --yes.
    """
    actions.refuse_when_off()
    purposes = _purposes(usage=usage, crashes=crashes)
    if not ws.assume_yes:
        if not interactive():
            raise InvalidInput("Consent needs a terminal or an explicit yes.", hint="Add --yes.")
        standing, terms = telemetry.state(ws.paths.telemetry).consent, prompt.terms()
        if standing.text == terms.text:
            purposes = [purpose for purpose in purposes if purpose not in standing.purposes]
        if not purposes:
            return _status(ws)
        purposes = prompt.ask(purposes)
        if not purposes and standing.purposes:
            return Card(
                "Nothing was changed: what you agreed to before still holds.",
                _status(ws).data,
            )
        if not purposes:
            return _off(actions.disable(ws, "command"), "Telemetry stays off.")
    actions.enable(ws, "command", purposes)
    status = _status(ws)
    lines = [] if embedded.endpoint() else ["This build has no endpoint, so nothing can be sent from it."]
    return Card("You said yes to telemetry.", status.data, lines=lines)


@command("telemetry", "disable")
def disable(ws: Workspace, usage: Usage = False, crashes: Crashes = False) -> Card:
    """Say no to telemetry, to all or to one purpose.

    Nothing is recorded for it any more, and what waits is discarded.
    """
    purposes = _purposes(usage=usage, crashes=crashes)
    withdrawn = actions.disable(ws, "command", purposes)
    left = telemetry.state(ws.paths.telemetry).consent.purposes
    return _off(withdrawn, f"Telemetry is on for {' and '.join(left)} only." if left else "Telemetry is off.")


def _off(withdrawn: actions.WithdrawalResult, text: str) -> Card:
    dropped = counted(withdrawn.dropped, "waiting event was", "waiting events were")
    lines = [f"{dropped} discarded."] if withdrawn.dropped else []
    if withdrawn.in_flight:
        lines.append("One request was on its way already and cannot be called back.")
    return Card(text, {"state": "off", **withdrawn._asdict()}, lines=lines)


@command("telemetry", "preview")
def preview(ws: Workspace) -> Card:
    """Print the very bytes that would be sent.

    It works before any consent and stores nothing.
    """
    return views.preview(ws.paths.telemetry, ws.reading)


@command("telemetry", "show")
def show(ws: Workspace) -> Card:
    """Print what waits to be sent, byte for byte."""
    return views.pending(ws.paths.telemetry, ws.reading)


@command("telemetry", "log")
def log(ws: Workspace) -> Card:
    """Print what was sent, byte for byte."""
    return views.log(ws.paths.telemetry)


@command("telemetry", "events")
def events(ws: Workspace) -> Sheet:
    """List every event that may be sent, and why."""
    return views.events()


@command("telemetry", "notice")
def notice(ws: Workspace, privacy: Privacy = False) -> Card:
    """Print the notice, or the privacy page.

    It says who answers for this build.
    """
    return views.page(privacy=privacy)


@command("telemetry", "send")
def send(ws: Workspace) -> Card:
    """Send the weeks that have closed now.

    It says how that went.
    """
    ended = actions.send(ws)
    sent = counted(ended.sent, "event was", "events were")
    text = f"{sent} sent" if ended.sent else "No week that has closed waits"
    text += f", {ended.dropped} dropped" if ended.dropped else ""
    counts = {"reason": ended.reason, "sent": ended.sent, "refused": ended.refused, "dropped": ended.dropped}
    return Card(f"{text}; this week goes out after it has closed.", {**_status(ws).data, **counts})


@command("telemetry", "reset", confirms=True)
def reset(ws: Workspace) -> Card:
    """Take a new random id.

    What waits under the old one is discarded.
    """
    actions.refuse_when_off()
    confirmed(ws, "Take a new id and throw away what waits?")
    consent = actions.reset(ws, "command")
    return Card(f"The new id is {consent.id}.", {"id": consent.id})


@command("telemetry", "forget", confirms=True)
def forget(ws: Workspace) -> Card:
    """Withdraw consent and delete what was kept.

    All that telemetry keeps here goes, and the deletion of what was sent is asked for.
    """
    confirmed(ws, "Withdraw consent and delete all local telemetry data?")
    gone = actions.forget(ws, "command")
    text = f"Forgotten: {counted(gone.files, 'file')} deleted, telemetry is off."
    data = {"files": gone.files, "ids": _distinct(gone.ids), "receivers": sorted({to for _, to in gone.ids})}
    if not gone.ids:
        return Card(text, {**data, "request": "not needed"}, lines=["Nothing was ever sent from here."])
    lines = ["What was sent is stored under, and nothing else leads to you:"]
    lines += [f"  {id} at {embedded.receiver_name(to)}" for id, to in gone.ids]
    why = actions.cannot_ask()
    if not why:
        try:
            confirmed(ws, "\n".join([*lines, "Ask for its deletion there now?"]))
            why = actions.ask_deletion(ws)
            if why:
                left = ", ".join(_distinct(sender.ids(ws.paths.telemetry)))
                raise Undelivered(
                    f"{text} The request to delete what was sent was not accepted ({why}); kept are the ids {left}.",
                    hint="Try again.", command="tt telemetry forget",
                )  # fmt: skip
        except NotConfirmed:
            why = "you said no"
    lines.append(
        f"No deletion was asked for: {why}. Ask with: tt telemetry forget" if why else "Its deletion was asked for."
    )
    return Card(text, {**data, "request": why or "accepted"}, lines=lines)


def _distinct(ids: list[tuple[str, str]]) -> list[str]:
    return [*dict.fromkeys(id for id, _ in ids)]
