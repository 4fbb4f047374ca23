"""Codes and tokens: bound to client, address and verifier, spent once, never cached (RFC 6749, 7636, 9068)."""

import base64
import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.oidc.conftest import RP, VERIFIER, Rp, basic
from tests.support.world import ACCOUNT, OTHER


def error(answer: Any) -> str:
    return str((answer.json or {}).get("error"))


@pytest.mark.parametrize("method", ["basic", "post"])
def test_a_code_gives_tokens_by_either_way_of_authentication(alice: Rp, method: str) -> None:
    extra: dict[str, Any] = (
        {} if method == "basic" else {"client_id": "rp", "client_secret": "rp-secret", "headers": {}}
    )
    answer = alice.redeem(alice.code(), **extra)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json or {}
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 3600, "openid profile email")
    assert "refresh_token" not in told


def test_the_id_token_says_who_when_and_how(alice: Rp) -> None:
    tokens = alice.tokens()
    header, claims = alice.edge.world.ports.key_ring.verify(tokens["id_token"])
    now = int(alice.edge.world.clock.now().timestamp())
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    session = alice.edge.world.services.sessions
    assert header["alg"] == "RS256"
    assert claims.pop("sid")
    assert claims.pop("sub") != "alice"
    assert claims == {
        "iss": f"{alice.edge.base}/oidc/{ACCOUNT}",
        "aud": "rp",
        "iat": now,
        "exp": now + 3600,
        "auth_time": now,
        "amr": ["pwd", "otp", "mfa"],
        "nonce": "n-1",
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
    }
    assert session is not None


def test_the_access_token_is_a_jwt_of_rfc_9068(alice: Rp) -> None:
    header, claims = alice.edge.world.ports.key_ring.verify(alice.tokens()["access_token"])
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert {"iss", "aud", "sub", "client_id", "scope", "jti", "iat", "exp", "auth_time"} == set(claims)


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_a_client_can_have_its_id_tokens_signed_otherwise(alice: Rp, algorithm: str) -> None:
    client = f'{{name: rp, client_id: rp, redirect_uris: ["{RP}"], id_token_alg: {algorithm}}}'
    alice.edge.world.account(f"applications: [{client}]")
    header, _claims = alice.edge.world.ports.key_ring.verify(alice.tokens()["id_token"])
    assert header["alg"] == algorithm


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (basic("rp", "wrong"), {}),
        (basic("rp", ""), {}),
        (basic("rp", "rp-secret "), {}),
        (basic("unknown", "rp-secret"), {}),
        (basic("rp", "x" * 5000), {}),
        ({}, {}),
        ({}, {"client_id": "rp"}),
        ({}, {"client_id": "rp", "client_secret": "wrong"}),
        ({}, {"client_id": "rp", "client_secret": ""}),
        ({"Authorization": "Basic !!!"}, {}),
        ({"Authorization": "Bearer rp-secret"}, {}),
        ({"Authorization": "Basic cnA="}, {}),
    ],
)
def test_a_client_that_does_not_prove_itself_gets_nothing(
    alice: Rp, headers: dict[str, str], fields: dict[str, str]
) -> None:
    code = alice.code()
    answer = alice.redeem(code, headers=headers, **fields)
    assert answer.status_code == 401
    assert error(answer) == "invalid_client"
    assert alice.redeem(code).status_code == 200  # a stranger cannot spend the client's code


def test_a_secret_in_the_address_is_none(alice: Rp) -> None:
    fields = {"grant_type": "authorization_code", "code": alice.code(), "redirect_uri": RP, "code_verifier": VERIFIER}
    path = f"/oidc/{ACCOUNT}/token?client_id=rp&client_secret=rp-secret"
    answer = alice.edge.app.test_client().post(path, data=fields, base_url=alice.edge.base)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("verifier", "code"),
    [("w" * 43, 400), ("v" * 42, 400), ("v" * 44, 400), ("", 400), (None, 400), ("v" * 42 + "+", 400), ("é" * 43, 400)],
)
def test_the_verifier_must_be_the_one(alice: Rp, verifier: str | None, code: int) -> None:
    issued = alice.code()
    answer = alice.redeem(issued, code_verifier=verifier)
    assert answer.status_code == code
    assert error(answer) in {"invalid_grant", "invalid_request"}
    assert "id_token" not in answer.text


@pytest.mark.parametrize("length", [42, 129])
def test_a_verifier_of_a_wrong_length_proves_nothing_even_if_it_matches(alice: Rp, length: int) -> None:
    verifier = "v" * length
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    answer = alice.redeem(alice.code(code_challenge=challenge), code_verifier=verifier)
    assert error(answer) == "invalid_grant"


def test_a_wrong_verifier_kills_the_code(alice: Rp) -> None:
    code = alice.code()
    assert error(alice.redeem(code, code_verifier="w" * 43)) == "invalid_grant"
    assert error(alice.redeem(code)) == "invalid_grant"
    assert alice.edge.world.events("token", "failure")[0].reason == "wrong_code_verifier"


def test_a_code_spent_twice_revokes_what_it_gave(alice: Rp) -> None:
    code = alice.code()
    token = (alice.redeem(code).json or {})["access_token"]
    assert alice.userinfo(token).status_code == 200
    assert error(alice.redeem(code)) == "invalid_grant"
    assert alice.userinfo(token).status_code == 401
    assert alice.edge.world.events("token", "failure")[-1].reason == "code_unknown_or_spent"


def test_of_fifty_parallel_redemptions_one_succeeds(alice: Rp) -> None:
    code = alice.code()
    with ThreadPoolExecutor(50) as pool:
        answers = Counter(pool.map(lambda _number: alice.redeem(code).status_code, range(50)))
    assert answers[200] == 1
    assert set(answers) <= {200, 400, 503}  # a slow disk may keep the last ones waiting for too long


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400), (61, 400)])
def test_a_code_lives_a_minute(alice: Rp, seconds: int, status: int) -> None:
    code = alice.code()
    alice.edge.world.clock.advance(seconds=seconds)
    assert alice.redeem(code).status_code == status


@pytest.mark.parametrize("uri", [f"{RP}/", "https://rp.test/CB", "https://evil.test/", "", None])
def test_the_address_must_be_that_of_the_request(alice: Rp, uri: str | None) -> None:
    assert error(alice.redeem(alice.code(), redirect_uri=uri)) in {"invalid_grant", "invalid_request"}


def test_another_clients_code_is_refused_and_dead(alice: Rp) -> None:
    code = alice.code()
    stranger = Rp(alice.edge, client_id="two")
    assert error(stranger.redeem(code)) == "invalid_grant"
    assert error(alice.redeem(code)) == "invalid_grant"


def test_another_accounts_client_cannot_touch_a_code(alice: Rp) -> None:
    code = alice.code()
    stranger = Rp(alice.edge, account=OTHER, secret="rp-other")
    assert error(stranger.redeem(code)) == "invalid_grant"
    assert alice.redeem(code).status_code == 200


@pytest.mark.parametrize("code", ["", "x", "x" * 5000, "\0", "é", "' OR 1=1 --"])
def test_what_is_no_code_gives_nothing(alice: Rp, code: str) -> None:
    assert alice.redeem(code).status_code == 400


def test_other_one_time_values_are_no_codes(alice: Rp) -> None:
    alice.ask(prompt="login")
    request_id = alice.edge.page.location.rpartition("%2F")[2]
    for value in (request_id, "s-1", "n-1", str(alice.edge.cookie("idp_session"))):
        assert error(alice.redeem(value)) == "invalid_grant"


@pytest.mark.parametrize(
    "grant", ["password", "client_credentials", "refresh_token", "implicit", "", "AUTHORIZATION_CODE"]
)
def test_there_is_one_grant_type(alice: Rp, grant: str) -> None:
    answer = alice.redeem(alice.code(), grant_type=grant)
    assert answer.status_code == 400
    assert error(answer) in {"unsupported_grant_type", "invalid_request"}


@pytest.mark.parametrize("name", ["code", "redirect_uri", "code_verifier"])
def test_a_field_given_twice_is_refused(alice: Rp, name: str) -> None:
    fields = [
        ("grant_type", "authorization_code"),
        ("code", alice.code()),
        ("redirect_uri", RP),
        ("code_verifier", VERIFIER),
    ]
    twice = {key: [value] for key, value in fields}
    twice[name] = twice[name] * 2
    assert error(alice.token(twice, basic("rp", "rp-secret"))) == "invalid_request"


def test_tokens_are_fetched_by_post_in_a_form_of_sensible_size(alice: Rp) -> None:
    client, path = alice.edge.app.test_client(), f"/oidc/{ACCOUNT}/token"
    headers = basic("rp", "rp-secret") | {"Accept": "application/json"}
    assert client.get(path, headers=headers, base_url=alice.edge.base).status_code == 405
    body = {"grant_type": "authorization_code", "code": alice.code()}
    assert client.post(path, json=body, headers=headers, base_url=alice.edge.base).status_code == 400
    assert (
        client.post(path, data={"code": "x" * 1_000_000}, headers=headers, base_url=alice.edge.base).status_code == 413
    )


def test_a_public_client_comes_without_a_secret_and_with_none_is_refused(alice: Rp) -> None:
    native = Rp(alice.edge, client_id="app", redirect_uri="http://127.0.0.1:5123/callback")
    answer = native.redeem(native.code(scope="openid"), headers={}, client_id="app")
    assert answer.status_code == 200
    refused = native.redeem(native.code(scope="openid"), headers=basic("app", "anything"))
    assert error(refused) == "invalid_client"


def test_a_session_that_has_ended_gives_no_tokens(alice: Rp) -> None:
    code = alice.code()
    alice.edge.get("/security/")
    alice.edge.press("sign-out")
    assert error(alice.redeem(code)) == "invalid_grant"
    assert alice.edge.world.events("token", "failure")[-1].reason == "session_ended"
    assert alice.edge.world.events("token", "success") == []


@pytest.mark.parametrize(
    "change",
    [
        "users: [{name: alice, login_profile: {Status: Inactive}}]",
        "users: [{name: alice, login_profile: {Password: Alice-pass-2}}]",
        "users: [{prune: true}, {name: bob}, {name: carol}, {name: dave}]",
        "security_preference: {LoginSessionDuration: 1}",
        'security_preference: {LoginNetworkMasks: "10.0.0.0/8"}',
    ],
    ids=["disabled", "password reset", "deleted", "session cut short", "mask"],
)
def test_what_ended_between_code_and_redemption_gives_no_tokens(alice: Rp, change: str) -> None:
    alice.edge.world.clock.advance(minutes=61)
    code = alice.code()
    alice.edge.world.account(change)
    assert error(alice.redeem(code)) == "invalid_grant"


def test_tokens_never_outlive_the_session(alice: Rp) -> None:
    alice.edge.world.clock.advance(hours=5, minutes=30)
    answer = alice.redeem(alice.code()).json or {}
    assert answer["expires_in"] == 1800
