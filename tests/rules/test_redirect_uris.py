"""Redirect URIs: what may be registered, and what is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.rules.redirect_uris import allowed, registration_objection

REGISTERED = ["https://rp.test/cb"]
TAMPERED = [
    "https://rp.test/cb/",
    "https://rp.test/cb/../x",
    "https://rp.test/cb%2f..%2fx",
    "https://rp.test/cb%252f..",
    "https://rp.test/CB",
    "HTTPS://RP.TEST/cb",
    "https://rp.test:443/cb",
    "https://rp.test./cb",
    "https://rp.test@evil.test/cb",
    "https://evil.test#@rp.test/cb",
    "https://evil.test\\@rp.test/cb",
    "https://rp.test.evil.test/cb",
    "https://evilrp.test/cb",
    "//rp.test/cb",
    "https:rp.test/cb",
    "http://rp.test/cb",
    "https://rp.test/cb?x=1",
    "https://rp.test/cb?",
    "https://rp.test/cb#f",
    "https://rp.test/cb#",
    "https://rp.test/cb%00",
    "https://rp.test/cb\x00",
    "https://rp.test/cb%0d%0aX:1",
    "https://rp.test/cb ",
    " https://rp.test/cb",
    "https://rp.test/c\tb",
    "https://rp.test/c\nb",
    "https://rp.test/cb\n",
    "https://rp.test/cb;x",
    "https://ｒｐ.test/cb",
    "https://rр.test/cb",
    "https://xn--r-3tb.test/cb",
    "javascript:alert(1)",
    "javascript://rp.test/cb",
    "data:text/html,x",
    "http://127.0.0.1:80@evil.test",
    "https://rp.test/cb" + "a" * 10_240,
    "/cb",
    "https://rp.test",
    "",
]


@pytest.mark.parametrize("given_uri", TAMPERED)
@pytest.mark.parametrize("native", [False, True])
def test_nothing_but_the_registered_text_is_allowed(given_uri: str, native: bool) -> None:
    assert not allowed(given_uri, REGISTERED, native=native)


@pytest.mark.parametrize("native", [False, True])
def test_each_registered_text_is_allowed(native: bool) -> None:
    registered = [*REGISTERED, "https://rp.test/other?x=1", "com.example.app:/cb"]
    assert all(allowed(uri, registered, native=native) for uri in registered)
    assert not any(allowed(uri, [], native=native) for uri in registered)


@pytest.mark.parametrize(
    ("registered", "given_uri", "expected"),
    [
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", True),
        ("http://127.0.0.1:9001/cb", "http://127.0.0.1:51004/cb", True),
        ("http://127.0.0.1:9001/cb", "http://127.0.0.1/cb", True),
        ("http://127.0.0.1:9001", "http://127.0.0.1:51004", True),
        ("http://127.0.0.1/cb?a=b", "http://127.0.0.1:65535/cb?a=b", True),
        ("http://[::1]/cb", "http://[::1]:51004/cb", True),
        ("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:080/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:+80/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:８０/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:80/cb/", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:80/cb?x", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:80/cb\n", False),
        ("http://127.0.0.1/cb", "https://127.0.0.1:80/cb", False),
        ("http://127.0.0.1/cb", "HTTP://127.0.0.1:80/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.2:80/cb", False),
        ("http://127.0.0.1/cb", "http://127.1:80/cb", False),
        ("http://127.0.0.1/cb", "http://[::1]:80/cb", False),
        ("http://127.0.0.1/cb", "http://[0:0:0:0:0:0:0:1]:80/cb", False),
        ("http://127.0.0.1/cb", "http://localhost/cb", False),
        ("http://localhost/cb", "http://localhost:80/cb", False),
        ("http://localhost/cb", "http://127.0.0.1/cb", False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:80@evil.test/cb", False),
        ("http://127.0.0.1", "http://127.0.0.1:80@evil.test", False),
        ("http://127.0.0.1", "http://127.0.0.1:80.evil.test", False),
        ("http://127.0.0.1", "http://127.0.0.1.evil.test", False),
        ("https://rp.test/cb", "https://rp.test:8443/cb", False),
        ("com.example.app:/cb", "com.example.App:/cb", False),
    ],
)
def test_native_client_may_choose_the_port_of_a_loopback_address_and_nothing_else(
    registered: str, given_uri: str, expected: bool
) -> None:
    assert allowed(given_uri, [registered], native=True) is expected
    assert not allowed(given_uri, [registered], native=False)


@given(uri=st.text(max_size=60) | st.text("htps:/127.0[]@rcb", max_size=40), native=st.booleans())
def test_arbitrary_text_is_not_allowed(uri: str, native: bool) -> None:
    assert not allowed(uri, REGISTERED, native=native) or uri in REGISTERED
    registration_objection(uri)


@given(port=st.integers(1, 65535))
def test_every_port_is_allowed(port: int) -> None:
    assert allowed(f"http://127.0.0.1:{port}/cb", ["http://127.0.0.1/cb"], native=True)


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.test/cb",
        "https://rp.test",
        "https://rp.test:8443/cb?tenant=a&x=%2F",
        "https://192.0.2.7/cb",
        "https://[2001:db8::7]:8443/cb",
        "https://xn--bcher-kva.example/cb",
        "http://127.0.0.1:9001/callback",
        "http://127.0.0.1/cb",
        "http://[::1]/cb",
        "http://localhost:3000/cb",
        "com.example.app:/oauth2redirect",
        "com.example.my-app://cb",
        "https://rp.test/" + "a" * 1984,
    ],
)
def test_uris_that_can_be_registered(uri: str) -> None:
    assert registration_objection(uri) is None


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("", "absolute URI"),
        ("/cb", "begin with https"),
        ("//rp.test/cb", "begin with https"),
        ("rp.test/cb", "begin with https"),
        ("rp.test:443/cb", "begin with https"),
        ("https:rp.test/cb", "valid host"),
        ("https:///cb", "valid host"),
        ("https://:443/cb", "valid host"),
        ("https://*.rp.test/cb", "valid host"),
        ("https://rp.test:0/cb", "valid host"),
        ("https://rp.test:65536/cb", "valid host"),
        ("https://rp.test:x/cb", "valid host"),
        ("https://[::1/cb", "valid host"),
        ("https://[rp]/cb", "valid host"),
        ("https://rp.test/cb#f", "no fragment"),
        ("https://rp.test/cb#", "no fragment"),
        ("https://user@rp.test/cb", "no user name"),
        ("https://user:pass@rp.test/cb", "no user name"),
        ("https://@rp.test/cb", "no user name"),
        ("https://rp.test\\@evil.test", "RFC 3986"),
        ("https://rp.test/c b", "RFC 3986"),
        ("https://rp.test/cb\n", "RFC 3986"),
        ("https://rp.test/\x00", "RFC 3986"),
        ("https://rp.test/%zz", "RFC 3986"),
        ("https://bücher.example/cb", "RFC 3986"),
        ("https://ｒｐ.test/cb", "RFC 3986"),
        ("http://rp.test/cb", "begin with https"),
        ("http://127.0.0.1.evil.test/cb", "begin with https"),
        ("http://127.1/cb", "begin with https"),
        ("http://192.168.0.1/cb", "begin with https"),
        ("javascript:alert(1)", "begin with https"),
        ("javascript://rp.test/cb", "begin with https"),
        ("data:text/html,x", "begin with https"),
        ("file:///etc/passwd", "begin with https"),
        ("myapp:/cb", "begin with https"),
        ("com.example.app:", "begin with https"),
        ("Com.Example.App:/cb", "begin with https"),
        ("https://rp.test/" + "a" * 1985, "at most 2000 characters"),
    ],
)
def test_uris_that_cannot_be_registered(uri: str, why: str) -> None:
    assert why in (registration_objection(uri) or "")
