"""Names and proxies as one writes them in settings."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from timetracker.domain import hosts
from timetracker.domain.errors import InvalidInput


def test_a_list_has_parts_between_commas() -> None:
    assert hosts.listed(" a, b,,c ,") == ("a", "b", "c")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Time.example.org", (False, "time.example.org", "")), ("a:8787", (False, "a", "8787")),
     ("https://a.b", (True, "a.b", "")), ("https://[::1]:443", (True, "[::1]", "443"))],
)  # fmt: skip
def test_a_name_is_read(text: str, meant: tuple[bool, str, str]) -> None:
    assert hosts.name(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "a b", "http://a", "a/", "-a", "a:", "a:123456", "a_b", "*.a", "ä", "a..b", "a.-b", "a:0", "a:65536", "[:::]"],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"is no name\."):
        hosts.name(text)


def test_a_network_or_an_address_is_read_and_nothing_else() -> None:
    assert hosts.network("10.0.0.0/24") == ip_network("10.0.0.0/24")
    assert hosts.network("::1") == ip_network("::1/128")
    with pytest.raises(InvalidInput, match="is no address or network"):
        hosts.network("proxy")


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0/0", "::/0", "128.0.0.0/1", "10.0.0.0/7", "2000::/3", "2000::/15", "::/7", "::ffff:0:0/96",
     "::ffff:0:0/97", "fc00::/6", "fe80::/9"],
)  # fmt: skip
def test_a_network_that_strangers_are_in_is_no_network_of_proxies(text: str) -> None:
    with pytest.raises(InvalidInput, match="whoever asks would be believed") as refused:
        hosts.network(text)
    assert refused.value.hint == hosts.NARROW


@pytest.mark.parametrize(
    "text", ["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "2606:4700::/32", "fc00::/7", "fe80::/10"]
)
def test_a_network_of_proxies_is_read(text: str) -> None:
    assert hosts.network(text) == ip_network(text)


@pytest.mark.parametrize(
    ("text", "meant"), [("::ffff:127.0.0.1", "127.0.0.1/32"), ("::ffff:10.0.0.0/120", "10.0.0.0/24")]
)
def test_a_network_of_ipv4_is_one_however_it_is_written(text: str, meant: str) -> None:
    assert hosts.network(text) == ip_network(meant)


@pytest.mark.parametrize("text", ["", "127.0.0.1", "::1", "fe80::1", "0.0.0.0", "localhost", "time_web.internal"])
def test_a_server_binds_to_an_address_or_a_name_of_its_computer(text: str) -> None:
    assert hosts.own(text) == text


@pytest.mark.parametrize("text", ["a b", "a\0", "a\nb", "1.2.3.4:80", "http://a", "::/0", "a..b", "*", "[::1]"])
def test_what_nobody_can_bind_to_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="no address of this computer"):
        hosts.own(text)
