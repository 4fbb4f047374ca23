"""The system policies: part of the product, the same in every account, never edited or deleted (BP-06, BP-08)."""

import json
from dataclasses import dataclass
from functools import cache

from idp.rules import policy_document
from idp.rules.policy_document import Document

VERSION = "v1"


@dataclass(frozen=True)
class SystemPolicy:
    """One system policy: its published name, what it is for, and its document as text."""

    name: str
    description: str
    text: str


def _policy(name: str, description: str, *actions: str) -> SystemPolicy:
    statement = {"Effect": "Allow", "Action": actions[0] if len(actions) == 1 else list(actions), "Resource": "*"}
    return SystemPolicy(name, description, json.dumps({"Version": "1", "Statement": [statement]}, indent=2))


READING = ("*:Get*", "*:List*", "*:Describe*", "*:Query*", "*:Search*", "*:Check*", "*:Decode*")

SYSTEM_POLICIES = {
    policy.name.lower(): policy
    for policy in (
        _policy("AdministratorAccess", "May do everything in the account.", "*"),
        _policy("ReadOnlyAccess", "May look at everything in the account and change nothing.", *READING),
        _policy("AliyunRAMFullAccess", "May manage users, groups, policies, roles and settings.", "ram:*", "ims:*"),
        _policy(
            "AliyunRAMReadOnlyAccess",
            "May look at users, groups, policies, roles and settings.",
            *(f"ram:{verb}*" for verb in ("Get", "List", "Decode")),
            *(f"ims:{verb}*" for verb in ("Get", "List")),
        ),
        _policy("AliyunSTSAssumeRoleAccess", "May assume roles that trust the caller.", "sts:AssumeRole"),
    )
}


@cache
def compiled(key: str) -> Document:
    """Return a system policy's compiled document by its name in lower case."""
    return policy_document.identity(SYSTEM_POLICIES[key].text)
