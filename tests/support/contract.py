"""The state file that the contract shows, and the metadata that it names."""

import base64
from pathlib import Path

from tests.support import saml_sp
from tests.support.saml_idp import metadata

SECRETS = (
    "Owner-pass-1",
    "Alice-pass-1",
    "KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE",
    "wiki-secret",
    "argon2",
    "ownersecret",
    "alicesecret",
)
CONTRACT = """\
accounts:
  - id: "1234567890123456"
    alias: acme
    owner: {logon_name: owner@acme.example, password: Owner-pass-1, totp_secret: null}
    access_keys: [{id: LTAIownerownerownerowner, secret: ownersecretownersecretownersec}]
    login_mask: ""                                   # section 3.4
    password_policy: {MinimumPasswordLength: 8, MaxLoginAttemps: 5}
    security_preference: {EnableSaveMFATicket: true, LoginSessionDuration: 6, LoginNetworkMasks: "127.0.0.0/8"}
    domain_aliases: [{name: acme.example, verified: true}]   # "verified: true" is accepted in test mode only
    users:
      - name: alice
        display_name: Alice
        email: alice@acme.example
        login_profile: {Password: Alice-pass-1, PasswordResetRequired: false, MFABindRequired: false, Status: Active}
        totp_secret: KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE   # an already bound device
        access_keys: [{id: LTAIalicealicealicealice, secret: alicesecretalicesecretalicesec, status: Active}]
        groups: [developers]
        policies: [ReadOnlyAccess, {custom: wiki-editors}]
    groups: [{name: developers, policies: [AliyunSTSAssumeRoleAccess]}]
    policies: [{name: wiki-editors, document: {Version: "1", Statement: [{Effect: Allow, Action: "wiki:*", Resource: "*"}]}}]
    roles:
      - {name: deployer, max_session_duration: 3600, trust: {Version: "1", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {RAM: ["acs:ram::1234567890123456:root"]}}]}, policies: []}
    saml_providers: [{name: corp, metadata_file: corp.xml}]
    oidc_providers: [{name: ci, issuer_url: "https://ci.example", client_ids: [deploy], fingerprints: []}]
    user_sso: {SsoEnabled: false, metadata_file: corp.xml, AuxiliaryDomain: ""}
    applications:
      - {name: wiki, protocol: oidc, client_id: wiki, client_secret: wiki-secret, redirect_uris: ["http://127.0.0.1:9001/callback"], post_logout_redirect_uris: [], scopes: [openid, profile, email]}
      - {name: hr, protocol: saml, metadata_file: hr.xml}
"""


def write(directory: Path, text: str = CONTRACT, name: str = "acme.yaml") -> str:
    """Write a state file and the metadata beside it; return the file's name."""
    (directory / "corp.xml").write_bytes(base64.b64decode(metadata()))
    (directory / "hr.xml").write_text(saml_sp.metadata(), encoding="utf-8")
    (directory / name).write_text(text, encoding="utf-8")
    return name
