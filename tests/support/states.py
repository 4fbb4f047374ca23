"""State files that tests begin with."""

ACME = """
accounts:
  - id: "1234567890123456"
    alias: acme
    owner: {logon_name: owner@acme.example, password: Owner-pass-1}
    password_policy: {MinimumPasswordLength: 8, MaxLoginAttemps: 5}
    security_preference: {EnableSaveMFATicket: true, LoginSessionDuration: 6, LoginNetworkMasks: "127.0.0.0/8"}
    domain_aliases: [{name: acme.example, verified: true}]
    users:
      - name: alice
        display_name: Alice
        email: alice@acme.example
        login_profile: {Password: Alice-pass-1, PasswordResetRequired: false, MFABindRequired: false, Status: Active}
        totp_secret: KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE
      - name: bob
        login_profile: {Password: Bob-pass-123, MFABindRequired: true}
      - name: carol
        login_profile: {Password: Carol-pass-1}
      - name: dave
        login_profile: {Password: Dave-pass-12, PasswordResetRequired: true}
    applications:
      - {name: wiki, protocol: oidc, client_id: wiki, client_secret: wiki-secret, redirect_uris: ["http://127.0.0.1:9001/callback"], post_logout_redirect_uris: ["http://127.0.0.1:9001/bye"], scopes: [openid, profile, email]}
      - {name: app, protocol: oidc, client_id: app, public: true, redirect_uris: ["http://127.0.0.1/callback"]}
  - id: "6543210987654321"
    alias: other
    owner: {logon_name: owner@other.example, password: Owner-pass-2}
    users:
      - name: alice
        login_profile: {Password: Other-pass-1}
    applications:
      - {name: wiki, protocol: oidc, client_id: wiki, client_secret: other-secret, redirect_uris: ["http://127.0.0.1:9002/callback"]}
"""
