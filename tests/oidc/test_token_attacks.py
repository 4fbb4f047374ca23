"""Forged tokens, wherever a JWT comes in: as bearer, as hint of a request, as hint of a logout (security, 3.4)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey

from tests.oidc.conftest import Rp
from tests.support.world import ACCOUNT

BYE = "https://rp.test/bye"
Forge = Callable[[Rp, str], str]


def part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def parts(token: str) -> tuple[dict[str, Any], str, str]:
    head, body, tail = token.split(".")
    return json.loads(base64.urlsafe_b64decode(head + "==")), body, tail


def unsigned(algorithm: str) -> Forge:
    def forge(_rp: Rp, token: str) -> str:
        head, body, _tail = parts(token)
        return f"{part(head | {'alg': algorithm})}.{body}."

    return forge


def with_public_key_as_secret(rp: Rp, token: str) -> str:
    """HS256, keyed with what everybody may read."""
    head, body, _tail = parts(token)
    keys = (rp.edge.get(f"/oidc/{ACCOUNT}/jwks").json or {})["keys"]
    pem = RSAKey.import_key(next(key for key in keys if key["kty"] == "RSA")).as_pem(private=False)
    signed = f"{part(head | {'alg': 'HS256'})}.{body}"
    return f"{signed}.{part(hmac.new(pem, signed.encode(), hashlib.sha256).digest())}"


def with_an_empty_secret(_rp: Rp, token: str) -> str:
    head, body, _tail = parts(token)
    signed = f"{part(head | {'alg': 'HS256', 'kid': ''})}.{body}"
    return f"{signed}.{part(hmac.new(b'', signed.encode(), hashlib.sha256).digest())}"


def signed_by_a_stranger(**header: Any) -> Forge:
    """RS256 with a key of the attacker's, named or carried by the header."""

    def forge(_rp: Rp, token: str) -> str:
        head, body, _tail = parts(token)
        key = RSAKey.generate_key(2048)
        extra = {name: key.as_dict(private=False) if value is None else value for name, value in header.items()}
        registry = jws.JWSRegistry(algorithms=["RS256"], strict_check_header=False)
        claims = base64.urlsafe_b64decode(body + "==")
        return jws.serialize_compact(head | {"alg": "RS256"} | extra, claims, key, registry=registry)

    return forge


def with_header(**change: Any) -> Forge:
    """The true signature under another header."""

    def forge(_rp: Rp, token: str) -> str:
        head, body, tail = parts(token)
        return f"{part(head | change)}.{body}.{tail}"

    return forge


def in_json_form(_rp: Rp, token: str) -> str:
    head, body, tail = token.split(".")
    return json.dumps({"protected": head, "payload": body, "signature": tail})


def with_other_claims(_rp: Rp, token: str) -> str:
    head, body, tail = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{part(claims | {'sub': 'somebody'})}.{tail}"


FORGED: dict[str, Forge] = {
    **{f"alg {name!r}": unsigned(name) for name in ("none", "None", "NONE", "nOnE", "")},
    "public key as secret": with_public_key_as_secret,
    "empty secret": with_an_empty_secret,
    "stranger's key": signed_by_a_stranger(),
    "embedded jwk": signed_by_a_stranger(jwk=None),
    "jku": signed_by_a_stranger(jku="https://evil.test/jwks"),
    "x5u": signed_by_a_stranger(x5u="https://evil.test/cert"),
    "kid traversal": signed_by_a_stranger(kid="../../../../dev/null"),
    "unknown kid": with_header(kid="unknown"),
    "crit": with_header(crit=["exp"], exp=1),
    "b64": with_header(b64=False, crit=["b64"]),
    "typ": with_header(typ="logout+jwt"),
    "nested": lambda _rp, token: f"{part(b'[' * 5000)}.{token.split('.')[1]}.{token.split('.')[2]}",
    "JSON form": in_json_form,
    "encrypted": lambda _rp, token: f"{token}.x.y",
    "other claims": with_other_claims,
    "newline": lambda _rp, token: token.replace(".", ".\n", 1),
    "over 8 KB": lambda _rp, token: token + "A" * 8192,
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_worth_nothing_anywhere(alice: Rp, forge: Forge) -> None:
    tokens = alice.tokens()
    bearer = forge(alice, tokens["access_token"]).replace("\n", " ")
    assert alice.userinfo(bearer).status_code == 401
    hint = forge(alice, tokens["id_token"])
    alice.ask(id_token_hint=hint)
    assert alice.answer()["error"] == "invalid_request"
    query = {"id_token_hint": hint, "post_logout_redirect_uri": BYE}
    alice.edge.get(f"/oidc/{ACCOUNT}/logout", follow=False, query_string=query)
    assert "Location" not in alice.edge.page.headers
    alice.edge.get("/security/")
    assert alice.edge.title == "Security"


def test_one_kind_of_token_never_passes_for_the_other(alice: Rp) -> None:
    alice.edge.world.account(
        f"applications: [{{name: rp, client_id: rp, redirect_uris: ['{alice.redirect_uri}'], id_token_alg: ES256}}]"
    )
    tokens = alice.tokens()  # both kinds signed by the same key
    assert alice.userinfo(tokens["id_token"]).status_code == 401
    alice.ask(id_token_hint=tokens["access_token"])
    assert alice.answer()["error"] == "invalid_request"
    assert alice.userinfo(tokens["access_token"]).status_code == 200
    assert alice.redeem(tokens["access_token"]).status_code == 400
    assert alice.userinfo(alice.code()).status_code == 401


@pytest.mark.parametrize("kind", ["JWT", "logout+jwt", ""])
def test_the_kind_alone_decides_whatever_else_fits(alice: Rp, kind: str) -> None:
    ring, tokens = alice.edge.world.ports.key_ring, alice.tokens()
    bearer = ring.sign({"typ": kind}, ring.verify(tokens["access_token"])[1], "ES256")
    assert alice.userinfo(bearer).status_code == 401
    hint = ring.sign({"typ": "at+jwt" if kind == "JWT" else kind}, ring.verify(tokens["id_token"])[1], "RS256")
    alice.ask(id_token_hint=hint)
    assert alice.answer()["error"] == "invalid_request"


@pytest.mark.parametrize("change", [{"exp": None}, {"exp": "9999999999"}, {"aud": "rp"}, {"iss": "https://evil.test"}])
def test_an_access_token_without_every_claim_right_is_none(alice: Rp, change: dict[str, Any]) -> None:
    ring = alice.edge.world.ports.key_ring
    claims = ring.verify(alice.tokens()["access_token"])[1]
    assert alice.userinfo(ring.sign({"typ": "at+jwt"}, claims, "ES256")).status_code == 200
    assert alice.userinfo(ring.sign({"typ": "at+jwt"}, claims | change, "ES256")).status_code == 401
