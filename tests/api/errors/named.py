"""Refusals of what is named, and of a parameter's form, wherever an action takes the parameter: made of the registry."""

import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from idp import granting_refusals as g
from idp import refusals as r
from idp.api import loader
from idp.api.registry import PRODUCTS, Action
from idp.refusals import RefusalKind
from tests.api.errors.pair import Pair
from tests.support.world import ACCOUNT

PUBLISHED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "published.toml").read_text(encoding="utf-8"))

UNKNOWN: dict[str, tuple[str, str, RefusalKind]] = {
    "AppId": ("nosuch", "EntityNotExist.Application", r.APPLICATION_UNKNOWN),
    "AppSecretId": ("nosuch", "EntityNotExist.Application.AppSecret", r.APPLICATION_SECRET_UNKNOWN),
    "BrowserId": ("nosuch", "EntityNotExist.RememberedBrowser", r.REMEMBERED_BROWSER_UNKNOWN),
    "DomainName": ("nosuch.example", "EntityNotExist.Domain", r.DOMAIN_UNKNOWN),
    "GroupName": ("nosuch", "EntityNotExist.Group", r.GROUP_UNKNOWN),
    "OIDCProviderName": ("nosuch", "EntityNotExist.OIDCProvider", g.OIDC_PROVIDER_UNKNOWN),
    "PolicyName": ("nosuch", "EntityNotExist.Policy", g.POLICY_UNKNOWN),
    "RoleName": ("nosuch", "EntityNotExist.Role", g.ROLE_UNKNOWN),
    "SamlApplicationName": ("nosuch", "EntityNotExist.Application", r.APPLICATION_UNKNOWN),
    "SAMLProviderName": ("nosuch", "EntityNotExist.SAMLProvider", g.SAML_PROVIDER_UNKNOWN),
    "SerialNumber": (f"acs:ram::{ACCOUNT}:mfa/nosuch", "EntityNotExist.VirtualMFADevice", r.MFA_DEVICE_UNKNOWN),
    "SessionId": ("nosuch", "EntityNotExist.Session", r.SESSION_UNKNOWN),
    "UserAccessKeyId": ("LTAInosuch", "EntityNotExist.User.AccessKey", r.ACCESS_KEY_UNKNOWN),
    "UserId": ("200000000000000000", "EntityNotExist.User", r.USER_UNKNOWN),
    "UserName": ("nosuch", "EntityNotExist.User", r.USER_UNKNOWN),
    "UserPrincipalName": (f"nosuch@{ACCOUNT}.onaliyun.com", "EntityNotExist.User", r.USER_UNKNOWN),
}
"""What a parameter names that nobody has, and the answer."""
MAKES = {
    "CreateApplication": "AppName",
    "CreateDomainAlias": "DomainName",
    "CreateGroup": "GroupName",
    "CreateOIDCProvider": "OIDCProviderName",
    "CreatePolicy": "PolicyName",
    "CreateRole": "RoleName",
    "CreateSAMLProvider": "SAMLProviderName",
    "CreateSamlApplication": "SamlApplicationName",
    "CreateUser": "UserName UserPrincipalName",
}
"""The parameters that name what is to be made."""
IDS = ("UserId", "UserAccessKeyId")
"""What stands for a user, where no name is given."""

LONG = "x" * 1025
ILL_FORMED = {
    "AccountAlias.Format": ("a--b", r.ALIAS_FORMAT),
    "AccountAlias.Length": ("ab", r.ALIAS_LENGTH),
    "AuthenticationCode.Format": ("12345", r.CODE_FORMAT),
    "DisplayName.InvalidChars": ("\x07", r.FIELD_CHARACTERS),
    "MinimumPasswordLength.Range": ("7", r.SETTING_RANGE),
    "NewDisplayName.InvalidChars": ("\x07", r.FIELD_CHARACTERS),
    "PolicyType": ("x", r.PARAMETER_FORMAT),
}
"""Bad values of parameters, and the refusal; without an entry a code's end tells both."""
ENDS = {
    "Document.Length": ("{" + " " * 6144 + "}", r.FIELD_LENGTH),
    "Length": (LONG, r.FIELD_LENGTH),
    "InvalidChars": ("a b", r.FIELD_CHARACTERS),
    "Format": ("x", r.FIELD_CHARACTERS),
    "MalformedPolicyDocument": ("{}", g.DOCUMENT_MALFORMED),
}


def actions() -> Iterator[tuple[str, Action]]:
    """Yield every served action under its name in these tables."""
    loader.load()
    for product in PRODUCTS.values():
        for name, action in product.actions.items():
            yield f"{product.name}.{name}", action


def asked_by(action: Action) -> list[str]:
    """Return the names of an action's parameters."""
    return [one.name for one in fields(action.ask)]


def unknown() -> Iterator[Pair]:
    """Yield pairs of everything that an action names and nobody has."""
    for name, action in actions():
        for parameter in UNKNOWN.keys() & set(asked_by(action)):
            if parameter in MAKES.get(action.name, ""):
                continue
            value, code, kind = UNKNOWN[parameter]
            yield Pair(name, code, kind, {**instead(action, parameter), parameter: value})


def instead(action: Action, parameter: str) -> dict[str, str | None]:
    """Return what must be left out, or be there, for a parameter to count."""
    if action.name == "RevokeTemporarySessions":
        return {"RoleName": None}
    by_id = parameter in IDS and "UserId" in asked_by(action)
    others: dict[str, str | None] = (
        {one: None for one in (*IDS, "UserPrincipalName") if one in asked_by(action)} if by_id else {}
    )
    others |= {"VerifyType": "sms"} if parameter == "MobilePhone" and "VerifyType" in asked_by(action) else {}
    return {**others, **({"AppId": "{AppId}"} if parameter == "AppSecretId" else {})}


def ill_formed() -> Iterator[Pair]:
    """Yield pairs of the codes that the vendor publishes for a parameter's form."""
    for name, action in actions():
        for parameter in asked_by(action):
            for code in PUBLISHED["parameters"].get(parameter, ()):
                value, kind = bad(code.removeprefix("InvalidParameter."))
                yield Pair(name, code, kind, {**instead(action, parameter), parameter: value})


def bad(code: str) -> tuple[str, RefusalKind]:
    return ILL_FORMED.get(code) or next(found for end, found in ENDS.items() if code.endswith(end))


def paged() -> Iterator[Pair]:
    """Yield pairs of pages that there are not."""
    for name, action in actions():
        for parameter, value in (("MaxItems", "0"), ("MaxItems", "9999"), ("Marker", "x"), ("NextToken", "x")):
            if parameter in asked_by(action):
                yield Pair(name, f"InvalidParameter.{parameter}", r.PARAMETER_FORMAT, {parameter: value})


PAIRS = [*unknown(), *ill_formed(), *paged()]
