"""Refusals of the actions that begin sessions of roles."""

from idp import granting_refusals as g
from idp import refusals as r
from tests.api.errors.pair import Pair
from tests.api.errors.stage import OIDC, ROLE, SAML

PARTS = [
    ("InvalidParameter.RoleArn", g.STS_PARAMETER, {"RoleArn": "dev"}),
    ("InvalidParameter.DurationSeconds", g.STS_DURATION, {"DurationSeconds": "899"}),
    ("InvalidParameter.DurationSeconds", g.STS_DURATION, {"DurationSeconds": "3601"}),
    ("InvalidParameter.PolicyGrammar", g.STS_POLICY_GRAMMAR, {"Policy": "{"}),
    ("InvalidParameter.PolicySize", g.STS_POLICY_SIZE, {"Policy": "x" * 2049}),
]
"""What all three take alike."""

ASSUME = {"RoleArn": f"{ROLE}/chained"}
AS_USER = [
    *(Pair("Sts.AssumeRole", code, kind, ASSUME | given, "carol") for code, kind, given in PARTS),
    Pair("Sts.AssumeRole", "EntityNotExist.Role", g.STS_ROLE_UNKNOWN, {"RoleArn": f"{ROLE}/nosuch"}, "carol"),
    Pair("Sts.AssumeRole", "InvalidParameter.RoleSessionName", g.STS_PARAMETER, ASSUME | {"RoleSessionName": "a b"}, "carol"),
    Pair("Sts.AssumeRole", "InvalidParameter.ExternalId", g.STS_PARAMETER, ASSUME | {"ExternalId": "a b"}, "carol"),
    Pair("Sts.AssumeRole", "InvalidParameter.SourceIdentity", g.STS_PARAMETER, ASSUME | {"SourceIdentity": "a b"}, "carol"),
    Pair("Sts.AssumeRole", "InvalidParameter.SourceIdentity", g.STS_PARAMETER, ASSUME | {"SourceIdentity": "dave"}, "session"),
    Pair("Sts.AssumeRole", "InvalidParameter.PolicySize", g.STS_POLICY_SIZE, ASSUME | {"Policy": "{policy}"}, "session"),
    Pair("Sts.AssumeRole", "NoPermission", r.NO_PERMISSION, {"RoleArn": f"{ROLE}/closed"}, "carol"),
    Pair("Sts.AssumeRole", "NoPermission", g.STS_HOLDER, ASSUME),
]  # fmt: skip

SAML_WITH = {"RoleArn": f"{ROLE}/by-saml", "SAMLProviderArn": f"{SAML}/corp", "SAMLAssertion": "{assertion}"}


def saml(code: str, kind: r.RefusalKind, **given: str | None) -> Pair:
    return Pair("Sts.AssumeRoleWithSAML", code, kind, {**SAML_WITH, **given})


WITH_SAML = [
    *(saml(code, kind, **given) for code, kind, given in PARTS),
    *(saml(f"MissingParameter.{name}", g.STS_PARAMETER_MISSING, **{name: None}) for name in SAML_WITH),
    saml("InvalidParameter.SAMLProviderArn", g.STS_PARAMETER, SAMLProviderArn="corp"),
    saml("EntityNotExist.SAMLProvider", g.SAML_PROVIDER_UNKNOWN, SAMLProviderArn=f"{SAML}/nosuch"),
    saml("EntityNotExist.RoleArn", g.STS_ROLE_ARN_UNKNOWN, RoleArn=f"{ROLE}/nosuch"),
    saml("AuthenticationFail.NoPermission", g.FEDERATION_NOT_TRUSTED, RoleArn=f"{ROLE}/closed"),
    saml("AuthenticationFail.NoPermission", g.FEDERATION_NOT_TRUSTED, RoleArn=f"{ROLE}/dev"),
    saml("AuthenticationFail.IDPMetadata.Invalid", g.SAML_METADATA_STALE, SAMLProviderArn=f"{SAML}/stale"),
    saml("AuthenticationFail.SAMLAssertion.Expired", g.SAML_ASSERTION_EXPIRED, SAMLAssertion="{old-assertion}"),
    saml("AuthenticationFail.SAMLAssertion.Invalid", g.SAML_ASSERTION_INVALID, SAMLAssertion="{unsigned-assertion}"),
]

OIDC_WITH = {
    "RoleArn": f"{ROLE}/by-oidc",
    "OIDCProviderArn": f"{OIDC}/ci",
    "OIDCToken": "{token}",
    "RoleSessionName": "build",
}


def oidc(code: str, kind: r.RefusalKind, **given: str | None) -> Pair:
    return Pair("Sts.AssumeRoleWithOIDC", code, kind, {**OIDC_WITH, **given})


def token(what: str, kind: r.RefusalKind, given: str) -> Pair:
    return oidc(f"AuthenticationFail.OIDCToken.{what}", kind, OIDCToken=given)


WITH_OIDC = [
    *(oidc(code, kind, **given) for code, kind, given in PARTS),
    *(oidc(f"MissingParameter.{name}", g.STS_PARAMETER_MISSING, **{name: None}) for name in OIDC_WITH),
    oidc("InvalidParameter.OIDCProviderArn", g.STS_PARAMETER, OIDCProviderArn="ci"),
    oidc("InvalidParameter.RoleSessionName", g.STS_PARAMETER, RoleSessionName="a b"),
    oidc("EntityNotExist.Role", g.STS_ROLE_UNKNOWN, RoleArn=f"{ROLE}/nosuch"),
    oidc("AuthenticationFail.NoPermission", g.FEDERATION_NOT_TRUSTED, RoleArn=f"{ROLE}/closed"),
    oidc("AuthenticationFail.NoPermission", g.FEDERATION_NOT_TRUSTED, OIDCProviderArn=f"{OIDC}/nosuch"),
    token("Expired", g.OIDC_TOKEN_EXPIRED, "{old-token}"),
    token("Invalid", g.OIDC_TOKEN_INVALID, "bad-token"),
    token("Invalid", g.OIDC_TOKEN_INVALID, "{nameless-token}"),
    token("AudienceNotMatch", g.OIDC_AUDIENCE_WRONG, "{other-token}"),
    token("IssuerNotMatch", g.OIDC_ISSUER_WRONG, "{strange-token}"),
    token("IssuerConfigurationBroken", g.OIDC_ISSUER_BROKEN, "issuer-broken"),
    token("PublicKeyFingerprintMismatch", g.OIDC_FINGERPRINT_WRONG, "wrong-fingerprint"),
]
PAIRS = [*AS_USER, *WITH_SAML, *WITH_OIDC]
