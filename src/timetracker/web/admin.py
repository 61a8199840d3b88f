"""Settings, features, users and system: for administrators."""

from itertools import islice
from typing import Any

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import accounts, configure, locking, upkeep, users, versions
from timetracker.actions.doctor import diagnoses
from timetracker.actions.edit import version
from timetracker.domain.entry import ROLES
from timetracker.domain.errors import InvalidInput, Stale, Unchanged
from timetracker.domain.text import fold
from timetracker.features import FEATURES
from timetracker.reports import catalog, configuration, health, locks
from timetracker.settings import SETTINGS, Settings
from timetracker.web import kept, log_tail
from timetracker.web.forms import address, back, done, field, maybe_field, number, page
from timetracker.web.routes import ID, Routes

ELSEWHERE = "store"  # chosen where the web admin is started

LOOKED_AT, SHOWN = 500, 60  # lines of the log

routes = Routes(for_admins=True)


@routes.get("/settings")
def settings() -> ResponseReturnValue:
    """All settings with where they come from."""
    items = configuration.settings_in_force(configure.in_force(g.ws))
    return page("settings.html", items=items, path=g.ws.paths.config, known=SETTINGS, elsewhere=ELSEWHERE)


@routes.post("/settings")
def change_setting() -> ResponseReturnValue:
    """Set or unset one; saved as it was shown, it stays where it is."""
    name, before = field("name"), _text(configure.in_force(g.ws), field("name"))
    if "version" in request.form and field("version") != version(before):
        raise Stale(f"{name} was changed meanwhile.", hint="Look at it again, then repeat.")
    if name == "web.allow":
        _check_way_in("" if field("act") == "unset" else field("value"))
    if field("act") == "unset":
        value = configure.unset(g.ws, name)
        message = f"{name} = {value}" if value != SETTINGS[name].default else f"{name} is back to its default."
        return back(message, "/settings")
    if name == ELSEWHERE:
        raise InvalidInput("The web admin runs on this store.", hint="Choose another one where it is started.")
    if field("value") == before:
        raise Unchanged(f"{name} is {before or 'empty'} already.")
    value = configure.set_value(g.ws, name, field("value"))
    return back(f"{name} = {value}", "/settings")


def _check_way_in(listed: str) -> None:
    """Refuse names that leave out the one by which the administrator came. Raises InvalidInput."""
    host = request.environ["HTTP_HOST"]
    if not current_app.extensions["reach"].leads(listed, host):
        raise InvalidInput(f"You came by {host}, which would lead here no more.", hint="Name it too.")


def _text(settings: Settings, name: str) -> str:
    """What the page shows of a setting. Raises NotFound."""
    return str(configuration.setting_in_force(settings, configure.known_setting(name)).value)


@routes.get("/features")
def features() -> ResponseReturnValue:
    """The feature flags."""
    return page("features.html", items=configuration.features_in_force(g.ws.settings))


@routes.post("/features")
def switch_feature() -> ResponseReturnValue:
    """Switch one on or off: never a toggle, so that a form sent twice does no harm."""
    name, on = field("name"), field("act") == "enable"
    if name not in FEATURES or field("act") not in ("enable", "disable"):
        raise InvalidInput("There is no such feature.", hint="Go back and try again.")
    configure.switch_feature(g.ws, name, on=on)
    return back(f"{name} is {'on' if on else 'off'}.", "/features")


@routes.get("/users", "users")
def user_list() -> ResponseReturnValue:
    """Who may come in, and when they last did."""
    return _users()


def _users(**shown_once: Any) -> ResponseReturnValue:
    return page(
        "users.html", users=users.everybody(g.ws), roles=ROLES, seen=accounts.last_seen(g.ws), **shown_once
    )  # fmt: skip


def _with_link(id: int) -> ResponseReturnValue:
    """The page with a link by which a user chooses a password; this answer is the only one that ever shows it."""
    user, code, until = accounts.password_link(g.ws, id)
    return _users(invited=user, link=f"{kept.origin()}/choose-password?code={code}", until=until)


@routes.post("/users")
def add_user() -> ResponseReturnValue:
    """Make a user."""
    with current_app.extensions["hashing"]:
        user = users.add(g.ws, field("name"), request.form.get("password", ""), field("role"))
    return back(f"Added {user.name}.", "/users")


@routes.post("/users/invite")
def invite_user() -> ResponseReturnValue:
    """Make a user who chooses a password by a link."""
    return _with_link(users.invite(g.ws, field("name"), field("role")).id)


@routes.post(f"/users/{ID}")
def change_user(id: int) -> ResponseReturnValue:
    """Change a user's role, or whether he may come in, or make a link to choose a password."""
    act = field("act")
    if act == "link":
        return _with_link(id)
    versions.expect(g.ws, "user", id, maybe_field("version"))
    if act == "role":
        after = users.change(g.ws, id, role=field("role"))
    elif act in ("activate", "deactivate"):
        after = users.change(g.ws, id, active=act == "activate")
    else:
        raise InvalidInput("Nothing to change.", hint="Go back and try again.")
    return back(f"Changed {after.name or after.id}.", "/users")


@routes.get("/locks", "locks")
def lock_list() -> ResponseReturnValue:
    """What is locked, until when and by whom."""
    clients = [item.thing.name for item in g.ws.ask(catalog.things, "client")]
    named = g.ws.ask(locks.read)
    version = versions.of_locks([item.lock for item in named])

    until = {fold(item.client.name) if item.client else "": item.lock.day for item in named}
    return page("locks.html", locks=named, clients=clients, version=version, until=until, fold=fold)


@routes.post("/locks")
def change_lock() -> ResponseReturnValue:
    """Put or move a lock, or release one."""
    client = field("client")
    if "version" in request.form and not field("lock"):
        versions.expect_lock(g.ws, client, field("version"))
    elif "version" in request.form:
        versions.expect(g.ws, "lock", number("lock"), field("version"))
    if field("act") == "release":
        lock = locking.release(g.ws, client)
        said = f"Released {{scope}}, which was locked until {lock.day}."
    else:
        lock, _ = locking.until(g.ws, field("day"), client)
        said = f"Locked {{scope}} until {lock.day}."
    return done(g.ws.ask(locks.card, lock, said).headline, "/locks")


@routes.get("/admin/system")
def system() -> ResponseReturnValue:
    """Versions, paths, health of the store, copies, the end of the log."""
    store = g.ws.store
    facts = g.ws.ask(health.facts, store)
    asked = {name: address().args.get(name, "").strip() for name in ("level", "words")}
    lines = log_tail.read(g.ws.installation.log.tail(LOOKED_AT), **asked)
    return page(
        "system.html", checks=diagnoses(g.ws), info=facts, shared=store.shared, copies=upkeep.copies_of(g.ws),
        lines=list(islice(lines, SHOWN)), asked=asked, levels=log_tail.LEVELS,
    )  # fmt: skip


@routes.post("/admin/backup")
def backup() -> ResponseReturnValue:
    """Make a verified copy."""
    path, size = upkeep.backup(g.ws)
    return back(f"Copied the store to {path} ({size // 1024} KiB, verified).", "/admin/system")
