"""Every served action with parameters that mean something: one story of a whole installation, in an order that works."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from typing import Any

from idp.api.registry import PRODUCTS, Action
from tests.support.roles import EVERYTHING, document, trusting
from tests.support.rpc import Program
from tests.support.saml_idp import metadata
from tests.support.world import ACCOUNT

CAROL = f"carol@{ACCOUNT}.onaliyun.com"
SERIAL = f"acs:ram::{ACCOUNT}:mfa/phone"
ROOT = f"acs:ram::{ACCOUNT}:root"
HR = {"EntityId": "https://hr.example", "AcsUrl": "https://hr.example/acs"}
SAMPLES: dict[str, str] = {
    "AccountAlias": "acme-two",
    "AppName": "crm",
    "AppType": "WebApp",
    "AssumeRolePolicyDocument": trusting("RAM", ROOT),
    "AuthenticationCode1": "000000",
    "AuthenticationCode2": "000001",
    "BrowserId": "nosuch",
    "ClientId": "deploy",
    "DefaultDomainName": f"{ACCOUNT}.onaliyun.com",
    "DisplayName": "Somebody",
    "DomainName": "new.example",
    "EncodedDiagnosticMessage": "v1.unreadable",
    "EncodedSAMLMetadataDocument": metadata(),
    "Fingerprint": "0" * 40,
    "GroupName": "devs",
    "IssuerUrl": "https://ci.example",
    "LoginMask": "",
    "NewDescription": "new",
    "NewPassword": "New-pass-123",
    "OIDCProviderName": "ci",
    "OldPassword": "Carol-pass-1",
    "Password": "Carol-pass-2",
    "PolicyDocument": document(EVERYTHING),
    "PolicyName": "wiki",
    "PolicyType": "Custom",
    "RoleArn": f"acs:ram::{ACCOUNT}:role/dev",
    "RoleName": "dev",
    "RoleSessionName": "session",
    "SAMLProviderName": "corp",
    "SamlApplicationName": "hr",
    "SerialNumber": SERIAL,
    "SessionId": "nosuch",
    "Status": "Active",
    "UserName": "carol",
    "UserPrincipalName": CAROL,
    "VerifyType": "email",
    "VersionId": "v1",
    "VirtualMFADeviceName": "phone",
}
OPTIONAL_NAMES = {"UserName", "UserPrincipalName"}
"""Parameters given although they are not mandatory: without them an action is about the caller."""


@dataclass(frozen=True)
class Named:
    """An action with some parameters."""

    action: Action
    ask: dict[str, str]

    def __str__(self) -> str:
        return f"{self.action.product.name}.{self.action.name}"

    def by(self, program: Program, **changes: str | None) -> dict[str, Any]:
        return program.call(self.action.product.version, self.action.name, **{**self.ask, **changes})

    def code(self, program: Program, **changes: str | None) -> str:
        answer = self.by(program, **changes)
        return str(answer.get("Code", "")) if program.status != 200 else "OK"


def mandatory(action: Action) -> list[str]:
    return [one.name for one in fields(action.ask) if one.default is MISSING]


def signed_actions() -> Iterator[Named]:
    """Yield each action that must be signed, about what the installation has."""
    for product in PRODUCTS.values():
        for action in product.actions.values():
            if not action.anonymous:
                yield about(action)


def about(action: Action, **changes: str) -> Named:
    names = [one.name for one in fields(action.ask) if one.default is MISSING or one.name in OPTIONAL_NAMES]
    if action.name == "RevokeTemporarySessions":
        names = ["RoleName"]
    return Named(action, {name: SAMPLES.get(name, "nosuch") for name in names} | changes)


def named(product: str, name: str, **changes: str) -> Named:
    found = next(one for one in PRODUCTS.values() if one.name == product)
    return about(found.actions[name], **changes)


def furnished(owner: Program) -> dict[str, str]:
    """Give the installation one of each; return the IDs that were handed out, and the device's seed."""
    owner.ram("CreateGroup", GroupName="devs")
    owner.ram("CreatePolicy", PolicyName="wiki", PolicyDocument=SAMPLES["PolicyDocument"])
    owner.ram("CreateRole", RoleName="dev", AssumeRolePolicyDocument=SAMPLES["AssumeRolePolicyDocument"])
    owner.ims("CreateSAMLProvider", SAMLProviderName="corp", EncodedSAMLMetadataDocument=metadata())
    owner.ims("CreateOIDCProvider", OIDCProviderName="ci", IssuerUrl="https://ci.example")
    seed = owner.ram("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]["Base32StringSeed"]
    key = owner.ram("CreateAccessKey", UserName="alice")["AccessKey"]["AccessKeyId"]
    made = {"DisplayName": "CRM", "RedirectUris": "https://crm.example/cb"}
    application = owner.ims("CreateApplication", AppName="crm", AppType="WebApp", **made)["Application"]["AppId"]
    owner.idp("CreateDomainAlias", DomainName="waiting.example")
    owner.idp("CreateSamlApplication", SamlApplicationName="hr", **HR)
    user_id = owner.ram("GetUser", UserName="alice")["User"]["UserId"]
    return {"AppId": application, "UserAccessKeyId": key, "UserId": user_id, "seed": seed}


def with_ids(one: Named, ids: dict[str, str]) -> Named:
    return Named(one.action, one.ask | {name: ids[name] for name in one.ask if name in ids})
