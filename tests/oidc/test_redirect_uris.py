"""Nothing is ever sent to an address that is not the client's, byte for byte (RFC 9700, sections 2.1 and 4.11)."""

import pytest

from tests.oidc.conftest import RP, Rp

TRICKS = [
    f"{RP}/",
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
    f"{RP}?x=1",
    f"{RP}#f",
    f"{RP}%00",
    f"{RP}\0",
    f"{RP}%0d%0aX:1",
    f"{RP}\r\nX: 1",
    f"{RP} ",
    f" {RP}",
    "https://rp.test/\tcb",
    "https://rp.test/\ncb",
    f"{RP};x",
    "https://ｒｐ.test/cb",
    "https://rр.test/cb",  # a Cyrillic letter
    "https://xn--r-4tb.test/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://127.0.0.1:80@evil.test",
    "http://localhost/cb",
    "http://127.0.0.1/cb",
    "com.example.app:/cb",
    RP + "x" * 10_000,
    "",
]


def refused_with_a_page(rp: Rp, status: int = 400) -> bool:
    page = rp.edge.page
    return page.status_code == status and "Location" not in page.headers and rp.edge.title == "That did not work"


@pytest.mark.parametrize("uri", TRICKS)
def test_whatever_is_not_the_registered_address_gets_a_page(alice: Rp, uri: str) -> None:
    alice.ask(redirect_uri=uri)
    assert refused_with_a_page(alice)
    assert uri == "" or uri not in alice.edge.page.text
    event = alice.edge.world.events("sso", "failure")[-1]
    assert event.actor == "application:rp"


@pytest.mark.parametrize("uri", TRICKS)
def test_by_post_as_well(alice: Rp, uri: str) -> None:
    alice.edge.post(f"/oidc/{alice.account}/authorize", data=alice.parameters(redirect_uri=uri))
    assert refused_with_a_page(alice)


@pytest.mark.parametrize("pair", [(RP, "https://evil.test/"), ("https://evil.test/", RP), (RP, RP)])
def test_two_addresses_are_none(alice: Rp, pair: tuple[str, str]) -> None:
    others = [(name, value) for name, value in alice.parameters().items() if name != "redirect_uri"]
    alice.ask_raw([*others, ("redirect_uri", pair[0]), ("redirect_uri", pair[1])])
    assert refused_with_a_page(alice)
    path = f"/oidc/{alice.account}/authorize"
    alice.edge.post(path, query_string={"redirect_uri": pair[0]}, data=alice.parameters(redirect_uri=pair[1]))
    assert refused_with_a_page(alice)


@pytest.mark.parametrize("client_id", ["rp", "two"])
def test_no_address_at_all_is_refused(alice: Rp, client_id: str) -> None:
    alice.ask(redirect_uri=None, client_id=client_id)
    assert refused_with_a_page(alice)


@pytest.mark.parametrize("client_id", [None, "", "unknown", "RP", "rp ", "rp\0", "x" * 5000, "<script>"])
def test_an_unknown_client_gets_a_page_and_no_echo(alice: Rp, client_id: str | None) -> None:
    alice.ask(client_id=client_id)
    assert refused_with_a_page(alice)
    assert "<script>" not in alice.edge.page.text


def test_two_clients_are_none(alice: Rp) -> None:
    alice.ask_raw([*alice.parameters().items(), ("client_id", "two")])
    assert refused_with_a_page(alice)


@pytest.mark.parametrize("wrong", [{"response_type": "token"}, {"scope": "x"}, {"prompt": "none"}, {"request": "x"}])
def test_other_errors_do_not_open_the_redirector(rp: Rp, wrong: dict[str, str]) -> None:
    rp.ask(redirect_uri="https://evil.test/", **wrong)
    assert refused_with_a_page(rp)
    rp.ask(client_id="unknown", **wrong)
    assert refused_with_a_page(rp)


@pytest.mark.parametrize(
    "uri", ["COM.example.app:/cb", "com.example.app:/CB", "com.example.app://cb", "com.example.app:cb"]
)
def test_a_private_scheme_has_one_spelling(alice: Rp, uri: str) -> None:
    client = "{name: own, client_id: own, public: true, redirect_uris: ['com.example.app:/cb']}"
    alice.edge.world.account(f"applications: [{client}]")
    alice.ask(client_id="own", redirect_uri=uri)
    assert refused_with_a_page(alice)


@pytest.mark.parametrize(
    ("uri", "allowed"),
    [
        ("http://127.0.0.1:51234/callback", True),
        ("http://127.0.0.1/callback", True),
        ("http://127.0.0.1:51234/other", False),
        ("http://localhost:51234/callback", False),
        ("http://127.0.0.1:99999/callback", False),
        ("http://127.0.0.1:080/callback", False),
        ("http://127.0.0.1:80@evil.test/callback", False),
        ("http://127.0.0.2/callback", False),
        ("https://127.0.0.1:51234/callback", False),
    ],
)
def test_only_the_port_of_a_native_clients_loopback_address_is_free(alice: Rp, uri: str, allowed: bool) -> None:
    alice.ask(client_id="app", redirect_uri=uri)
    alice.redirect_uri = uri
    assert ("code" in alice.answer()) is allowed
    assert refused_with_a_page(alice) is not allowed
