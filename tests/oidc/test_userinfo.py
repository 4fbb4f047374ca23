"""The userinfo endpoint takes access tokens of its own issuer, whole, in force, and nothing else."""

from typing import Any

import pytest

from tests.oidc.conftest import Rp
from tests.support.world import ACCOUNT, OTHER


def test_scopes_decide_what_is_told(alice: Rp) -> None:
    told = alice.userinfo(alice.tokens()["access_token"]).json or {}
    assert told.pop("sub")
    assert told == {
        "name": "Alice",
        "preferred_username": "alice@acme.onaliyun.com",
        "email": "alice@acme.example",
        "email_verified": False,
    }
    bare = alice.redeem(alice.code(scope="openid")).json or {}
    assert set(alice.userinfo(bare["access_token"]).json or {}) == {"sub"}


def test_an_id_token_is_no_access_token(alice: Rp) -> None:
    assert alice.userinfo(alice.tokens()["id_token"]).status_code == 401


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token + "=",
        lambda token: token + "A",
        lambda token: token + ".",
        lambda token: " " + token + " x",
        lambda token: token.replace(".", "=.", 1),
        lambda token: token.swapcase(),
        lambda token: token.rpartition(".")[0] + ".",
        lambda token: token.rpartition(".")[0],
        lambda token: "." + token.partition(".")[2],
        lambda token: "eyJhbGciOiJub25lIn0." + token.split(".")[1] + ".",
        lambda token: token * 100,
        lambda _token: "",
        lambda _token: "x",
        lambda _token: "..",
    ],
)
def test_a_token_has_one_spelling(alice: Rp, spoil: Any) -> None:
    answer = alice.userinfo(spoil(alice.tokens()["access_token"]))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_good_at_its_own_issuer_only(alice: Rp) -> None:
    assert alice.userinfo(alice.tokens()["access_token"], OTHER).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        "users: [{name: alice, login_profile: {Status: Inactive}}]",
        "users: [{name: alice, login_profile: {Password: Alice-pass-2}}]",
        "users: [{prune: true}, {name: bob}, {name: carol}, {name: dave}]",
        "applications: [{prune: true}]",
        'security_preference: {LoginNetworkMasks: "10.0.0.0/8"}',
    ],
    ids=["disabled", "password reset", "deleted", "application deleted", "mask"],
)
def test_what_is_revoked_ends_at_once(alice: Rp, change: str) -> None:
    token = alice.tokens()["access_token"]
    assert alice.userinfo(token).status_code == 200
    alice.edge.world.account(change)
    assert alice.userinfo(token).status_code == 401


def test_a_token_ends_with_its_hour_and_with_its_session(alice: Rp) -> None:
    first = alice.tokens()["access_token"]
    alice.edge.world.clock.advance(minutes=60)
    assert alice.userinfo(first).status_code == 401
    second = alice.tokens()["access_token"]
    alice.edge.get("/security/")
    alice.edge.press("sign-out")
    assert alice.userinfo(second).status_code == 401


def test_without_a_bearer_token_the_challenge_names_no_error(alice: Rp) -> None:
    client, path = alice.edge.app.test_client(), f"/oidc/{ACCOUNT}/userinfo"
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}):
        answer = client.get(path, headers=headers, base_url=alice.edge.base)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="userinfo"')
    in_the_address = {"access_token": alice.tokens()["access_token"]}
    assert client.get(path, query_string=in_the_address, base_url=alice.edge.base).status_code == 401
