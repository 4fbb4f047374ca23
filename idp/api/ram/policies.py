"""Policies: custom ones are created, described and deleted here; system policies are listed and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import page
from idp.api.parameters import Tags
from idp.api.registry import RAM, Json
from idp.rules import resource_names
from idp.rules.policies import version_name
from idp.services.policies import Found, PolicyFields, Version

NO_TAGS = Tags()


class NamesPolicy(Protocol):
    """The parameters of an action on one policy; without `PolicyType` a custom one."""

    @property
    def PolicyName(self) -> str:  # noqa: N802 -- a published name
        """The policy's name."""
        ...


def the_policy(_call: Call, ask: NamesPolicy) -> tuple[str, ...]:
    """Name the policy."""
    return (resource_names.policy(ask.PolicyName, system=getattr(ask, "PolicyType", "") == "System"),)


def all_policies(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every policy."""
    return ("policy/*",)


def described(policy: Found) -> Json:
    """Describe a policy as every answer does."""
    return {
        "PolicyName": policy.name,
        "PolicyType": policy.type,
        "Description": policy.description,
        "DefaultVersion": version_name(policy.default_version),
        "CreateDate": moment(policy.created_at),
    }


def version(policy: Found, one: Version) -> Json:
    """Describe a version of a policy."""
    return {
        "VersionId": version_name(one.number),
        "IsDefaultVersion": one.number == policy.default_version,
        "PolicyDocument": one.document,
        "CreateDate": moment(one.created_at),
    }


@dataclass(frozen=True)
class CreatePolicy:
    """A new custom policy."""

    PolicyName: str
    PolicyDocument: str
    Description: str = ""
    Tag: Tags = NO_TAGS


@RAM.action("CreatePolicy", CreatePolicy, on=all_policies)
def create_policy(call: Call, ask: CreatePolicy) -> Json:
    """Create a policy."""
    with call.act() as act:
        given = PolicyFields(ask.PolicyName, ask.PolicyDocument, ask.Description, ask.Tag)
        call.services.policies.create(act, call.account_id, given)
    return {"Policy": described(call.services.policies.find(call.account_id, ask.PolicyName))}


@dataclass(frozen=True)
class GetPolicy:
    """One policy."""

    PolicyName: str
    PolicyType: str


@RAM.action("GetPolicy", GetPolicy, on=the_policy)
def get_policy(call: Call, ask: GetPolicy) -> Json:
    """Describe a policy, with its default version."""
    policies = call.services.policies
    policy = policies.find(call.account_id, ask.PolicyName, ask.PolicyType)
    default = policies.version(policy, version_name(policy.default_version))
    changing = {"UpdateDate": moment(policy.updated_at), "AttachmentCount": policy.attachments}
    return {
        "Policy": described(policy) | changing | {"PolicyDocument": default.document},
        "DefaultPolicyVersion": version(policy, default),
    }


@dataclass(frozen=True)
class ListPolicies:
    """A page of policies, of one type or of both."""

    PolicyType: str = ""
    Marker: str = ""
    MaxItems: int | None = None
    Tag: Tags = NO_TAGS


@RAM.action("ListPolicies", ListPolicies, on=all_policies)
def list_policies(call: Call, ask: ListPolicies) -> Json:
    """List policies: system ones first, then by name."""
    policies = call.services.policies

    def fetch(after: str, most: int) -> Sequence[Found]:
        return policies.page(call.account_id, after, most, ask.PolicyType, ask.Tag)

    found = page(call, "policies", ask, fetch, lambda policy: policy.order)
    tags = policies.tags(call.account_id, found.rows)
    rows = [
        described(policy)
        | {"UpdateDate": moment(policy.updated_at), "AttachmentCount": policy.attachments}
        | {"Tags": tag_list(tags.get(policy.id, ()))}
        for policy in found.rows
    ]
    return {"Policies": {"Policy": rows}, **found.answer}


def tag_list(tags: Sequence[tuple[str, str]]) -> Json:
    """Describe the tags of something."""
    return {"Tag": [{"TagKey": key, "TagValue": value} for key, value in tags]}


@dataclass(frozen=True)
class UpdatePolicyDescription:
    """A new description."""

    PolicyName: str
    NewDescription: str


@RAM.action("UpdatePolicyDescription", UpdatePolicyDescription, on=the_policy)
def update_policy_description(call: Call, ask: UpdatePolicyDescription) -> Json:
    """Describe a custom policy anew."""
    with call.act() as act:
        call.services.policies.describe(act, call.account_id, ask.PolicyName, ask.NewDescription)
    policy = call.services.policies.find(call.account_id, ask.PolicyName)
    return {"Policy": described(policy) | {"UpdateDate": moment(policy.updated_at)}}


@dataclass(frozen=True)
class DeletePolicy:
    """One custom policy; `CascadingDelete` takes its other versions along."""

    PolicyName: str
    CascadingDelete: bool = False


@RAM.action("DeletePolicy", DeletePolicy, on=the_policy)
def delete_policy(call: Call, ask: DeletePolicy) -> Json:
    """Delete a policy that is attached to nobody."""
    with call.act() as act:
        call.services.policies.delete(act, call.account_id, ask.PolicyName, cascading=ask.CascadingDelete)
    return {}
