"""Assuming a role with a SAML response or an OIDC token: unsigned calls, for which the identity provider vouches."""

from dataclasses import dataclass

from idp import granting_refusals
from idp.api.call import Call
from idp.api.gateway import facts
from idp.api.moments import moment
from idp.api.registry import STS, Json
from idp.api.sts import shapes
from idp.rules.role_sessions import Wish, named


@dataclass(frozen=True)
class AssumeRoleWithSAML:
    """A whole SAML response in Base64, the provider that issued it, and the role."""

    SAMLProviderArn: str = ""
    SAMLAssertion: str = ""
    RoleArn: str = ""
    DurationSeconds: int | None = None
    Policy: str = ""


@dataclass(frozen=True)
class AssumeRoleWithOIDC:
    """A token, the provider that issued it, and the role."""

    OIDCProviderArn: str = ""
    OIDCToken: str = ""
    RoleArn: str = ""
    RoleSessionName: str = ""
    DurationSeconds: int | None = None
    Policy: str = ""


@STS.action("AssumeRoleWithSAML", AssumeRoleWithSAML, anonymous=True)
def assume_role_with_saml(call: Call, ask: AssumeRoleWithSAML) -> Json:
    """Begin a session of a role that trusts the provider, named by the assertion."""
    _demand(ask, "SAMLProviderArn", "SAMLAssertion", "RoleArn")
    account_id, role_name = named(ask.RoleArn, "role", "RoleArn")
    provider = named(ask.SAMLProviderArn, "saml-provider", "SAMLProviderArn")
    wish = Wish(
        account_id=account_id, role_name=role_name, session_name="", duration=ask.DurationSeconds, policy=ask.Policy
    )
    begun = call.services.federated_sessions.with_assertion(
        call.visitor, provider, wish, ask.SAMLAssertion, facts(call)
    )
    return shapes.session(begun.session) | {
        "SAMLAssertionInfo": {
            "Issuer": begun.assertion.issuer,
            "Recipient": begun.assertion.destination,
            "Subject": begun.assertion.subject,
            "SubjectType": begun.assertion.subject_type,
        }
    }


@STS.action("AssumeRoleWithOIDC", AssumeRoleWithOIDC, anonymous=True)
def assume_role_with_oidc(call: Call, ask: AssumeRoleWithOIDC) -> Json:
    """Begin a session of a role that trusts the token's issuer."""
    _demand(ask, "OIDCProviderArn", "OIDCToken", "RoleArn", "RoleSessionName")
    account_id, role_name = named(ask.RoleArn, "role", "RoleArn")
    provider = named(ask.OIDCProviderArn, "oidc-provider", "OIDCProviderArn")
    wish = Wish(
        account_id=account_id,
        role_name=role_name,
        session_name=ask.RoleSessionName,
        duration=ask.DurationSeconds,
        policy=ask.Policy,
    )
    begun = call.services.federated_sessions.with_token(call.visitor, provider, wish, ask.OIDCToken, facts(call))
    return shapes.session(begun.session) | {
        "OIDCTokenInfo": {
            "Issuer": begun.token.issuer,
            "Subject": begun.token.subject,
            "ClientIds": ",".join(begun.token.audiences),
            "IssuanceTime": moment(begun.token.issued_at),
            "ExpirationTime": moment(begun.token.expires_at),
            "VerificationInfo": "Success",
        }
    }


def _demand(ask: object, *names: str) -> None:
    for name in names:
        if not getattr(ask, name):
            raise granting_refusals.STS_PARAMETER_MISSING(name=name)
