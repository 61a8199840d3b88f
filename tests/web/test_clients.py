"""Who asks: the word of a trusted proxy counts, and nobody else's; HTTPS, cookies, log-ins and figures go by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from tests.web.browsing import NAME, PASSWORD, PORT, Site

from timetracker import settings
from timetracker.domain.errors import InvalidInput
from timetracker.web.app import create_app
from timetracker.web.proxies import Proxies
from timetracker.web.reach import AllowedHosts, names_for
from timetracker.web.throttle import FREE

HOST = "time.example.org"
PROXIES = ("127.0.0.1", "10.0.0.0/24", "fd00::/8")
Behind = Callable[..., FlaskClient]


@pytest.mark.parametrize(
    ("peer", "headers", "address", "scheme"),
    [
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, "192.0.2.7", ""),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7:4711", "X-Forwarded-Proto": "https"}, "192.0.2.7", "https"),
        ("127.0.0.1", {"X-Forwarded-For": "6.6.6.6, 192.0.2.7, 10.0.0.9"}, "192.0.2.7", ""),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}, "192.0.2.7", ""),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.3, 10.0.0.4"}, "10.0.0.3", ""),
        ("127.0.0.1", {"X-Forwarded-For": "6.6.6.6, unknown"}, "127.0.0.1", ""),
        ("127.0.0.1", {"X-Forwarded-For": "6.6.6.6, 1.2.3.4.5, 10.0.0.9"}, "10.0.0.9", ""),
        ("127.0.0.1", {"X-Forwarded-For": ", ,"}, "127.0.0.1", ""),
        ("127.0.0.1", {"X-Forwarded-Proto": "https, http"}, "127.0.0.1", "http"),
        ("127.0.0.1", {"X-Forwarded-Proto": "https, javascript"}, "127.0.0.1", ""),
        ("::ffff:10.0.0.9", {"X-Forwarded-For": "2001:db8::1"}, "2001:db8::1", ""),
        ("fd00::1", {"X-Forwarded-For": "[2001:db8::1]:443"}, "2001:db8::1", ""),
        ("127.0.0.1", {"Forwarded": 'for=6.6.6.6;proto=http, for="[2001:db8::1]:4711";proto=https'}, "2001:db8::1",
         "https"),
        ("127.0.0.1", {"Forwarded": 'for="a,b";proto=https, FOR=192.0.2.7;Proto=HTTPS;by=x'}, "192.0.2.7", "https"),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7;for"}, "127.0.0.1", ""),
        ("127.0.0.1", {"Forwarded": "for=_hidden"}, "127.0.0.1", ""),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7"}, "192.0.2.7", ""),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=6.6.6.6"}, "127.0.0.1", ""),
        ("127.0.0.1", {"X-Forwarded-Proto": "http", "Forwarded": "for=6.6.6.6;proto=https"}, "127.0.0.1", ""),
        ("192.0.2.1", {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}, "192.0.2.1", ""),
        ("10.0.1.1", {"Forwarded": "for=127.0.0.1;proto=https"}, "10.0.1.1", ""),
    ],
)  # fmt: skip
def test_the_client_is_the_first_stranger_from_the_right(
    peer: str, headers: dict[str, str], address: str, scheme: str
) -> None:
    environ = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    client = Proxies(PROXIES).client({"REMOTE_ADDR": peer, **environ})
    assert (client.address, client.scheme, client.here) == (address, scheme, False)
    assert Proxies().client({"REMOTE_ADDR": peer, **environ}).address == peer


@pytest.mark.parametrize("text", ["nonsense", "10.0.0.1/8", "*", "time.example.org", "127.0.0.1:80"])
def test_what_is_no_address_of_a_proxy_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"web\.proxies"):
        Proxies([text])


def test_the_address_of_a_proxy_is_told_from_others() -> None:
    addresses = ("127.0.0.1", "10.0.0.7", "10.0.1.7", "::ffff:10.0.0.7", "fd12::1", "nonsense", "")
    assert [Proxies(PROXIES).trusts(address) for address in addresses] == [True, True, False, True, True, False, False]


@pytest.fixture
def behind(site: Site) -> Behind:
    """Browsers behind a trusted proxy on this computer; `listed` are the names of web.allow."""

    def visitor(*listed: str, proxies: tuple[str, ...] = ("127.0.0.1",)) -> FlaskClient:
        app = create_app(
            lambda: settings.load(environ=site.environ),
            site.clock,
            AllowedHosts(names_for(PORT, listed), Proxies(proxies)),
        )
        return app.test_client()

    return visitor


def asked(host: str = HOST, scheme: str = "https", address: str = "192.0.2.7") -> dict[str, str]:
    """The headers of a proxy."""
    return {"Host": host, "X-Forwarded-For": address, "X-Forwarded-Proto": scheme}


@pytest.mark.parametrize(
    ("host", "scheme", "proxies", "secure"),
    [
        (HOST, "https", ("127.0.0.1",), True),
        (f"{HOST}:8443", "https", ("127.0.0.1",), True),
        (HOST, "http", ("127.0.0.1",), False),
        (HOST, "https", (), False),
        (HOST, "https", ("10.0.0.1",), False),
        (f"127.0.0.1:{PORT}", "https", ("127.0.0.1",), False),
        (f"tt.localhost:{PORT}", "https", ("127.0.0.1",), False),
    ],
)
def test_cookies_and_strict_transport_follow_a_trusted_proxy_alone_and_never_on_this_computer(
    behind: Behind, host: str, scheme: str, proxies: tuple[str, ...], secure: bool
) -> None:
    answer = behind(HOST, proxies=proxies).get("/login", headers=asked(host, scheme))
    cookie = answer.headers["Set-Cookie"]
    assert ("; Secure" in cookie, cookie.startswith("__Host-"), "Strict-Transport-Security" in answer.headers) == (
        (secure,) * 3
    )


def test_behind_a_proxy_one_logs_in_and_changes_something_from_its_origin_only(behind: Behind) -> None:
    visitor = behind(HOST)
    details = {"headers": asked(), "base_url": f"https://{HOST}"}

    def token(path: str) -> str:
        page: str = visitor.get(path, **details).text
        return page.partition('name="form_token" value="')[2].partition('"')[0]

    form = {"form_token": token("/login"), "name": NAME, "password": PASSWORD}
    for origin, status in ((f"http://{HOST}", 403), ("https://evil.test", 403), (f"https://{HOST}", 303)):
        headers = {**asked(), "Origin": origin}
        answer = visitor.post("/login", data=form, headers=headers, base_url=f"https://{HOST}")
        assert answer.status_code == status, origin
    form = {"form_token": token("/"), "project": "site"}
    assert visitor.post("/timer/start", data=form, **details).status_code == 303


def test_guesses_are_counted_by_the_client_that_a_trusted_proxy_names(behind: Behind) -> None:
    visitor = behind(HOST)
    page = visitor.get("/login", headers=asked(), base_url=f"https://{HOST}").text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]

    def guess(address: str, password: str = "a wrong password") -> int:
        form = {"form_token": token, "name": NAME, "password": password}
        headers = asked(address=address)
        return visitor.post("/login", data=form, headers=headers, base_url=f"https://{HOST}").status_code

    # What the guesser writes himself stands left of what the proxy adds; of IPv6 the network counts.
    addresses = [f"6.6.6.{number}, 2001:db8::{number}" for number in range(FREE + 1)]
    assert [guess(address) for address in addresses] == [403] * FREE + [429]
    assert guess("192.0.2.7", PASSWORD) == 303


PASSED_ON: tuple[tuple[str, dict[str, str], int], ...] = (
    (f"127.0.0.1:{PORT}", {}, 200),
    (HOST, {}, 401),
    (f"127.0.0.1:{PORT}", {"X-Forwarded-For": "192.0.2.7"}, 401),
    (f"127.0.0.1:{PORT}", {"X-Forwarded-For": "127.0.0.1"}, 401),
    (f"127.0.0.1:{PORT}", {"Forwarded": "for=127.0.0.1"}, 401),
    (f"127.0.0.1:{PORT}", {"Via": "1.1 proxy"}, 401),
    (f"127.0.0.1:{PORT}", {"X-Real-IP": "127.0.0.1"}, 401),
)


@pytest.mark.parametrize("proxies", [("127.0.0.1",), ()])
def test_figures_for_this_computer_are_not_for_what_a_proxy_passes_on(
    site: Site, behind: Behind, proxies: tuple[str, ...]
) -> None:
    (site.home / "config.toml").write_text('[web]\nmetrics = "loopback"\n')
    visitor = behind(HOST, proxies=proxies)
    for host, headers, status in PASSED_ON:
        answer = visitor.get("/metrics", headers={"Host": host, **headers})
        assert answer.status_code == status, (host, headers)
        assert ("WWW-Authenticate" in answer.headers) is (status == 401)


@pytest.mark.parametrize(
    ("listed", "proxies", "listening", "here"),
    [
        ((), (), ("127.0.0.1", "::1"), True),
        ((), (), ("0.0.0.0",), False),
        ((), (), ("192.0.2.1",), False),
        ((), ("127.0.0.1",), ("127.0.0.1",), False),
        ((HOST,), (), ("127.0.0.2",), False),
        ((f"https://{HOST}",), (), ("127.0.0.1",), False),
    ],
)
def test_the_foot_of_a_page_says_this_computer_only_where_that_is_true(
    site: Site, listed: tuple[str, ...], proxies: tuple[str, ...], listening: tuple[str, ...], here: bool
) -> None:
    names = names_for(PORT, listed)
    reach = AllowedHosts(names, Proxies(proxies), listening=listening)
    assert reach.local is here
    app = create_app(lambda: settings.load(environ=site.environ), site.clock, reach)
    page = app.test_client().get("/login", headers={"Host": f"127.0.0.1:{PORT}"}).text
    assert ("this computer only" in page) is here
