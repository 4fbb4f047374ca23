"""The form of policies and roles besides their documents: names, descriptions, versions, durations, and quotas."""

import re

from idp.rules.fields import PRINTABLE, Field

POLICY_NAME = re.compile(r"[A-Za-z0-9-]*")
ROLE_NAME = re.compile(r"[A-Za-z0-9.-]*")
VERSION = re.compile(r"v([1-9][0-9]{0,17})")

POLICY_FIELDS = {
    "name": Field("PolicyName", 128, POLICY_NAME, "InvalidChars"),
    "description": Field("Description", 1024, PRINTABLE, "InvalidChars"),
    "document": Field("PolicyDocument", 6144),
}
ROLE_FIELDS = {
    "name": Field("RoleName", 64, ROLE_NAME, "InvalidChars"),
    "description": Field("Description", 1024, PRINTABLE, "InvalidChars"),
    "trust_document": Field("AssumeRolePolicyDocument", 6144),
}

MOST_POLICIES = 1500
MOST_VERSIONS = 5
MOST_ROLES = 1000
MOST_ATTACHED = {
    ("user", "System"): 20,
    ("user", "Custom"): 10,
    ("group", "System"): 20,
    ("group", "Custom"): 5,
    ("role", "System"): 20,
    ("role", "Custom"): 5,
}
SESSION_SECONDS = range(3600, 43_200 + 1)
"""What a role's `MaxSessionDuration` may be."""

NONE, DELETE_OLDEST = "None", "DeleteOldestNonDefaultVersionWhenLimitExceeded"
ROTATE_STRATEGIES = (NONE, DELETE_OLDEST)


def version_name(number: int) -> str:
    """Return the published name of a version."""
    return f"v{number}"


def version_number(name: str) -> int | None:
    """Return the number in the name of a version; None for what is no such name."""
    found = VERSION.fullmatch(name)
    return int(found[1]) if found else None
