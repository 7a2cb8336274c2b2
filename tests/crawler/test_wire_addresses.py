"""Which addresses may be talked to, and how requests and ciphers are written: pure functions."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from archive.errors import ConfigurationError
from crawler.client import addresses
from crawler.client.ciphers import iana_name
from crawler.client.errors import VisitFailed
from crawler.client.requests import address, request_bytes


@pytest.mark.parametrize(
    "public",
    [
        "1.1.1.1",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "223.255.255.255",
        "2606:2800:220:1::1",
        "2a00:1450::1",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
        "2002:101:101::1",
        "::1.1.1.1",
    ],
)
def test_public(public: str) -> None:
    assert addresses.refusal(ip_address(public)) is None


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("10.255.0.1", "private"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("169.254.169.254", "link-local"),
        ("172.31.255.255", "private"),
        ("192.0.0.8", "reserved"),
        ("192.0.2.1", "documentation"),
        ("192.88.99.1", "reserved"),
        ("192.168.1.1", "private"),
        ("198.19.0.1", "benchmarking"),
        ("198.51.100.1", "documentation"),
        ("203.0.113.1", "documentation"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::2", "unspecified inside IPv6"),
        ("fc00::1", "private"),
        ("fdff::1", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("100::1", "reserved"),
        ("5f00::1", "reserved"),
        ("2001:2::1", "reserved"),
        ("2001:db8::1", "documentation"),
        ("3fff::1", "documentation"),
        ("64:ff9b:1::1.1.1.1", "reserved"),
        ("::ffff:127.0.0.1", "loopback inside IPv6"),
        ("::ffff:10.0.0.1", "private inside IPv6"),
        ("::127.0.0.1", "loopback inside IPv6"),
        ("64:ff9b::7f00:1", "loopback inside IPv6"),
        ("64:ff9b::192.168.0.1", "private inside IPv6"),
        ("2002:7f00:1::1", "loopback inside IPv6"),
        ("2002:a9fe:a9fe::", "link-local inside IPv6"),
        ("2001:0:101:101:0:0:80ff:fffe", "loopback inside IPv6"),
        ("2001:0:a00:1::fefe:fefe", "private inside IPv6"),
    ],
)
def test_refused(refused: str, reason: str) -> None:
    assert addresses.refusal(ip_address(refused)) == reason


@pytest.mark.parametrize(
    "shut",
    [
        "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fe80::1",
        "fd00:ec2::254", "fd20:ce::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1", "::169.254.0.1",
    ],
)  # fmt: skip
def test_what_stays_shut_where_private_addresses_are_allowed(shut: str) -> None:
    said = addresses.refusal(ip_address(shut), allow_private=True)
    assert said and said == addresses.refusal(ip_address(shut))
    for private in ("127.0.0.1", "10.0.0.1", "fd00::1", "100.64.0.1", "::ffff:127.0.0.1"):
        assert addresses.refusal(ip_address(private), allow_private=True) is None


def test_names_are_no_addresses() -> None:
    assert addresses.parsed("example.org") is None
    assert addresses.parsed("[::1]") == addresses.parsed("::1") == ip_address("::1")


@pytest.mark.parametrize(
    ("url", "on_the_wire"),
    [
        ("http://Example.ORG", "http://example.org/"),
        ("http://example.org:80/a#part", "http://example.org/a"),
        ("https://example.org:8443/a/../b?", "https://example.org:8443/b?"),
        ("http://приклад.бел/шлях?q=ў x", "http://xn--80aikifvh.xn--90ais/%D1%88%D0%BB%D1%8F%D1%85?q=%D1%9E%20x"),
        ("http://user:secret@example.org/", "http://example.org/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://[::FFFF:1.2.3.4]/", "http://[::ffff:102:304]/"),
        ("http://example.org/a|b%7e<c>", "http://example.org/a|b%7e%3Cc%3E"),
    ],
)  # fmt: skip
def test_address(url: str, on_the_wire: str) -> None:
    assert address(url) == on_the_wire


@pytest.mark.parametrize("url", ["", "/path", "ftp://example.org/", "http://", "mailto:a@b.c"])
def test_no_address(url: str) -> None:
    with pytest.raises(VisitFailed, match="not a http"):
        address(url)


def test_request_bytes() -> None:
    headers = [(b"User-Agent", b"Odd/1"), (b"X-A", b"1"), (b"X-A", b"2"), (b"X-Place", b"\xe9")]
    assert request_bytes("GET", "https://example.org:81/a?b#c", headers) == (
        b"GET /a?b HTTP/1.1\r\nHost: example.org:81\r\nUser-Agent: Odd/1\r\n"
        b"X-A: 1\r\nX-A: 2\r\nX-Place: \xe9\r\n\r\n"
    )


def test_request_with_body() -> None:
    assert request_bytes("POST", "http://example.org/", [], b"\r\n\0") == (
        b"POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 3\r\n\r\n\r\n\0"
    )
    assert b"Content-Length: 0\r\n" in request_bytes("PUT", "http://example.org/")
    assert b"Content-Length" not in request_bytes("DELETE", "http://example.org/")


def test_fields_that_are_not_the_callers() -> None:
    names = [b"HOST", b"content-length", b"Transfer-Encoding", b"Proxy-Authorization"]
    assert request_bytes("GET", "http://a.example/", [(name, b"x") for name in names]) == (
        b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("method", "name", "value"),
    [
        ("GET", b"X", b"a\r\nY: b"),
        ("GET", b"X", b"a\n"),
        ("GET", b"X: y\r\nZ", b"a"),
        ("GET", b"", b"a"),
        ("GET", b"X", b"a\0"),
        ("GET /x HTTP/1.1\r\nA:", b"X", b"y"),
    ],
)
def test_a_request_cannot_be_broken_open(method: str, name: bytes, value: bytes) -> None:
    with pytest.raises(ConfigurationError):
        request_bytes(method, "http://example.org/", [(name, value)])


@pytest.mark.parametrize(
    ("openssl", "iana"),
    [
        ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("DHE-RSA-AES256-SHA256", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"),
        ("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"),
        ("ECDHE-RSA-DES-CBC3-SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("NO-SUCH-CIPHER", None),
    ],
)
def test_cipher_names(openssl: str, iana: str | None) -> None:
    assert iana_name(openssl) == iana
