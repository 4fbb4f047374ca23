"""What holds of every action alike, whoever built it: driven over the registry, so that a new one is tested too."""

import itertools

import pytest

from idp.rules.resource_names import resource
from tests.api.everything import Named, furnished, mandatory, signed_actions, with_ids
from tests.support.permits import attach, user_id, write
from tests.support.rpc import Program, key_of
from tests.support.world import ACCOUNT

OPEN = {
    "Sts.GetCallerIdentity": "tells callers only who they are",
    "Ram.ChangePassword": "the account's setting decides, and the old password is asked",
    "Ims.ChangePassword": "likewise",
}
"""Signed actions that need no policy, and why; everything else is refused to whom nothing is granted."""

PLACES = {
    "UserName": "user",
    "UserPrincipalName": "user",
    "GroupName": "group",
    "RoleName": "role",
    "SAMLProviderName": "saml-provider",
    "OIDCProviderName": "oidc-provider",
    "AppId": "application",
    "SamlApplicationName": "saml-application",
}
"""How parameters that name something begin its resource name."""


def wanted(one: Named) -> set[str]:
    """Return the resources that an action must ask permission for, by its parameters alone."""
    making = one.action.name.startswith("Create") and f"Create{one.action.name[6:]}" in MAKING
    if making:
        return {f"{MAKING[one.action.name]}/*"}
    found = {f"{kind}/{one.ask[name].split('@')[0]}" for name, kind in PLACES.items() if name in one.ask}
    if "PolicyName" in one.ask:
        found.add(f"policy/{one.ask['PolicyName']}")
    return found


MAKING = {
    "CreateUser": "user",
    "CreateGroup": "group",
    "CreateRole": "role",
    "CreatePolicy": "policy",
    "CreateApplication": "application",
    "CreateSamlApplication": "saml-application",
    "CreateSAMLProvider": "saml-provider",
    "CreateOIDCProvider": "oidc-provider",
}


@pytest.fixture
def everything(owner: Program) -> list[Named]:
    ids = furnished(owner)
    return [with_ids(one, ids) for one in signed_actions()]


def test_nobody_may_do_anything_without_a_grant(everything: list[Named], owner: Program) -> None:
    bob = Program(owner.world, key_of(owner.world, "bob"))
    let_through = {str(one): one.code(bob) for one in everything}
    assert {name for name, code in let_through.items() if code != "NoPermission"} == set(OPEN), let_through


def test_a_grant_is_for_one_action_on_one_resource(everything: list[Named], owner: Program) -> None:
    """Each action in turn, of which the user gets exactly what it needs; then all of the like on something else."""
    wrong = {}
    bob = Program(owner.world, key_of(owner.world, "bob"))
    for number, one in enumerate(one for one in everything if str(one) not in OPEN and str(one) != "Sts.AssumeRole"):
        needs = str(one.action.needs)
        resources = wanted(one) or {"*"}
        for verb, relative, passes in cases(needs, resources):
            name = f"p{number}-{passes}"
            grant(owner, name, verb, relative)
            code = one.code(bob)
            if (code != "NoPermission") is not passes:
                wrong[str(one), verb, relative] = code
            revoke(owner, name)
    assert wrong == {}


def cases(needs: str, resources: set[str]) -> list[tuple[str, tuple[str, ...], bool]]:
    """Return grants (action, resources) and whether they let the action through."""
    service = needs.partition(":")[0]
    others = tuple(f"{one.split('/')[0]}/other" if "/" in one else "user/other" for one in sorted(resources))
    return [
        (f"{service}:Nothing", tuple(resources), False),
        (needs, others, False),
        *((needs, (one,), False) for one in resources if len(resources) > 1),
        (needs, tuple(resources), True),
    ]


def grant(owner: Program, name: str, action: str, relative: tuple[str, ...]) -> None:
    for number, one in enumerate(relative):
        write(owner.world, f"{name}-{number}", "Allow", action, resource(ACCOUNT, one))
        attach(owner.world, "user", user_id(owner.world, "bob"), f"{name}-{number}", "Custom")


def revoke(owner: Program, name: str) -> None:
    with owner.world.services.acts.open() as act:
        for table, column in (("policy_attachments", "policy_key"), ("policies", "name_key")):
            act.tx.exec_driver_sql(f"DELETE FROM {table} WHERE {column} LIKE '{name}-%'")  # noqa: S608 -- test's own


def test_what_is_mandatory_is_asked_for(everything: list[Named], owner: Program) -> None:
    found = {(str(one), name): one.code(owner, **{name: None}) for one in everything for name in mandatory(one.action)}
    assert {key: code for key, code in found.items() if code != f"Missing{key[1]}"} == {}
    assert len(found) > 100


CHANGING = {"SetPasswordPolicy": "MinimumPasswordLength", "SetSecurityPreference": "LoginSessionDuration"}
"""What these actions are given: setting what is set already is no change."""
READING = ("Get", "List", "Decode", "Explain", "Generate")


def test_every_change_leaves_one_event_and_reading_none(everything: list[Named], owner: Program) -> None:
    """Whatever succeeds, in the order of the registry and then again: so that deletions come before and after."""
    wrong, succeeded, numbers = {}, set(), itertools.count(9)
    for one in everything * 2:
        changes = {CHANGING[one.action.name]: str(next(numbers))} if one.action.name in CHANGING else {}
        before = len(owner.world.events(outcome="success"))
        if one.code(owner, **changes) == "OK":
            succeeded.add(str(one))
            events = len(owner.world.events(outcome="success")) - before
            if events != (0 if one.action.name.startswith(READING) else 1):
                wrong[str(one)] = events
    assert wrong == {}
    assert len(succeeded) > 80
