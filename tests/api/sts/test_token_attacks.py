"""Hostile tokens, keys and issuers: each is refused with the published code, gives nothing away, and leaves one event."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from tests.api.sts.conftest import TOKEN_INVALID as INVALID
from tests.api.sts.conftest import Ci
from tests.support.oidc_issuer import DISCOVERY, EC, KEYS, RSA, STRANGE, Issuer, encoded, send, shared, token

BROKEN = (401, "AuthenticationFail.OIDCToken.IssuerConfigurationBroken")


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "", None, "HS256", "RS1", "rs256", "ES256K", "dir", 7, ["RS256"]]
)
def test_unsigned_and_unknown_algorithms_are_refused(ci: Ci, alg: object) -> None:
    signed = token(ci.claims(), sign="RS256", alg=alg)
    assert ci.refusal(signed) == INVALID
    assert ci.refusal(signed.rpartition(".")[0] + ".") == INVALID


@pytest.mark.parametrize("form", ["pem", "der", "jwk", "n", "empty"])
def test_a_public_key_is_no_shared_secret(ci: Ci, form: str) -> None:
    public = RSA.as_dict(private=False)
    values = {
        "pem": RSA.public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        "der": RSA.public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
        "jwk": json.dumps(public).encode(),
        "n": str(public["n"]).encode(),
        "empty": b"",
    }
    assert ci.refusal(shared(ci.claims(), values[form])) == INVALID


def test_a_shared_secret_in_the_key_set_verifies_nothing(ci: Ci) -> None:
    known = b"known to everybody who reads the key set"
    published = {"kty": "oct", "kid": "rsa-1", "k": encoded(known)}
    ci.issuer.says(KEYS, {"keys": [published, EC.as_dict(private=False)]})
    assert ci.refusal(shared(ci.claims(), known)) == INVALID


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": STRANGE.as_dict(private=False)},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"zip": "DEF"},
        {"cty": "JWT"},
        {"typ": "at+jwt"},
        {"typ": "logout+jwt"},
        {"alg": "ES256"},
        {"alg": "PS384"},
        {"kid": "../../dev/null"},
        {"kid": "ec-1"},
        {"kid": 7},
        {"kid": ["rsa-1"]},
    ],
)
def test_a_header_chooses_nothing(ci: Ci, header: dict[str, Any]) -> None:
    """Signed by the issuer's own key, or by the key that the header brings: refused for what the header says."""
    assert ci.refusal(token(ci.claims(), RSA, sign="RS256", **header)) == INVALID
    assert ci.refusal(token(ci.claims(), STRANGE, sign="RS256", **header)) == INVALID


@pytest.mark.parametrize("certificates", [["AAAA"], []])
def test_certificates_in_a_header_verify_nothing(ci: Ci, certificates: list[str]) -> None:
    assert ci.refusal(token(ci.claims(), STRANGE, x5c=certificates)) == INVALID


def test_another_key_of_the_same_id_is_refused(ci: Ci) -> None:
    assert ci.refusal(token(ci.claims(), STRANGE)) == INVALID


@pytest.mark.parametrize("change", [
    lambda t: t + "=", lambda t: t + "==", lambda t: t.replace(".", "=.", 1), lambda t: t + ".", lambda t: t + "\n", lambda t: " " + t,
    lambda t: t[:-1], lambda t: t[:-4], lambda t: t.rpartition(".")[0], lambda t: t.rpartition(".")[0] + ".", lambda t: t + "A",
    lambda t: t.swapcase(), lambda t: "." + t, lambda t: t.replace(".", "..", 1), lambda t: t + "." + t, lambda t: t.replace("e", "%65", 1),
    lambda t: t[:9] + "!" + t[9:], lambda t: t[:-3] + "+/" + t[-1:], lambda t: "Bearer " + t, lambda t: f'{{"payload":"{t}"}}', lambda t: t + "é",
])  # fmt: skip
def test_a_token_has_one_spelling_only(ci: Ci, change: Any) -> None:
    assert ci.refusal(change(token(ci.claims()))) == INVALID


def test_the_last_bits_of_a_signature_are_not_free(ci: Ci) -> None:
    good = token(ci.claims())
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [good[:-1] + letter for letter in alphabet if letter != good[-1]]
    assert {ci.refusal(twin) for twin in twins[:16]} == {INVALID}


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "7",
        '"x"',
        "null",
        "{",
        "",
        "x",
        '{"iss":1,"iss":2}',
        "[" * 5000,
        "\ud800".encode("utf-8", "replace").decode(),
    ],
)
def test_claims_that_are_no_object_are_refused(ci: Ci, text: str) -> None:
    assert ci.refusal(token(None, RSA, text=text)) == INVALID


def test_a_claim_given_twice_is_refused(ci: Ci) -> None:
    doubled = json.dumps(ci.claims())[:-1] + ', "sub": "repo:acme"}'
    assert ci.refusal(token(None, RSA, text=doubled)) == INVALID


@pytest.mark.parametrize("kept", ["d", "k"])
def test_a_key_set_with_private_members_still_only_verifies(ci: Ci, kept: str) -> None:
    ci.issuer.says(KEYS, {"keys": [RSA.as_dict(private=False) | {kept: "AAAA"}]})
    ci.post(token(ci.claims()))
    assert ci.program.status == 200


@pytest.mark.parametrize(
    ("path", "document"),
    [
        (DISCOVERY, {}),
        (DISCOVERY, []),
        (DISCOVERY, {"issuer": "https://evil.example", "jwks_uri": "http://127.0.0.1:1/keys"}),
        (DISCOVERY, {"issuer": None}),
        (DISCOVERY, "x" * 70_000),
        (KEYS, {}),
        (KEYS, {"keys": {}}),
        (KEYS, {"keys": []}),
        (KEYS, {"keys": [1, "x", {"kty": "oct", "k": "AAAA"}, {"kty": "RSA"}, {"kty": "RSA", "n": "AQ", "e": "AQAB"}]}),
        (KEYS, {"keys": [RSA.as_dict(private=False)] * 2}),
        (KEYS, {"keys": [RSA.as_dict(private=False)] * 51}),
        (KEYS, {"keys": [RSA.as_dict(private=False) | {"use": "enc"}]}),
    ],
)
def test_an_issuer_that_publishes_nonsense_is_broken(ci: Ci, path: str, document: object) -> None:
    ci.issuer.says(path, document)
    assert ci.refusal(token(ci.claims())) == BROKEN


def test_keys_elsewhere_are_fetched_by_the_same_rules(ci: Ci) -> None:
    for address in (
        "file:///etc/passwd",
        "http://10.0.0.1/keys",
        "http://169.254.169.254/",
        "http://user@127.0.0.1/keys",
        "gopher://x",
    ):
        ci.issuer.says(DISCOVERY, {"issuer": ci.issuer.url, "jwks_uri": address})
        assert ci.refusal(token(ci.claims())) == BROKEN
        ci.program.world.clock.advance(minutes=1)


def test_a_redirect_is_not_followed(ci: Ci) -> None:
    with Issuer() as other:
        ci.issuer.answers[DISCOVERY] = lambda handler: send(handler, b"", 302, Location=other.url + DISCOVERY)
        assert ci.refusal(token(ci.claims())) == BROKEN
        assert not other.asked


def test_invented_key_ids_fetch_nothing(ci: Ci) -> None:
    ci.post(token(ci.claims()))
    for number in range(30):
        assert ci.refusal(token(ci.claims(), STRANGE, kid=f"kid-{number}")) == INVALID
    assert ci.issuer.asked[KEYS] == 1


def test_a_rotated_key_is_found_after_a_while(ci: Ci) -> None:
    ci.post(token(ci.claims()))
    ci.issuer.keys = [STRANGE]
    assert ci.refusal(token(ci.claims(), STRANGE, kid="new")) == INVALID
    ci.issuer.says(KEYS, {"keys": [STRANGE.as_dict(private=False) | {"kid": "new"}]})
    ci.program.world.clock.advance(seconds=31)
    ci.post(token(ci.claims(), STRANGE, kid="new"))
    assert ci.program.status == 200
    assert ci.refusal(token(ci.claims(), RSA)) == INVALID, "the former key is gone"
