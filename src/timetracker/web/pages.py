"""The pages of the web admin: their modules, the menu, and which of them are no look at a report."""

from collections.abc import Mapping, Sequence

from timetracker.web import (
    admin,
    billing,
    bulk,
    calendar,
    entrance,
    entries,
    find,
    history,
    importing,
    invoice_files,
    invoices,
    kept_page,
    merging,
    openapi,
    probes,
    rates,
    reports,
    sessions,
    tasks,
    telemetry,
    things,
    timer,
    today,
)

# Modules with `register(app)`, in the order in which their routes are added.
PAGES = (
    probes,
    entrance,
    kept_page,
    timer,
    today,
    entries,
    find,
    history,
    bulk,
    importing,
    calendar,
    things,
    merging,
    tasks,
    sessions,
    reports,
    rates,
    invoices,
    invoice_files,
    billing,
    admin,
    telemetry,
    openapi,
)
# What everybody finds at the side of a page, and what administrators find below it: path and name.
MENU = (
    ("/", "Today"),
    ("/entries", "Entries"),
    ("/calendar", "Calendar"),
    ("/projects", "Projects"),
    ("/tasks", "Tasks"),
    ("/clients", "Clients"),
    ("/tags", "Tags"),
    ("/reports", "Reports"),
    ("/history", "History"),
)
FOR_ADMINS = (
    ("/unbilled", "Unbilled"),
    ("/invoices", "Invoices"),
    ("/settings", "Settings"),
    ("/features", "Features"),
    ("/users", "Users"),
    ("/rates", "Rates"),
    ("/locks", "Locks"),
    ("/admin/telemetry", "Telemetry"),
    ("/admin/system", "System"),
)
# Headings of the menu, each with the paths below it; what none names comes last.
GROUPS: dict[str, tuple[str, ...]] = {
    "Track": ("/", "/entries", "/calendar"),
    "Organize": ("/projects", "/tasks", "/clients", "/tags"),
    "Look back": ("/reports", "/history"),
    "More": (),
}
GROUPS_OF_ADMINS: dict[str, tuple[str, ...]] = {"Bill": ("/unbilled", "/invoices", "/rates"), "Administrate": ()}
# Of the bar at the bottom of a phone, beside the whole menu.
SHORT = ("/", "/entries", "/calendar", "/reports")
# Path -> the symbol of `static/icons.svg`.
ICONS = {
    "/": "today", "/entries": "entries", "/calendar": "calendar", "/projects": "projects", "/tasks": "tasks",
    "/clients": "clients", "/tags": "tags", "/reports": "reports", "/history": "history", "/settings": "settings",
    "/features": "features", "/users": "users", "/locks": "locks", "/rates": "money", "/admin/telemetry": "telemetry",
    "/admin/system": "system",
    "/invoices": "invoices", "/unbilled": "unbilled",
}  # fmt: skip
# What `?` lists: keys, and what they do on every page.
KEYS = (
    (("s",), "write into the box that starts and adds"),
    (("x",), "stop the timer"),
    (("u",), "undo what was just done"),
    (("n",), "add an entry, in the calendar"),
    (("/",), "find pages, commands, projects, notes; Ctrl K too"),
    (("g", "t"), "Today"),
    (("g", "e"), "Entries"),
    (("g", "c"), "Calendar"),
    (("g", "r"), "Reports"),
    (("g", "p"), "Projects"),
    (("g", "k"), "Tasks"),
    (("Esc",), "leave a field, close what is open"),
    (("?",), "this list"),
)
# Routes that are read and are no look at a report, each with its reason; all others record one.
NO_REPORT = {
    **dict.fromkeys(("login", "enter", "setup", "choose_password"), "a door"),
    **dict.fromkeys(("healthz", "readyz", "metrics", "static"), "asked by programs, for the server's sake"),
    **dict.fromkeys(
        ("today", "entry", "look_at_bulk", "look_at_merge", "look_at_rate", "importing"),
        "where one works, as `tt status` is; not where one looks back",
    ),
    **dict.fromkeys(("things", "thing", "tasks"), "the catalogue, as `tt project list` is"),
    **dict.fromkeys(("find", "find_json"), "a way to somewhere else"),
    "history": "what was done to time, as `tt history` tells; not the time",
    "timer_now": "asked by pages, not by people",
    "kept": "a form to be sent again",
    **dict.fromkeys(("own_telemetry", "notice"), "what somebody has a right to read is not counted"),
    **dict.fromkeys(
        ("settings", "features", "users", "sessions", "system", "locks", "rates", "billing", "client_billing"),
        "nothing about time is there",
    ),
    **dict.fromkeys(
        (
            "invoices",
            "new_invoice",
            "invoice",
            "look_at_issue",
            "look_at_credit",
            "look_at_invoice",
            "invoice_file",
            "check_invoice",
        ),
        "what is billed, as `tt invoice` tells; not a report of the time",
    ),
}


Places = Sequence[tuple[str, str]]


def grouped(menu: Places = MENU, headings: Mapping[str, Sequence[str]] = GROUPS) -> list[tuple[str, Places]]:
    """A menu below its headings; a heading without a page is left out."""
    named = {path for paths in headings.values() for path in paths}
    groups = [
        (heading, [item for item in menu if item[0] in paths or (not paths and item[0] not in named)])
        for heading, paths in headings.items()
    ]
    return [(heading, items) for heading, items in groups if items]
