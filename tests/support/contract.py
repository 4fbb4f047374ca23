"""The state file that the contract shows, cut to the parts that are built, and the lines of the parts that are not."""

CONTRACT = """\
accounts:
  - id: "1234567890123456"
    alias: acme
    owner: {logon_name: owner@acme.example, password: Owner-pass-1, totp_secret: null}
    login_mask: ""
    password_policy: {MinimumPasswordLength: 8, MaxLoginAttemps: 5}
    security_preference: {EnableSaveMFATicket: true, LoginSessionDuration: 6, LoginNetworkMasks: "127.0.0.0/8"}
    domain_aliases: [{name: acme.example, verified: true}]
    users:
      - name: alice
        display_name: Alice
        email: alice@acme.example
        login_profile: {Password: Alice-pass-1, PasswordResetRequired: false, MFABindRequired: false, Status: Active}
        totp_secret: KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE
    applications:
      - {name: wiki, protocol: oidc, client_id: wiki, client_secret: wiki-secret, redirect_uris: ["http://127.0.0.1:9001/callback"], post_logout_redirect_uris: [], scopes: [openid, profile, email]}
"""

ACCOUNT_LINES = {
    "access_keys": "[{id: LTAIownerownerownerowner, secret: ownersecretownersecretownersec}]",
    "groups": "[{name: developers, policies: [AliyunSTSAssumeRoleAccess]}]",
    "policies": '[{name: wiki-editors, document: {Version: "1", Statement: []}}]',
    "roles": "[{name: deployer, max_session_duration: 3600}]",
    "saml_providers": "[{name: corp, metadata_file: corp.xml}]",
    "oidc_providers": '[{name: ci, issuer_url: "https://ci.example"}]',
    "user_sso": '{SsoEnabled: false, metadata_file: corp.xml, AuxiliaryDomain: ""}',
}
USER_LINES = {
    "access_keys": "[{id: LTAIalicealicealicealice, secret: alicesecretalicesecretalicesec, status: Active}]",
    "groups": "[developers]",
    "policies": "[ReadOnlyAccess, {custom: wiki-editors}]",
}
