"""Refusals that no call to the API can be answered with, and who is told them instead."""

COMMANDS = "state files and commands are told"
PAGES = "pages are told, in a browser"
NEVER = "nothing leads there: it guards what another process may change meanwhile"

ELSEWHERE = {
    "ACCESS_KEY_EXISTS": COMMANDS,
    "ACCOUNT_EXISTS": COMMANDS,
    "ACCOUNT_ID_FORMAT": COMMANDS,
    "ACCOUNT_UNKNOWN": NEVER,
    "APPLICATION_FIELD": COMMANDS,
    "ATTEMPT_GONE": PAGES,
    "BAD_MOMENT": COMMANDS,
    "BAD_REQUEST": PAGES,
    "CLIENT_UNKNOWN": PAGES,
    "CODE_WRONG": PAGES,
    "FORM_EXPIRED": PAGES,
    "HOST_UNKNOWN": PAGES,
    "METHOD_NOT_ALLOWED": PAGES,
    "MFA_NOT_SELF_MANAGED": PAGES,
    "NAME_MALFORMED": PAGES,
    "OWNER_NAME_FORMAT": COMMANDS,
    "PAGE_UNKNOWN": PAGES,
    "PASSWORDS_NOT_SELF_MANAGED": PAGES,
    "PASSWORD_MISMATCH": PAGES,
    "PASSWORD_MISSING": PAGES,
    "PASSWORD_SAME": PAGES,
    "REDIRECT_URI_MISSING": PAGES,
    "REDIRECT_URI_UNKNOWN": PAGES,
    "RESCUE_LINK_UNKNOWN": PAGES,
    "SSO_REQUEST_GONE": PAGES,
}
