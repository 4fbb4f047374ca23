"""The checks of the OpenID Foundation's basic certification plan, module by module, in our own words.

Modules that other tests cover: codereuse, ensure-registered-redirect-uri, request objects, alg none, key rotation.
"""

import base64
import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from tests.oidc.conftest import Rp
from tests.support.world import ACCOUNT

STRANGE = {
    "display-page": {"display": "page"},
    "display-popup": {"display": "popup"},
    "ui-locales": {"ui_locales": "se"},
    "claims-locales": {"claims_locales": "se"},
    "login-hint": {"login_hint": "buffy@example.com"},
    "acr-values": {"acr_values": "1 2"},
    "unknown-parameter": {"extra": "foobar"},
    "claims-essential": {"claims": '{"userinfo":{"name":{"essential":true}}}'},
    "claims-garbage": {"claims": "{"},
    "scope-address": {"scope": "openid address"},
    "scope-phone": {"scope": "openid phone"},
    "scope-all": {"scope": "openid profile email address phone"},
    "scope-order": {"scope": "email openid profile"},
    "scope-blanks": {"scope": " openid   profile "},
    "consent": {"prompt": "consent"},
    "response-mode-query": {"response_mode": "query"},
    "long-nonce": {"nonce": "n" * 384},
    "long-state": {"state": "s" * 1500},
}


def claims_of(rp: Rp, token: str) -> dict[str, Any]:
    """Verify an ID token with nothing but what the issuer publishes."""
    published: Any = rp.edge.get(f"/oidc/{rp.account}/jwks").json
    keys = KeySet.import_key_set(published)
    return dict(json.loads(jws.deserialize_compact(token, keys, algorithms=["RS256", "ES256", "EdDSA"]).payload))


def check_flow(rp: Rp, **wish: str) -> dict[str, Any]:
    """Go through a flow, make the checks common to all, and return the ID token's claims."""
    now = rp.edge.world.clock.now().timestamp()
    asked = rp.parameters(**wish)
    rp.ask_raw(asked)
    answer = rp.answer()
    assert set(answer) == {"code", "iss", "state"}
    assert answer["state"] == asked["state"]
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,}", answer["code"])
    response = rp.redeem(answer["code"])
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.headers["Cache-Control"] == "no-store"
    tokens = response.json or {}
    assert tokens["token_type"] == "Bearer"
    assert type(tokens["expires_in"]) is int
    claims = claims_of(rp, tokens["id_token"])
    check_id_token(rp, claims, now, answer["iss"], asked.get("nonce"))
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    info = rp.userinfo(tokens["access_token"])
    assert (info.mimetype, (info.json or {})["sub"]) == ("application/json", claims["sub"])
    return claims


def check_id_token(rp: Rp, claims: dict[str, Any], now: float, issuer: str, nonce: str | None) -> None:
    assert (claims["iss"], claims["aud"], claims.get("nonce")) == (issuer, rp.client_id, nonce)
    assert now - 60 <= claims["iat"] <= now
    assert now < claims["exp"] <= now + 3600
    assert now - 365 * 86_400 < claims["auth_time"] <= now
    assert {type(claims[name]) for name in ("iat", "exp", "auth_time")} == {int}
    assert claims["sub"].isascii()
    assert 0 < len(claims["sub"]) <= 255
    assert set(claims) <= {"iss", "sub", "aud", "iat", "exp", "auth_time", "amr", "sid", "at_hash", "nonce"}


def log_on_again(rp: Rp) -> None:
    """Go on from the logon page as alice, in the next step of her device."""
    rp.edge.get(rp.edge.page.location)
    rp.edge.submit(username="alice@acme")
    rp.edge.submit(password="Alice-pass-1")
    rp.edge.submit(code=rp.edge.world.alice_code())


@pytest.mark.parametrize("wish", STRANGE.values(), ids=STRANGE)
def test_whatever_may_be_asked_for_works(alice: Rp, wish: dict[str, str]) -> None:
    check_flow(alice, **wish)


def test_without_a_nonce_none_comes_back(alice: Rp) -> None:
    alice.ask(nonce=None)
    claims = claims_of(alice, (alice.redeem(alice.answer()["code"]).json or {})["id_token"])
    assert "nonce" not in claims


def test_the_order_of_parameters_does_not_matter(alice: Rp) -> None:
    alice.ask_raw(list(reversed(alice.parameters().items())))
    assert "code" in alice.answer()


def test_prompt_login_shows_the_page_and_auth_time_is_later(alice: Rp) -> None:
    first = check_flow(alice)
    alice.edge.world.clock.advance(seconds=60)
    alice.ask(prompt="login")
    assert alice.edge.page.location.startswith("/signin")
    log_on_again(alice)
    second = claims_of(alice, (alice.redeem(alice.answer()["code"]).json or {})["id_token"])
    assert second["auth_time"] == first["auth_time"] + 60
    assert (second["sub"], second["sid"] != first["sid"]) == (first["sub"], True)


def test_prompt_login_is_not_satisfied_by_going_back_without_a_logon(alice: Rp) -> None:
    alice.edge.world.clock.advance(seconds=60)
    alice.ask(prompt="login")
    path = parse_qs(urlsplit(alice.edge.page.location).query)["continue"][0]
    alice.edge.get(path, follow=False)
    assert alice.edge.page.location.startswith("/signin")
    assert alice.answer() == {}


def test_prompt_none_answers_with_the_same_logon(alice: Rp) -> None:
    first = check_flow(alice)
    alice.edge.world.clock.advance(seconds=5)
    second = check_flow(alice, prompt="none", max_age="10000")
    assert [second[name] for name in ("sub", "auth_time", "sid")] == [
        first[name] for name in ("sub", "auth_time", "sid")
    ]


def test_max_age_of_a_second_asks_again_and_ten_thousand_does_not(alice: Rp) -> None:
    first = check_flow(alice, max_age="10000")
    alice.edge.world.clock.advance(seconds=60)
    alice.ask(max_age="1", prompt="none")
    assert alice.answer()["error"] == "login_required"
    alice.ask(max_age="1")
    log_on_again(alice)
    second = claims_of(alice, (alice.redeem(alice.answer()["code"]).json or {})["id_token"])
    assert second["auth_time"] == first["auth_time"] + 60


def test_a_hint_of_the_same_user_is_answered_in_silence(alice: Rp) -> None:
    token = alice.tokens()["id_token"]
    check_flow(alice, prompt="none", id_token_hint=token)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_the_signature_names_its_key(alice: Rp, algorithm: str) -> None:
    client = f'{{name: rp, client_id: rp, redirect_uris: ["{alice.redirect_uri}"], id_token_alg: {algorithm}}}'
    alice.edge.world.account(f"applications: [{client}]")
    token = alice.tokens()["id_token"]
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    keys = (alice.edge.get(f"/oidc/{ACCOUNT}/jwks").json or {})["keys"]
    assert set(header) == {"alg", "kid", "typ"}
    assert {key["kid"]: key["alg"] for key in keys}[header["kid"]] == header["alg"] == algorithm
    assert len({key["kid"] for key in keys}) == len(keys)


def test_a_code_used_again_half_a_minute_later_is_refused_and_its_token_is_dead(alice: Rp) -> None:
    code = alice.code()
    token = (alice.redeem(code).json or {})["access_token"]
    alice.edge.world.clock.advance(seconds=30)
    again = alice.redeem(code)
    assert (again.status_code, (again.json or {})["error"]) == (400, "invalid_grant")
    assert alice.userinfo(token).status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_userinfo_answers_get_and_post_alike(alice: Rp, method: str) -> None:
    headers = {"Authorization": f"bearer {alice.tokens()['access_token']}"}
    client, path = alice.edge.app.test_client(), f"/oidc/{ACCOUNT}/userinfo"
    answer = client.open(path, method=method, headers=headers, base_url=alice.edge.base)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_endpoint_of_the_metadata_answers(alice: Rp) -> None:
    metadata = alice.edge.get(f"/oidc/{ACCOUNT}/.well-known/openid-configuration").json or {}
    served = {name: value for name, value in metadata.items() if name.endswith(("_endpoint", "_uri"))}
    statuses = {name: alice.edge.get(value, follow=False).status_code for name, value in served.items()}
    assert statuses == {
        "authorization_endpoint": 400,
        "token_endpoint": 405,
        "userinfo_endpoint": 401,
        "jwks_uri": 200,
        "end_session_endpoint": 200,
    }
    for prompt in metadata["prompt_values_supported"]:
        alice.ask(prompt=prompt)
        assert "error" not in alice.answer()
    assert metadata["request_parameter_supported"] is metadata["request_uri_parameter_supported"] is False
    assert {"RS256"} <= set(metadata["id_token_signing_alg_values_supported"])
