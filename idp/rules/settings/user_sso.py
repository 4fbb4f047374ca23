"""User SSO: whether an account's users are sent to an enterprise's identity provider, and to which."""

from dataclasses import dataclass

from idp.rules import domain_names
from idp.rules.identity_providers import SHA256, SIGNING
from idp.rules.settings.declare import setting


def domain_objection(text: str) -> str | None:
    """Return what is wrong with an auxiliary domain, or None; empty is none."""
    try:
        return None if not text or domain_names.normalise(text) == text else "must be a domain in lower case"
    except ValueError as error:
        return f"must be a domain: {error}"


@dataclass(frozen=True, kw_only=True)
class UserSso:
    """Holds for all RAM users of the account, never for its holder. `metadata_document` is Base64, empty for none."""

    sso_enabled: bool = setting("SsoEnabled", label="SSO status", default=False, enforced_by="idp.services.user_sso")
    sso_login_with_domain: bool = setting(
        "SsoLoginWithDomain", label="Domain in the name", default=True, enforced_by="idp.services.user_sso"
    )
    authn_sign_algo: str = setting(
        "AuthnSignAlgo",
        label="Signature of requests",
        default="rsa-sha1",
        choices=SIGNING,
        enforced_by="idp.services.enterprise_logon",
    )
    auxiliary_domain: str = setting(
        "AuxiliaryDomain",
        label="Auxiliary domain",
        default="",
        check=domain_objection,
        enforced_by="idp.services.user_sso",
    )
    metadata_document: str = setting(
        "MetadataDocument", label="Metadata document", default="", enforced_by="idp.services.user_sso"
    )

    @property
    def signs_requests(self) -> bool:
        """Tell whether our requests are signed: with SHA-256, or not at all, since SHA-1 is nothing to sign with."""
        return self.authn_sign_algo == SHA256
