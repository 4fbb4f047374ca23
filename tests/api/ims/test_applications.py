"""Applications and their secrets by the IMS API, and what clients can do with them."""

from typing import Any

import pytest

from tests.oidc.conftest import RP, Rp
from tests.support.edge import Edge
from tests.support.rpc import IMS, Program
from tests.support.world import ACCOUNT

WEB = {"AppName": "crm", "AppType": "WebApp", "DisplayName": "Customers", "RedirectUris": RP}
FIELDS = {
    "AppName": "crm",
    "AppType": "WebApp",
    "AccountId": ACCOUNT,
    "DisplayName": "Customers",
    "RedirectUris": {"RedirectUri": [RP]},
    "AccessTokenValidity": 3600,
    "RefreshTokenValidity": 7776000,
    "SecretRequired": True,
    "IsMultiTenant": False,
    "ProtocolVersion": "2.0",
}
ONE = ("GetApplication", "UpdateApplication", "DeleteApplication", "CreateAppSecret", "ListAppSecretIds")
ONE_SECRET = ("GetAppSecret", "DeleteAppSecret")


def created(program: Program, **changes: object) -> dict[str, Any]:
    return dict(program.ims("CreateApplication", **WEB | changes)["Application"])


def secret_of(program: Program, app_id: str) -> dict[str, str]:
    return dict(program.ims("CreateAppSecret", AppId=app_id)["AppSecret"])


def client(program: Program, app_id: str, secret: str) -> Rp:
    """Return the application's client, whose visitor is alice, signed in."""
    edge = Edge(program.world)
    edge.alice()
    return Rp(edge, client_id=app_id, secret=secret)


def test_an_application_is_made_described_changed_and_deleted(owner: Program) -> None:
    made = created(owner, PredefinedScopes="openid;profile")
    app_id, stamp = made.pop("AppId"), made.pop("CreateDate")
    scopes = made.pop("DelegatedScope")["PredefinedScopes"]["PredefinedScope"]
    assert (len(app_id), made.pop("UpdateDate"), made) == (19, stamp, FIELDS)
    assert [(one["Name"], one["Required"]) for one in scopes] == [("openid", True), ("profile", False)]
    changes = {"NewDisplayName": "Sales", "NewRedirectUris": f"{RP};{RP}2", "NewAccessTokenValidity": 900}
    changed = owner.ims("UpdateApplication", AppId=app_id, **changes)["Application"]
    assert (changed["DisplayName"], changed["RedirectUris"], changed["AccessTokenValidity"]) == (
        "Sales",
        {"RedirectUri": [RP, f"{RP}2"]},
        900,
    )
    assert owner.ims("GetApplication", AppId=app_id)["Application"] == changed
    assert changed in owner.ims("ListApplications")["Applications"]["Application"]
    assert owner.ims("DeleteApplication", AppId=app_id).keys() == {"RequestId"}
    assert owner.refusal(IMS, "GetApplication", AppId=app_id) == (404, "EntityNotExist.Application")
    for what in ("create_application", "update_application", "delete_application"):
        assert owner.world.events(what)[-1].actor == f"acs:ram::{ACCOUNT}:root"


def test_a_native_application_needs_no_secret_unless_asked(owner: Program) -> None:
    native = created(owner, AppType="NativeApp")
    assert (native["SecretRequired"], native["RefreshTokenValidity"]) == (False, 2592000)
    changed = owner.ims("UpdateApplication", AppId=native["AppId"], NewSecretRequired="true")["Application"]
    assert changed["SecretRequired"] is True


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"AppName": "wiki"}, (409, "EntityAlreadyExists.Application")),
        ({"AppName": "a b"}, (400, "InvalidParameter.AppName.InvalidChars")),
        ({"AppName": "x" * 65}, (400, "InvalidParameter.AppName.Length")),
        ({"AppName": ""}, (400, "InvalidParameter.AppName.Length")),
        ({"AppName": None}, (400, "MissingAppName")),
        ({"DisplayName": "x" * 25}, (400, "InvalidParameter.DisplayName.Length")),
        ({"AppType": "ServerApp"}, (400, "InvalidParameter.AppType")),
        ({"RedirectUris": "http://crm.test/cb"}, (400, "InvalidParameter.RedirectUris")),
        ({"RedirectUris": ""}, (400, "InvalidParameter.RedirectUris")),
        ({"PredefinedScopes": "openid;/acs/ccc"}, (400, "InvalidParameter.PredefinedScopes")),
        ({"RequiredScopes": "profile"}, (400, "InvalidParameter.RequiredScopes")),
        ({"AccessTokenValidity": 899}, (400, "InvalidParameter.AccessTokenValidity.Range")),
        ({"AccessTokenValidity": 10801}, (400, "InvalidParameter.AccessTokenValidity.Range")),
        ({"RefreshTokenValidity": 7200}, (400, "InvalidParameter.RefreshTokenValidity")),
        ({"SecretRequired": "false"}, (400, "InvalidParameter.SecretRequired")),
        ({"IsMultiTenant": "true"}, (400, "InvalidParameter.IsMultiTenant")),
        ({"ProtocolVersion": "2.1"}, (400, "InvalidParameter.ProtocolVersion")),
    ],
)
def test_a_bad_application_is_not_made(owner: Program, wrong: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert owner.refusal(IMS, "CreateApplication", **WEB | wrong) == refusal
    names = [one["AppName"] for one in owner.ims("ListApplications")["Applications"]["Application"]]
    assert names == ["app", "wiki"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"NewAccessTokenValidity": 10801}, "InvalidParameter.NewAccessTokenValidity.Range"),
        ({"NewSecretRequired": "false"}, "InvalidParameter.NewSecretRequired"),
        ({"NewRedirectUris": "https://a.test/#x"}, "InvalidParameter.NewRedirectUris"),
        ({"NewPredefinedScopes": "aliuid"}, "InvalidParameter.NewPredefinedScopes"),
        ({"NewIsMultiTenant": "true"}, "InvalidParameter.NewIsMultiTenant"),
    ],
)
def test_a_bad_change_changes_nothing(owner: Program, wrong: dict[str, Any], code: str) -> None:
    made = created(owner)
    refused = owner.refusal(IMS, "UpdateApplication", AppId=made["AppId"], NewDisplayName="Sales", **wrong)
    assert refused == (400, code)
    assert owner.ims("GetApplication", AppId=made["AppId"])["Application"] == made


def test_secrets_are_shown_once_and_two_count_until_one_is_deleted(owner: Program) -> None:
    app_id = created(owner)["AppId"]
    first, second = secret_of(owner, app_id), secret_of(owner, app_id)
    assert first.keys() == {"AppId", "AppSecretId", "AppSecretValue", "CreateDate"}
    rp = client(owner, app_id, first["AppSecretValue"])
    assert rp.redeem(rp.code(scope="openid")).status_code == 200
    rp.secret = second["AppSecretValue"]
    assert rp.redeem(rp.code(scope="openid")).status_code == 200
    told = owner.ims("GetAppSecret", AppId=app_id, AppSecretId=first["AppSecretId"])["AppSecret"]
    assert told == first | {"AppSecretValue": ""}
    owner.ims("DeleteAppSecret", AppId=app_id, AppSecretId=first["AppSecretId"])
    rp.secret = first["AppSecretValue"]
    assert rp.redeem(rp.code(scope="openid")).status_code == 401
    listed = owner.ims("ListAppSecretIds", AppId=app_id)["AppSecrets"]["AppSecret"]
    assert listed == [{name: second[name] for name in ("AppId", "AppSecretId", "CreateDate")}]
    event = owner.world.events("delete_application_secret")[-1]
    assert event.details == {"application": "crm", "secret": first["AppSecretId"]}


def test_an_application_that_needs_a_secret_and_has_none_gets_no_token(owner: Program) -> None:
    rp = client(owner, created(owner)["AppId"], "")
    code = rp.code(scope="openid")
    assert rp.redeem(code, headers={}, client_id=rp.client_id).status_code == 401


@pytest.mark.parametrize("seconds", [900, 7200])
def test_access_tokens_count_as_long_as_the_application_says(owner: Program, seconds: int) -> None:
    app_id = created(owner, AccessTokenValidity=seconds)["AppId"]
    rp = client(owner, app_id, secret_of(owner, app_id)["AppSecretValue"])
    tokens = rp.redeem(rp.code(scope="openid")).json
    assert tokens is not None
    assert tokens["expires_in"] == seconds
    owner.world.clock.advance(seconds=seconds - 1)
    assert rp.userinfo(tokens["access_token"]).status_code == 200
    owner.world.clock.advance(seconds=1)
    assert rp.userinfo(tokens["access_token"]).status_code == 401


def test_a_deleted_application_gets_no_token(owner: Program) -> None:
    app_id = created(owner)["AppId"]
    rp = client(owner, app_id, secret_of(owner, app_id)["AppSecretValue"])
    tokens = rp.redeem(rp.code(scope="openid")).json or {}
    owner.ims("DeleteApplication", AppId=app_id)
    assert rp.userinfo(tokens["access_token"]).status_code == 401


def test_a_third_secret_is_refused(owner: Program) -> None:
    app_id = created(owner)["AppId"]
    for _ in range(2):
        secret_of(owner, app_id)
    assert owner.refusal(IMS, "CreateAppSecret", AppId=app_id) == (409, "LimitExceeded.Application.AppSecret")


def test_the_scopes_to_be_asked_for_are_listed(owner: Program) -> None:
    scopes = owner.ims("ListPredefinedScopes", AppType="WebApp")["PredefinedScopes"]["PredefinedScope"]
    assert [scope["Name"] for scope in scopes] == ["openid", "profile", "email"]
    assert all(scope.keys() == {"Name", "Description"} for scope in scopes)


@pytest.mark.parametrize("action", [*ONE, *ONE_SECRET])
def test_another_accounts_application_is_unknown(owner: Program, stranger: Program, action: str) -> None:
    app_id = created(owner)["AppId"]
    secret_id = secret_of(owner, app_id)["AppSecretId"]
    refused = stranger.refusal(IMS, action, AppId=app_id, AppSecretId=secret_id)
    assert refused == (404, "EntityNotExist.Application")
    assert [one["AppName"] for one in stranger.ims("ListApplications")["Applications"]["Application"]] == ["wiki"]


@pytest.mark.parametrize("action", ONE_SECRET)
def test_another_applications_secret_is_unknown(owner: Program, action: str) -> None:
    first, second = created(owner)["AppId"], created(owner, AppName="hr")["AppId"]
    secret_id = secret_of(owner, first)["AppSecretId"]
    refused = owner.refusal(IMS, action, AppId=second, AppSecretId=secret_id)
    assert refused == (404, "EntityNotExist.Application.AppSecret")


@pytest.mark.parametrize("action", [*ONE, *ONE_SECRET, "CreateApplication", "ListApplications", "ListPredefinedScopes"])
def test_who_is_granted_nothing_may_do_nothing(carol: Program, action: str) -> None:
    assert carol.refusal(IMS, action, AppId="wiki", AppSecretId="x", **WEB) == (403, "NoPermission")
