"""Which addresses may be reached, how web addresses are read, and what a page says about where to go."""

import pytest

from ingestion.remotes.addresses import AddressGuard, WebAddress
from ingestion.remotes.links import leads
from ingestion.remotes.robots import locations

HERE = WebAddress.read("http://ana.example/dir/page")
INSIDE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *("::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "fc00::1", "fd00:ec2::254", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "100::1", "64:ff9b::a00:1", "64:ff9b:1::1", "2001:db8::1"),
    *("2002:7f00:1::1", "2001:0:53aa:64c::1", "2001:10::1", "3fff::1", "5f00::1", "2606:4700::5efe:a00:1"),
    *("not an address", "", "127.1", "0x7f000001"),
]
PUBLIC = [
    *("93.184.215.14", "1.1.1.1", "172.32.0.1", "192.167.255.255", "100.128.0.1", "223.255.255.254"),
    *("2606:4700::1111", "2a00:1450:4001::8a", "::ffff:1.1.1.1", "64:ff9b::101:101", "2606:4700::5efe:101:101"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_public_is_not_admitted(address: str) -> None:
    assert not AddressGuard().admits(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_admitted(address: str) -> None:
    assert AddressGuard().admits(address)


def test_a_private_network_is_admitted_only_where_it_was_allowed() -> None:
    guard = AddressGuard.of("10.1.0.0/16, fd00::/8")
    admitted = [
        each for each in ("10.1.9.9", "::ffff:10.1.9.9", "fd00::1", "10.2.0.1", "127.0.0.1") if guard.admits(each)
    ]
    assert admitted == ["10.1.9.9", "::ffff:10.1.9.9", "fd00::1"]
    with pytest.raises(ValueError):
        AddressGuard.of("10.1.0.0/99")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("HTTP://Ana.Example:80/a/../b#part", "http://ana.example/b"),
        ("https://ana.example.:443", "https://ana.example/"),
        ("../up?q=ö x", "http://ana.example/up?q=%C3%B6%20x"),
        ("//mia.example/x", "http://mia.example/x"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        (" ?q=1 ", "http://ana.example/dir/page?q=1"),
        ("http://u:p@ana.example/", None),
        ("http://a\\@b.example/", None),
        ("http://ana.example:99999/", None),
        ("http://-a-/", None),
        ("http://a b/", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("http://ana.example/" + "a" * 300, None),
    ],
)
def test_a_web_address_is_read_into_one_form_or_not_at_all(text: str, read: str | None) -> None:
    found = WebAddress.read(text, HERE)
    assert (None if found is None else str(found)) == read


def test_a_base_changes_where_links_lead() -> None:
    assert HERE is not None
    body = b"<base href='/other/'><a href='x'>x</a><a href='x#y'>x</a><a name='z'>z</a>"
    assert [str(link) for link in leads(body, "", HERE, "", "ParleyBot").links] == ["http://ana.example/other/x"]


@pytest.mark.parametrize(
    ("header", "keep", "follow"),
    [
        ("", True, True),
        ("noindex", False, True),
        ("otherbot: none", True, True),
        ("otherbot: noindex, parleybot: nofollow", True, False),
        ("unavailable_after: 25 Jun 2036 15:00:00 PST, none", False, False),
    ],
)
def test_what_the_header_tells_robots_is_heard_when_it_is_for_us(header: str, keep: bool, follow: bool) -> None:
    assert HERE is not None
    found = leads(b"<p>Hello.", "", HERE, header, "ParleyBot")
    assert (found.may_keep, found.may_follow) == (keep, follow)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"<div>" * 300_000 + b"<a href='/x'>",
        b"<a href='" * 200_000,
        b"<!--" * 300_000,
        b"<a href='/" + b"x" * 1_000_000,
        "<a href='/ä'>".encode("utf-16"),
    ],
    ids=["empty", "zeros", "deep", "quotes", "comments", "long", "utf-16"],
)
def test_a_broken_page_leads_nowhere_dangerous(body: bytes) -> None:
    assert HERE is not None
    assert all(link.host == "ana.example" for link in leads(body, "no-such-charset", HERE, "", "ParleyBot").links)


@pytest.mark.parametrize(
    "body", [b"", b"<urlset>", b"<a>" * 500_000, b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset><loc>&a;</loc></urlset>"]
)
def test_a_broken_sitemap_names_no_pages(body: bytes) -> None:
    assert locations(body) == (False, [])
