"""What another account has is told of like what nobody has: for every action, and each name and ID it takes.

Each call names things of the stranger's own account, all but one: the answer must be that this one is unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import select

from idp.api.registry import Action
from idp.model.base import Base
from idp.store import mfa_devices
from tests.api.errors.named import MAKES, UNKNOWN, actions, asked_by, instead
from tests.api.everything import HR, SAMPLES, Named, about
from tests.support import roles
from tests.support.rpc import OTHER_KEY, STS, Program, give_keys, key_of
from tests.support.world import ACCOUNT, OTHER, World

MESSAGE = "EncodedDiagnosticMessage"
CODES = {name: code for name, (_value, code, _kind) in UNKNOWN.items()} | {MESSAGE: f"InvalidParameter.{MESSAGE}"}
VALUES = {name: value for name, (value, _code, _kind) in UNKNOWN.items()} | {MESSAGE: "v1.unreadable"}
IDENTIFIES = re.compile("(?:Arn|Id|Message|Name|Number)$")
MADE = {"AppName", "VirtualMFADeviceName", "NewUserName", "NewUserPrincipalName", "NewGroupName"}
"""They name what is to be made."""
NOT_ONES_OWN = {
    "ClientId": "an entry of the provider named beside it",
    "DefaultDomainName": "a setting",
    "DisplayName": "a description",
    "EntityId": "how an application names itself",
    "EventId": "of an optional kind: see test_saml_messages.py",
    "ExternalId": "compared by the trust policy",
    "Message": "to be explained, and of no account",
    "NewDisplayName": "a description",
    "NewEntityId": "how an application names itself",
    "PasswordNotContainUserName": "a setting",
    "OIDCProviderArn": "of an unsigned call, which comes from no account",
    "ResourceGroupId": "says nothing",
    "RoleArn": "of any account: see below",
    "RoleSessionName": "made by the call",
    "SAMLProviderArn": "of an unsigned call, which comes from no account",
    "VersionId": "a number of the policy named beside it",
}
PASSWORD = "Long-pass-word-1"
CHANGING = {"audit_events", "ephemeral_entries", "changes"}
"""Tables that refused calls write to."""


def made(program: Program, name: str, account: str) -> dict[str, str]:
    """Give an account one thing of each kind; return how each is named."""
    user, group, policy, role = f"{name}-user", f"{name}-group", f"{name}-policy", f"{name}-role"
    saml, oidc, device, domain = f"{name}-saml", f"{name}-oidc", f"{name}-device", f"{name}.example"
    user_id = program.ram("CreateUser", UserName=user)["User"]["UserId"]
    program.ram("CreateLoginProfile", UserName=user, Password=PASSWORD)
    program.ram("CreateGroup", GroupName=group)
    program.ram("CreatePolicy", PolicyName=policy, PolicyDocument=SAMPLES["PolicyDocument"])
    program.ram("CreateRole", RoleName=role, AssumeRolePolicyDocument=roles.trusting("RAM", f"acs:ram::{account}:root"))
    document = SAMPLES["EncodedSAMLMetadataDocument"]
    program.ims("CreateSAMLProvider", SAMLProviderName=saml, EncodedSAMLMetadataDocument=document)
    program.ims("CreateOIDCProvider", OIDCProviderName=oidc, IssuerUrl="https://ci.example")
    described = {"DisplayName": "CRM", "RedirectUris": "https://crm.example/cb"}
    app_id = program.ims("CreateApplication", AppName=name, AppType="WebApp", **described)["Application"]["AppId"]
    program.idp("CreateDomainAlias", DomainName=domain)
    program.idp("CreateSamlApplication", SamlApplicationName=f"{name}-saml-application", **HR)
    program.world.password(f"{user}@{account}", PASSWORD)
    return {
        "AppId": app_id,
        "AppSecretId": program.ims("CreateAppSecret", AppId=app_id)["AppSecret"]["AppSecretId"],
        "BrowserId": browser(program.world, user_id),
        "DomainName": domain,
        "GroupName": group,
        MESSAGE: denied(program.world, user, account),
        "OIDCProviderName": oidc,
        "PolicyName": policy,
        "RoleName": role,
        "SAMLProviderName": saml,
        "SamlApplicationName": f"{name}-saml-application",
        "SerialNumber": program.ram("CreateVirtualMFADevice", VirtualMFADeviceName=device)["VirtualMFADevice"]["SerialNumber"],
        "SessionId": program.idp("ListSessions", UserName=user)["Sessions"]["Session"][0]["SessionId"],
        "UserAccessKeyId": program.ram("CreateAccessKey", UserName=user)["AccessKey"]["AccessKeyId"],
        "UserId": user_id,
        "UserName": user,
        "UserPrincipalName": f"{user}@{account}.onaliyun.com",
    }  # fmt: skip


def browser(world: World, user_id: str) -> str:
    """Remember a browser of a user, and return its ID."""
    with world.services.acts.open() as act:
        stamps = {"created_at": act.now, "ends_at": act.now, "browser": "", "address": ""}
        mfa_devices.remember_browser(act.tx, id=f"b{user_id}", user_id=user_id, token_digest=user_id, **stamps)
    return f"b{user_id}"


def denied(world: World, user: str, account: str) -> str:
    """Return the sealed message of a refusal."""
    answer = Program(world, key_of(world, user, account)).ram("ListUsers")
    return str(answer["AccessDeniedDetail"][MESSAGE])


@dataclass(frozen=True)
class Accounts:
    """`theirs` and `own` are named alike; `alice` is a user of the stranger's account who may assume roles only."""

    world: World
    theirs: dict[str, str]
    own: dict[str, str]
    stranger: Program
    alice: Program


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    world = World(tmp_path_factory.mktemp("accounts"))
    give_keys(world)
    roles.allow(world, "alice", roles.ASSUMING, account=OTHER)
    stranger = Program(world, OTHER_KEY)
    theirs, own = made(Program(world), "theirs", ACCOUNT), made(stranger, "own", OTHER)
    yield Accounts(world, theirs, own, stranger, Program(world, key_of(world, "alice", OTHER)))
    world.database.close()


def naming() -> Iterator[tuple[str, Action, str]]:
    """Yield each signed action with each parameter by which it names something that is there."""
    for name, action in actions():
        for parameter in asked_by(action):
            if parameter in CODES and parameter not in MAKES.get(action.name, "") and not action.anonymous:
                yield name, action, parameter


def calls(accounts: Accounts, action: Action, parameter: str) -> tuple[Named, Named]:
    """Return two calls that differ in one thing: it is another account's, or nobody's."""
    one = about(action).ask
    named = {name: accounts.own[name] for name in one if name in accounts.own}
    left = {name: accounts.own[name] if value else None for name, value in instead(action, parameter).items()}
    ask = {name: text for name, text in {**one, **named, **left}.items() if text is not None}
    foreign, unknown = ({parameter: value} for value in (accounts.theirs[parameter], VALUES[parameter]))
    return Named(action, ask | foreign), Named(action, ask | unknown)


def told(one: Named, parameter: str, program: Program) -> tuple[int, dict[str, Any]]:
    """Return an answer without what differs from call to call, and without what was asked for."""
    answer = one.by(program)
    detail = answer.pop("AccessDeniedDetail", {})
    said = str(answer.get("Message")).replace(one.ask[parameter], "")
    told = {name: detail[name] for name in detail if name != MESSAGE}
    return program.status, answer | {"RequestId": "", "Message": said} | told


def kept(world: World) -> dict[str, set[str]]:
    """Return every row there is."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in CHANGING]
    with world.database.reading() as tx:
        return {table.name: {str(row) for row in tx.execute(select(table))} for table in tables}


def test_another_accounts_things_are_unknown_and_stay_as_they_are(accounts: Accounts) -> None:
    before, tried = kept(accounts.world), 0
    wrong: dict[tuple[str, ...], object] = {}
    for name, action, parameter in naming():
        both = calls(accounts, action, parameter)
        foreign, unknown = (told(one, parameter, accounts.stranger) for one in both)
        if foreign != unknown or foreign[1].get("Code") != CODES[parameter]:
            wrong[name, parameter] = foreign, unknown
        foreign, unknown = (told(one, parameter, accounts.alice) for one in both)
        if foreign != unknown or foreign[0] == HTTPStatus.OK:
            wrong[name, parameter, "alice"] = foreign, unknown
        tried += 1
    assert wrong == {}
    assert tried > 120
    assert kept(accounts.world) == before


def test_each_parameter_that_identifies_something_is_tried_or_has_a_reason() -> None:
    found = {parameter for _name, action in actions() for parameter in asked_by(action) if IDENTIFIES.search(parameter)}
    assert found - CODES.keys() - MADE == NOT_ONES_OWN.keys()
    tried = {(name, parameter) for name, _action, parameter in naming()}
    left = {
        (name, parameter)
        for name, action in actions()
        for parameter in asked_by(action)
        if parameter in CODES and (name, parameter) not in tried
    }
    assert {name.partition(".")[2] for name, _parameter in left} == MAKES.keys() - {"CreateApplication"}


def test_a_role_of_another_account_is_refused_like_none(accounts: Accounts) -> None:
    answers = [
        accounts.alice.call(STS, "AssumeRole", RoleArn=f"acs:ram::{ACCOUNT}:role/{name}", RoleSessionName="session")
        | {"RequestId": accounts.alice.status}
        for name in (accounts.theirs["RoleName"], "nosuch")
    ]
    assert answers[0] == answers[1]
    assert (answers[0]["RequestId"], answers[0]["Code"]) == (403, "NoPermission")


def test_no_list_goes_on_with_another_accounts_marker(accounts: Accounts) -> None:
    owner = Program(accounts.world)
    refused = {}
    for name, action in actions():
        if "Marker" in asked_by(action):
            parameters = {key: accounts.theirs[key] for key in about(action).ask if key in accounts.theirs}
            marker = owner.call(action.product.version, action.name, MaxItems=1, **parameters).get("Marker")
            own = {key: accounts.own[key] for key in parameters}
            if marker:
                given = own | {"MaxItems": "1", "Marker": marker}
                refused[name] = accounts.stranger.refusal(action.product.version, action.name, **given)
    assert set(refused.values()) == {(400, "InvalidParameter.Marker")}
    assert refused.keys() >= {"Ram.ListUsers", "Ims.ListUsers", "Ram.ListPolicies", "Idp.ListAuditEvents"}
