"""Assuming a role with a token of a foreign issuer."""

from typing import Any

import pytest

from tests.api.sts.conftest import OIDC_PROVIDER as PROVIDER
from tests.api.sts.conftest import TOKEN_INVALID as INVALID
from tests.api.sts.conftest import Ci
from tests.support import roles
from tests.support.oidc_issuer import EC, RSA, STRANGE, token
from tests.support.rpc import Program
from tests.support.world import ACCOUNT, OTHER

EXPIRED = (401, "AuthenticationFail.OIDCToken.Expired")
AUDIENCE = (401, "AuthenticationFail.OIDCToken.AudienceNotMatch")
ISSUER = (401, "AuthenticationFail.OIDCToken.IssuerNotMatch")
NOT_TRUSTED = (403, "AuthenticationFail.NoPermission")


def test_a_token_opens_a_session_of_the_role(ci: Ci) -> None:
    answer = ci.post(token(ci.claims(aud=["deploy", "wiki"])))
    credentials = answer.pop("Credentials")
    role_id = answer["AssumedRoleUser"]["AssumedRoleId"].partition(":")[0]
    assert answer == {
        "RequestId": answer["RequestId"],
        "AssumedRoleUser": {"Arn": f"{ci.role}/build-7", "AssumedRoleId": f"{role_id}:build-7"},
        "SourceIdentity": "",
        "OIDCTokenInfo": {
            "Issuer": ci.issuer.url,
            "Subject": "repo:acme",
            "ClientIds": "deploy,wiki",
            "IssuanceTime": "2026-11-24T12:00:10Z",
            "ExpirationTime": "2026-11-24T12:10:10Z",
            "VerificationInfo": "Success",
        },
    }
    acting = Program(
        ci.program.world, (credentials["AccessKeyId"], credentials["AccessKeySecret"]), credentials["SecurityToken"]
    )
    assert acting.ram("ListUsers")["Users"]["User"]
    (event,) = ci.program.world.events("assume_role_with_oidc")
    assert (event.account_id, event.actor, event.details["session"]) == (ACCOUNT, f"repo:acme {PROVIDER}", "build-7")


@pytest.mark.parametrize(
    ("key", "header"),
    [(EC, {}), (RSA, {"alg": "RS384"}), (RSA, {"alg": "PS256"}), (RSA, {"typ": "JWT"}), (RSA, {"x5t": "eA"})],
)
def test_tokens_are_signed_in_several_ways(ci: Ci, key: Any, header: dict[str, str]) -> None:
    ci.post(token(ci.claims(), key, **header))
    assert ci.program.status == 200


def test_a_token_may_be_used_again_until_it_ends(ci: Ci) -> None:
    again = token(ci.claims())
    assert [ci.post(again) and ci.program.status for _time in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"iss": "https://evil.example"}, ISSUER),
        ({"iss": None}, ISSUER),
        ({"aud": "wiki"}, AUDIENCE),
        ({"aud": None}, AUDIENCE),
        ({"aud": []}, AUDIENCE),
        ({"aud": ["deploy", 7]}, AUDIENCE),
        ({"aud": {"deploy": True}}, AUDIENCE),
        ({"aud": "deploy,other"}, AUDIENCE),
        ({"sub": None}, INVALID),
        ({"sub": ""}, INVALID),
        ({"sub": "x" * 256}, INVALID),
        ({"sub": ["repo:acme"]}, INVALID),
        ({"exp": None}, INVALID),
        ({"exp": "1795521610"}, INVALID),
        ({"exp": True}, INVALID),
        ({"exp": 1795521610000}, INVALID),
        ({"exp": float("inf")}, INVALID),
        ({"exp": float("nan")}, INVALID),
        ({"iat": None}, INVALID),
        ({"iat": -1}, INVALID),
        ({"nbf": "soon"}, INVALID),
    ],
)
def test_claims_that_are_not_for_us_are_refused(ci: Ci, changes: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert ci.refusal(token(ci.claims(**changes))) == refusal
    assert ci.program.world.events()[-1].account_id == ACCOUNT, "whose provider was named reads why"


@pytest.mark.parametrize(
    ("issued", "expires", "not_before", "refusal"),
    [
        (0, 0, 0, EXPIRED),
        (-600, -1, 0, EXPIRED),
        (-3601, 600, 0, EXPIRED),
        (-3600, 600, 0, None),
        (60, 600, 60, None),
        (61, 600, 0, INVALID),
        (0, 600, 61, INVALID),
    ],
)
def test_a_token_has_its_time(
    ci: Ci, issued: int, expires: int, not_before: int, refusal: tuple[int, str] | None
) -> None:
    now = int(ci.program.world.clock.now().timestamp())
    given = token(ci.claims(iat=now + issued, exp=now + expires, nbf=now + not_before))
    if refusal:
        assert ci.refusal(given) == refusal
    else:
        ci.post(given)
        assert ci.program.status == 200


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"OIDCToken": None}, (400, "MissingParameter.OIDCToken")),
        ({"OIDCProviderArn": None}, (400, "MissingParameter.OIDCProviderArn")),
        ({"RoleArn": None}, (400, "MissingParameter.RoleArn")),
        ({"RoleSessionName": None}, (400, "MissingParameter.RoleSessionName")),
        ({"RoleArn": "deployer"}, (400, "InvalidParameter.RoleArn")),
        ({"OIDCProviderArn": "ci"}, (400, "InvalidParameter.OIDCProviderArn")),
        ({"RoleSessionName": "a b"}, (400, "InvalidParameter.RoleSessionName")),
        ({"DurationSeconds": 899}, (400, "InvalidParameter.DurationSeconds")),
        ({"DurationSeconds": 3601}, (400, "InvalidParameter.DurationSeconds")),
        ({"Policy": "{"}, (400, "InvalidParameter.PolicyGrammar")),
        ({"Policy": "x" * 2049}, (400, "InvalidParameter.PolicySize")),
        ({"OIDCToken": "x.y"}, INVALID),
        ({"OIDCToken": "x" * 20_001}, INVALID),
        ({"OIDCProviderArn": f"acs:ram::{ACCOUNT}:oidc-provider/none"}, NOT_TRUSTED),
        ({"OIDCProviderArn": f"acs:ram::{OTHER}:oidc-provider/ci"}, NOT_TRUSTED),
        ({"RoleArn": f"acs:ram::{ACCOUNT}:role/none"}, (404, "EntityNotExist.Role")),
    ],
)
def test_bad_parameters_are_refused(ci: Ci, parameters: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert ci.refusal(token(ci.claims()), **parameters) == refusal


@pytest.mark.parametrize("changes", [{"sub": "repo:evil"}, {"aud": "other"}])
def test_the_trust_policys_conditions_decide(ci: Ci, changes: dict[str, str]) -> None:
    assert ci.refusal(token(ci.claims(**changes))) == NOT_TRUSTED


@pytest.mark.parametrize("kind", ["RAM", "Federated"])
def test_a_role_that_trusts_somebody_else_is_refused(ci: Ci, kind: str) -> None:
    whom = {"RAM": f"acs:ram::{ACCOUNT}:root", "Federated": f"acs:ram::{ACCOUNT}:oidc-provider/else"}[kind]
    other = roles.role(ci.program.world, "other", roles.trusting(kind, whom))
    assert ci.refusal(token(ci.claims()), RoleArn=other) == NOT_TRUSTED


def test_a_role_of_another_account_is_unknown(ci: Ci) -> None:
    foreign = roles.role(ci.program.world, "deployer", roles.trusting("Federated", PROVIDER), account=OTHER)
    assert ci.refusal(token(ci.claims()), RoleArn=foreign) == (404, "EntityNotExist.Role")


def test_a_token_of_strangers_fetches_nothing(ci: Ci) -> None:
    strange = ci.claims(iss="https://evil.example")
    assert ci.refusal(token(strange, STRANGE)) == ISSUER
    assert not ci.issuer.asked


def test_a_session_is_bounded_by_its_policy(ci: Ci) -> None:
    answer = ci.post(
        token(ci.claims()), Policy=roles.document({"Effect": "Allow", "Action": "ram:Get*", "Resource": "*"})
    )
    acting = roles.with_credentials(ci.program.world, answer)
    assert acting.ram("ListUsers")["Code"] == "NoPermission"
