"""The refusals of SAML: user and role SSO (checklist SS), logging on to applications, single logout.

Strangers are told little; the exact reason is in the audit trail.
"""

from idp.refusals import RefusalKind

SSO_OFF = RefusalKind("InvalidSso.Off", 400, "Single sign-on is not switched on for this account.")
METADATA_STALE = RefusalKind(
    "InvalidSso.Metadata",
    503,
    "What is known of your company's logon service is out of date. Tell the administrator of the account.",
)
RESPONSE_REFUSED = RefusalKind(
    "InvalidSamlResponse",
    403,
    "The answer of your company's logon service was not accepted. Start again; if that does not help, tell your "
    "administrator.",
)
PROVIDER_DECLINED = RefusalKind(
    "NoPermission.Provider",
    403,
    "Your company's logon service sent you back without logging you on, as it does when a logon is cancelled. Start "
    "again, or ask your administrator.",
)
REQUEST_GONE = RefusalKind(
    "InvalidSamlResponse.Request", 400, "This logon has expired, or was begun in another browser. Start again."
)
USER_REFUSED = RefusalKind(
    "NoPermission.Sso",
    403,
    "Your company's logon service knows you, but you cannot log on here. Ask the administrator.",
)
ROLE_REFUSED = RefusalKind(
    "NoPermission.RoleSso",
    403,
    "Your company's logon service knows you, but no role is open to you here. Ask the administrator.",
)
ROLE_SESSION_GONE = RefusalKind(
    "NoPermission.RoleSession",
    403,
    "There is no session of a role in this browser, or it has ended. Start again where your company offers the role.",
)
OUTSIDE_MASK = RefusalKind(
    "NoPermission.NetworkMask",
    403,
    "The account does not allow logging on from your network address. Ask its administrator.",
)
SAML_REQUEST_REFUSED = RefusalKind(
    "InvalidSamlRequest",
    400,
    "The application sent a request that is not answered. Go back to the application, or tell its operator.",
)
SAML_REQUEST_ANSWERED = RefusalKind(
    "InvalidSamlRequest.Answered",
    409,
    "This sign-on was answered already. Go back to the application, or open it anew.",
)
SAML_LOGOUT_REFUSED = RefusalKind(
    "InvalidSamlLogout",
    400,
    "The message that came to log you out was not accepted, and nothing has ended. Log out here, or tell the operator "
    "of the application.",
)
SAML_LOGOUT_GONE = RefusalKind(
    "InvalidSamlLogout.Expired",
    400,
    "This logging out has expired, or was begun in another browser. Here, you are logged out already.",
)
