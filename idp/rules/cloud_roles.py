"""Role SSO to Alibaba Cloud: which of its roles our groups give, told by the attributes that the vendor publishes.

Declared as the ARN of our account's SAML `provider` there, and for each of our `groups` the names of roles beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from idp.rules import logon_names, resource_names
from idp.rules.claims import Authentication
from idp.rules.identity_providers import NAME
from idp.rules.policies import ROLE_FIELDS, ROLE_NAME
from idp.rules.role_sessions import ASSERTED_SESSION_NAME, LONGEST_ARN
from idp.rules.saml_assertion import MOST_ROLES, ROLE, SESSION_NAME

PROVIDER, GROUPS = "provider", "groups"
ATTRIBUTES = (ROLE, SESSION_NAME)


def objection(declared: Mapping[str, Any], attributes: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a declaration beside an application's own attributes; None when nothing is."""
    if not declared:
        return None
    provider, groups = declared.get(PROVIDER, ""), declared.get(GROUPS, {})
    named = resource_names.parse(provider, "saml-provider") if len(provider) <= LONGEST_ARN else None
    if named is None or not NAME.fullmatch(named[1]):
        return "needs provider, such as acs:ram::1234567890123456:saml-provider/acme"
    names = [name for roles in groups.values() for name in roles]
    if not 0 < len(names) <= MOST_ROLES or not all(groups.values()):
        return f"needs groups, each with a role, and at most {MOST_ROLES} roles"
    wrong = [name for name in names if not _is_role(name)]
    if wrong:
        return f"knows roles by their names, which {wrong[0][:80]} is not"
    taken = [name for name in ATTRIBUTES if name in attributes]
    return f"gives {taken[0]}, which attributes must leave to it" if taken else None


def values(declared: Mapping[str, Any], who: Authentication, groups: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the attributes of somebody who is in some groups; none for somebody who has no role by them."""
    roles = tuple(dict.fromkeys(_pairs(declared, groups)))
    return {ROLE: roles, SESSION_NAME: (_session_name(who),)} if roles else {}


def _pairs(declared: Mapping[str, Any], groups: Sequence[str]) -> Iterator[str]:
    if not declared:
        return
    provider, mine = declared[PROVIDER], {logon_names.key(group) for group in groups}
    account_id = provider.removeprefix("acs:ram::").partition(":")[0]
    for group, names in declared[GROUPS].items():
        if logon_names.key(group) in mine:
            yield from (f"{resource_names.arn(account_id, f'role/{name}')},{provider}" for name in names)


def _session_name(who: Authentication) -> str:
    """Return the logon name, or as much of it as a session's name may hold; else the ID, which is always fit."""
    fit = (name for name in (who.principal, who.principal.partition("@")[0]) if ASSERTED_SESSION_NAME.fullmatch(name))
    return next(fit, who.user_id)


def _is_role(name: str) -> bool:
    return 0 < len(name) <= ROLE_FIELDS["name"].most and ROLE_NAME.fullmatch(name) is not None
