"""Policies attached to users, groups and roles."""

from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.ram.policies import the_policy
from idp.api.registry import RAM, Json
from idp.rules.policies import version_name
from idp.rules.resource_names import arn
from idp.services.attachments import Target

KINDS = {"UserName": "user", "GroupName": "group", "RoleName": "role"}


def _target(ask: Any) -> Target:
    """Return whom the parameters name: an action has one of the three names."""
    return next(Target(kind, getattr(ask, name)) for name, kind in KINDS.items() if hasattr(ask, name))


def _the_target(_call: Call, ask: Any) -> tuple[str, ...]:
    target = _target(ask)
    return (f"{target.kind}/{target.name}",)


def _both(call: Call, ask: Any) -> tuple[str, ...]:
    return _the_target(call, ask) + the_policy(call, ask)


@dataclass(frozen=True)
class OfUser:
    """A policy and a user. Resource groups do not exist here: `ResourceGroupId` is taken and says nothing."""

    PolicyType: str
    PolicyName: str
    UserName: str
    ResourceGroupId: str = ""


@dataclass(frozen=True)
class OfGroup:
    """A policy and a group, likewise."""

    PolicyType: str
    PolicyName: str
    GroupName: str
    ResourceGroupId: str = ""


@dataclass(frozen=True)
class OfRole:
    """A policy and a role, likewise."""

    PolicyType: str
    PolicyName: str
    RoleName: str
    ResourceGroupId: str = ""


def attach(call: Call, ask: OfUser | OfGroup | OfRole) -> Json:
    """Attach a policy."""
    with call.act() as act:
        call.services.attachments.attach(act, call.account_id, _target(ask), ask.PolicyType, ask.PolicyName)
    return {}


RAM.action("AttachPolicyToUser", OfUser, on=_both)(attach)
RAM.action("AttachPolicyToGroup", OfGroup, on=_both)(attach)
RAM.action("AttachPolicyToRole", OfRole, on=_both)(attach)


def detach(call: Call, ask: OfUser | OfGroup | OfRole) -> Json:
    """Detach a policy."""
    with call.act() as act:
        call.services.attachments.detach(act, call.account_id, _target(ask), ask.PolicyType, ask.PolicyName)
    return {}


RAM.action("DetachPolicyFromUser", OfUser, on=_both)(detach)
RAM.action("DetachPolicyFromGroup", OfGroup, on=_both)(detach)
RAM.action("DetachPolicyFromRole", OfRole, on=_both)(detach)


@dataclass(frozen=True)
class ListPoliciesForUser:
    """One user."""

    UserName: str


@dataclass(frozen=True)
class ListPoliciesForGroup:
    """One group."""

    GroupName: str


@dataclass(frozen=True)
class ListPoliciesForRole:
    """One role."""

    RoleName: str


def list_policies_for(call: Call, ask: ListPoliciesForUser | ListPoliciesForGroup | ListPoliciesForRole) -> Json:
    """List what is attached to somebody."""
    rows = [
        {
            "PolicyName": one.name,
            "PolicyType": one.type,
            "Description": one.description,
            "DefaultVersion": version_name(one.default_version),
            "AttachDate": moment(one.attached_at),
        }
        for one in call.services.attachments.of(call.account_id, _target(ask))
    ]
    return {"Policies": {"Policy": rows}}


RAM.action("ListPoliciesForUser", ListPoliciesForUser, on=_the_target)(list_policies_for)
RAM.action("ListPoliciesForGroup", ListPoliciesForGroup, on=_the_target)(list_policies_for)
RAM.action("ListPoliciesForRole", ListPoliciesForRole, on=_the_target)(list_policies_for)


@dataclass(frozen=True)
class ListEntitiesForPolicy:
    """One policy."""

    PolicyName: str
    PolicyType: str


@RAM.action("ListEntitiesForPolicy", ListEntitiesForPolicy, on=the_policy)
def list_entities_for_policy(call: Call, ask: ListEntitiesForPolicy) -> Json:
    """List everybody whom a policy is attached to."""
    policy = call.services.policies.find(call.account_id, ask.PolicyName, ask.PolicyType)
    found = call.services.attachments.entities(call.account_id, policy.type, policy.name)
    return {
        "Users": {"User": [_user(row) for row in found.users]},
        "Groups": {"Group": [_group(row) for row in found.groups]},
        "Roles": {"Role": [_role(row) for row in found.roles]},
    }


def _user(row: Any) -> Json:
    return {
        "UserId": row.id,
        "UserName": row.name,
        "DisplayName": row.display_name,
        "AttachDate": moment(row.attached_at),
    }


def _group(row: Any) -> Json:
    return {"GroupName": row.name, "Comments": row.comments, "AttachDate": moment(row.attached_at)}


def _role(row: Any) -> Json:
    return {
        "RoleId": row.id,
        "RoleName": row.name,
        "Arn": arn(row.account_id, f"role/{row.name}"),
        "Description": row.description,
        "AttachDate": moment(row.attached_at),
    }
