"""The guard at the socket: which addresses are public, however they are written or reached."""

from __future__ import annotations

import ipaddress
import traceback
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import FetchSettings, Secret
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher, PageRequest, refusal
from aggregator.fetch.client import host_of
from aggregator.fetch.guard import AddressRefused, guarded_socket, hop_to, literal_refusal
from aggregator.model import Page
from bench.loopback import Site, answer, page, redirect, serving

PUBLIC = ["1.1.1.1", "93.184.216.34", "198.20.0.1", "2606:4700::1111", "2a00:1450:4001:81b::200e"]
NOT_PUBLIC = {
    "this machine": ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"],
    "private": [
        "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "100.64.0.1", "fc00::1",
        "fd12:3456::1", "::ffff:10.0.0.1", "192.0.2.1", "198.18.0.1", "2001:db8::1", "fec0::1",
    ],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254"],
    "multicast": ["224.0.0.1", "239.255.255.250", "ff02::1", "::ffff:224.0.0.1"],
    "no host": ["0.0.0.0", "::", "255.255.255.255", "240.0.0.1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::10.1.2.3", "64:ff9b::e000:1", "64:ff9b:1::8.8.8.8"],
    "6to4": ["2002:7f00:1::", "2002:0a00:0001::1", "2002:a9fe:a9fe::"],
    "IPv4-compatible": ["::127.0.0.1", "::10.0.0.1"],
    "Teredo": ["2001:0:7f00:1::1"],
}  # fmt: skip
SPELLINGS = [
    "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "127.1", "127.0.1",
    "0x7F.0X1", "127.0.0.1.", "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[0:0:0:0:0:0:0:1]",
    "[::ffff:7f00:1%25eth0]", "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "0", "00.0.0.0",
    "%31%32%37.0.0.1", "256.256.256.256", "1.2.3.4.5",
]  # fmt: skip


def clock() -> datetime:
    return datetime.now(UTC)


def settings(*private: str) -> FetchSettings:
    return FetchSettings(allow_private=frozenset(private))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_visited(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize("address", [one for group in NOT_PUBLIC.values() for one in group])
def test_an_address_that_is_not_public_is_refused_with_a_reason(address: str) -> None:
    assert refusal(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_however_ipv6_wraps_it(
    address: ipaddress.IPv4Address,
) -> None:
    number = int(address)
    wrapped = [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
    ]
    refused = refusal(str(address)) is not None
    assert [refusal(str(one)) is not None for one in wrapped] == [refused] * 2
    assert refusal(str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))))  # 6to4


@given(st.text(max_size=40))
def test_what_is_no_address_is_refused_and_never_an_error(text: str) -> None:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        assert refusal(text) == "no address"


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_read_as_the_c_library_reads_it(
    address: ipaddress.IPv4Address,
) -> None:
    number = int(address)
    parts = str(address).split(".")
    spellings = [
        str(number),
        hex(number),
        f"0{number:o}",
        f"{parts[0]}.{number & 0xFFFFFF}",
        ".".join(hex(int(part)) for part in parts),
        ".".join(f"0{int(part):o}" for part in parts),
    ]
    assert {host_of(f"http://{one}/") for one in spellings} == {str(address)}


@pytest.mark.parametrize("host", SPELLINGS)
def test_an_odd_spelling_of_this_machine_is_refused_before_anybody_is_asked(host: str) -> None:
    assert literal_refusal(host_of(f"http://{host}:8080/"))


def test_a_name_is_no_literal() -> None:
    names = ("news.example", "xn--bcher-kva.example", "a1.example", "0x.example", "cafe.de")
    assert [literal_refusal(name) for name in names] == [None] * 5


def test_outside_of_a_hop_nothing_is_trusted() -> None:
    with pytest.raises(AddressRefused):
        guarded_socket((2, 1, 6, "", ("127.0.0.1", 80)))
    with hop_to(trusted=True):
        guarded_socket((2, 1, 6, "", ("127.0.0.1", 80))).close()
    with pytest.raises(AddressRefused):
        guarded_socket((2, 1, 6, "", ("127.0.0.1", 80)))


async def visit(url: str, config: FetchSettings, **addresses: str) -> Page:
    async def resolve(host: str) -> list[str]:
        return [addresses[host.partition(".")[0]]]

    async with Fetcher(config, clock=clock, resolve=resolve) as fetcher:
        found = await fetcher.fetch(PageRequest(url=url))
    assert isinstance(found, Page)
    return found


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_reaches_this_machine(host: str) -> None:
    async with serving({"/": answer(page())}) as site:
        with pytest.raises(FetchError) as failure:
            await visit(site.url("/", host), settings())
    assert failure.value.outcome == "refused"
    assert site.asked == []


async def test_a_name_that_leads_into_a_private_network_is_refused_and_says_what_to_do() -> None:
    async with serving({"/": answer(page())}) as site:
        with pytest.raises(FetchError) as failure:
            await visit(site.url("/", "news.example"), settings(), news="127.0.0.1")
    assert failure.value.outcome == "refused"
    assert 'allow_private = ["news.example"]' in str(failure.value)
    assert "127.0.0.1" in str(failure.value)
    assert site.asked == []


async def test_a_host_named_in_allow_private_may_be_private_and_no_other() -> None:
    async with serving({"/": answer(page()), "/on": redirect("http://other.example/")}) as site:
        config = settings("news.example")
        await visit(site.url("/", "NEWS.example"), config, news="127.0.0.1")
        site.answers["/on"] = redirect(site.url("/", "other.example"))
        with pytest.raises(FetchError, match=r"other\.example is at 127\.0\.0\.1"):
            await visit(
                site.url("/on", "news.example"), config, news="127.0.0.1", other="127.0.0.1"
            )
    assert site.targets() == ["/", "/on"]


async def test_an_address_named_in_allow_private_may_be_written_otherwise() -> None:
    async with serving({"/": answer(page())}) as site:
        await visit(site.url("/", "2130706433"), settings("127.0.0.1"))


async def test_a_name_that_changes_its_address_between_two_requests_is_refused() -> None:
    """DNS rebinding: robots.txt comes from a public address, the page would from this machine."""
    asked: list[str] = []

    async def resolve(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with serving({"/": answer(page())}) as site:
        config = settings("first.example")
        site.answers["/start"] = redirect(site.url("/", "rebound.example"))
        async with Fetcher(config, clock=clock, resolve=resolve) as fetcher:
            await fetcher.fetch(PageRequest(url=site.url("/", "first.example")))
            with pytest.raises(FetchError, match="not a public address"):
                await fetcher.fetch(PageRequest(url=site.url("/start", "first.example")))
    assert asked == ["first.example", "rebound.example"]


async def test_of_two_addresses_the_private_one_is_never_tried() -> None:
    async def resolve(_host: str) -> list[str]:
        return ["127.0.0.1", "::1"]

    async with (
        serving({"/": answer(page())}) as site,
        Fetcher(settings(), clock=clock, resolve=resolve) as fetcher,
    ):
        with pytest.raises(FetchError) as failure:
            await fetcher.fetch(PageRequest(url=site.url("/", "news.example")))
    assert failure.value.outcome == "refused"
    assert site.asked == []


async def proxied(proxy: Site, url: str, config: FetchSettings) -> Page:
    secret = Secret(f"http://guest:hush@127.0.0.1:{proxy.port}")
    async with Fetcher(config, clock=clock) as fetcher:
        found = await fetcher.fetch(PageRequest(url=url, proxy=secret))
    assert isinstance(found, Page)
    return found


async def test_a_proxy_is_trusted_with_names_and_gets_its_password() -> None:
    url = "http://news.example/politik"
    async with serving({url: answer(page())}) as proxy:
        found = await proxied(proxy, url, settings())
    assert found.url == url
    assert proxy.asked[-1].headers["proxy-authorization"] == "Basic Z3Vlc3Q6aHVzaA=="


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "[::1]", "169.254.169.254", "１０.0.0.1"])
async def test_a_private_address_is_refused_through_a_proxy_too(host: str) -> None:
    async with serving({"*": answer(page())}) as proxy:
        with pytest.raises(FetchError) as failure:
            await proxied(proxy, f"http://{host}/", settings())
    assert failure.value.outcome == "refused"
    assert proxy.asked == []


async def test_a_proxy_that_does_not_answer_keeps_its_password_to_itself() -> None:
    async with serving() as proxy:
        pass
    with pytest.raises(FetchError) as failure:
        await proxied(proxy, "http://news.example/", settings())
    assert "proxy" in str(failure.value)
    assert "hush" not in "".join(traceback.format_exception(failure.value))


@pytest.mark.parametrize("url", ["https://news.example/", "http://news.example/"])
@pytest.mark.parametrize("at", ["127.0.0.1:{port}", "127.0.0.1:x", "no.such.invalid:80"])
async def test_no_error_of_a_proxy_shows_its_password(url: str, at: str) -> None:
    async with serving({"*": answer(status="407 Login Required")}) as proxy:
        secret = Secret(f"http://guest:hush@{at.format(port=proxy.port)}")
        async with Fetcher(settings(), clock=clock) as fetcher:
            with pytest.raises(FetchError, match="proxy") as failure:
                await fetcher.fetch(PageRequest(url=url, proxy=secret, ignore_robots=True))
    assert "hush" not in "".join(traceback.format_exception(failure.value))
