"""Client IDs and fingerprints of OpenID Connect identity providers, one by one."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.ims.oidc_providers import described, the_provider
from idp.api.registry import IMS, Json
from idp.services.oidc_providers import CLIENT_ID, FINGERPRINT


@dataclass(frozen=True)
class OneClientId:
    """A client ID of a provider."""

    OIDCProviderName: str
    ClientId: str


@dataclass(frozen=True)
class OneFingerprint:
    """A fingerprint of a provider."""

    OIDCProviderName: str
    Fingerprint: str


@IMS.action("AddClientIdToOIDCProvider", OneClientId, on=the_provider)
def add_client_id(call: Call, ask: OneClientId) -> Json:
    """Take tokens for one more client."""
    with call.act() as act:
        call.services.oidc_providers.add(act, call.account_id, ask.OIDCProviderName, CLIENT_ID, ask.ClientId)
    return described(call, ask.OIDCProviderName)


@IMS.action("RemoveClientIdFromOIDCProvider", OneClientId, on=the_provider)
def remove_client_id(call: Call, ask: OneClientId) -> Json:
    """Take tokens for a client no more."""
    with call.act() as act:
        call.services.oidc_providers.remove(act, call.account_id, ask.OIDCProviderName, CLIENT_ID, ask.ClientId)
    return described(call, ask.OIDCProviderName)


@IMS.action("AddFingerprintToOIDCProvider", OneFingerprint, on=the_provider)
def add_fingerprint(call: Call, ask: OneFingerprint) -> Json:
    """Accept one more certificate of the issuer's server."""
    with call.act() as act:
        call.services.oidc_providers.add(act, call.account_id, ask.OIDCProviderName, FINGERPRINT, ask.Fingerprint)
    return described(call, ask.OIDCProviderName)


@IMS.action("RemoveFingerprintFromOIDCProvider", OneFingerprint, on=the_provider)
def remove_fingerprint(call: Call, ask: OneFingerprint) -> Json:
    """Accept a certificate no more; without any, every certificate that the system trusts is."""
    with call.act() as act:
        call.services.oidc_providers.remove(act, call.account_id, ask.OIDCProviderName, FINGERPRINT, ask.Fingerprint)
    return described(call, ask.OIDCProviderName)
