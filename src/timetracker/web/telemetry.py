"""Telemetry: the dashboard of administrators, everybody's own answer, and the notice."""

from collections.abc import Iterator

from flask import g, request
from flask.typing import ResponseReturnValue

from timetracker import telemetry
from timetracker.actions import telemetry as actions
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput
from timetracker.domain.event import Draft
from timetracker.telemetry import outbox, prompt, views
from timetracker.telemetry.catalogue import AREAS, CATALOGUE, CONTEXT
from timetracker.telemetry.endpoint import ADDRESS, NOBODY, receiver_name
from timetracker.web.forms import admin_only, back, field, page
from timetracker.web.routes import Routes

HERE = "/admin/telemetry"

routes = Routes()


@routes.get(HERE, "telemetry")
def dashboard() -> ResponseReturnValue:
    """State, decisions, catalogue, and every byte."""
    admin_only()
    g.ws.completed(Draft("telemetry.viewed", {}))
    directory, reading = g.ws.paths.telemetry, g.ws.reading
    return page(
        "telemetry.html", status=views.status(directory, reading), preview=views.preview(directory, reading),
        catalogue=views.events(), sent=views.bytes_card("", outbox.sent(directory)[-50:]),
        history=views.history(directory),
    )  # fmt: skip


def collected() -> Iterator[tuple[str, str]]:
    """What is sent under a yes, out of the catalogue: with every event, and in each area its events and their facts."""
    yield "every event", "; ".join([*CONTEXT.values(), "a random id of this installation", "the day, never the hour"])
    for area in sorted({*AREAS.values()}):
        events = {name: event for name, event in CATALOGUE.items() if AREAS[name.partition(".")[0]] == area}
        meanings = [fact.meaning for event in events.values() for fact in event.properties.values()]
        facts = dict.fromkeys(meaning.partition(":")[0] for meaning in meanings)
        yield area, f"{', '.join(events)}: {'; '.join(facts)}"


def ticked() -> list[str]:
    """The purposes that are ticked in a form.

    Raises InvalidInput when none is.
    """
    purposes = [purpose for purpose in telemetry.PURPOSES if field(purpose)]
    if not purposes:
        raise InvalidInput("Nothing is ticked.", hint="Tick usage figures, crash reports or both; or keep it disabled.")
    return purposes


@routes.post(HERE, "decide_telemetry")
def decide() -> ResponseReturnValue:
    """Enable, disable, reset or forget: each says what it is."""
    admin_only()
    act = field("act")
    if act == "enable":
        actions.enable(g.ws, "web", ticked())
        return back("You said yes to telemetry.", HERE)
    if act == "disable":
        gone = actions.disable(g.ws, "web")
        dropped = counted(gone.dropped, "waiting event was", "waiting events were")
        return back(f"Telemetry is off; {dropped} discarded.", HERE)
    if act == "reset":
        return back(f"The new id is {actions.reset(g.ws, 'web').id[:16]}….", HERE)
    if act == "forget":
        return back(_forgotten(), HERE)
    raise InvalidInput("Nothing to do.", hint="Go back and try again.")


def _forgotten() -> str:
    gone = actions.forget(g.ws, "web")
    text = f"Forgotten: {counted(gone.files, 'file')} deleted, telemetry is off."
    if not gone.ids:
        return f"{text} Nothing was ever sent."
    why = actions.cannot_ask() or (actions.ask_deletion(g.ws) if field("there") else "it was not ticked")
    return f"{text} Deletion of what was sent: {f'not asked for or not accepted, {why}' if why else 'asked for'}."


def asks() -> list[str]:
    """What this visitor is asked: nothing unless telemetry is on, somebody else decided, and no answer is there yet."""
    if not g.get("visitor"):
        return []
    consent, user = _consent(), g.visitor.user.id
    if not consent.usage or user == consent.user or telemetry.answer_of(g.ws.paths.telemetry, user) is not None:
        return []
    return [
        f"{prompt.SENT['usage']} -> {receiver_name(consent.usage)}",
        prompt.BOTH.replace("With both", "With it"),
        ADDRESS,
    ]


def decided_here() -> bool:
    """Whether this request is of the person who decided for the installation."""
    person = g.get("visitor") or g.get("admitted")
    return bool(person) and g.ws.user_id == telemetry.state(g.ws.paths.telemetry).consent.user


def _consent() -> telemetry.Consent:
    state = telemetry.state(g.ws.paths.telemetry)
    return state.consent if state.on else telemetry.Consent()


@routes.get("/telemetry", "own_telemetry")
def own() -> ResponseReturnValue:
    """Everybody's own state: whether what they do is counted, and the answer to that."""
    consent, user = _consent(), g.visitor.user.id
    decides = bool(consent.purposes) and user == consent.user
    given = telemetry.answer_of(g.ws.paths.telemetry, user)
    return page(
        "own_telemetry.html",
        consent=consent,
        decides=decides,
        given=given,
        receiver=receiver_name(consent.usage or NOBODY),
    )


@routes.post("/telemetry", "answer_telemetry")
def answer() -> ResponseReturnValue:
    """A yes or no of one's own; it holds as long as telemetry is on at all."""
    if field("act") not in ("yes", "no"):
        raise InvalidInput("Nothing to do.", hint="Go back and try again.")
    yes = field("act") == "yes"
    actions.answer(g.ws, yes=yes)
    return back(f"What you do is {'counted' if yes else 'not counted'} for telemetry.", "/telemetry")


@routes.get("/telemetry/notice")
def notice() -> ResponseReturnValue:
    """The notice and the privacy page, for everybody, before and after a decision."""
    return page("notice.html", notice=views.page(privacy="privacy" in request.args))
