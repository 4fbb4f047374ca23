"""Versions of policies: the default one counts, the others are kept."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.ram.policies import the_policy, version
from idp.api.registry import RAM, Json
from idp.rules.policies import NONE, version_name


@dataclass(frozen=True)
class CreatePolicyVersion:
    """A new version of a custom policy."""

    PolicyName: str
    PolicyDocument: str
    SetAsDefault: bool = False
    RotateStrategy: str = NONE


@RAM.action("CreatePolicyVersion", CreatePolicyVersion, on=the_policy)
def create_policy_version(call: Call, ask: CreatePolicyVersion) -> Json:
    """Add a version."""
    policies = call.services.policies
    with call.act() as act:
        number = policies.add_version(
            act,
            call.account_id,
            ask.PolicyName,
            ask.PolicyDocument,
            default=ask.SetAsDefault,
            rotate=ask.RotateStrategy,
        )
    policy = policies.find(call.account_id, ask.PolicyName)
    return {"PolicyVersion": version(policy, policies.version(policy, version_name(number)))}


@dataclass(frozen=True)
class GetPolicyVersion:
    """One version."""

    PolicyName: str
    PolicyType: str
    VersionId: str


@RAM.action("GetPolicyVersion", GetPolicyVersion, on=the_policy)
def get_policy_version(call: Call, ask: GetPolicyVersion) -> Json:
    """Describe a version."""
    policies = call.services.policies
    policy = policies.find(call.account_id, ask.PolicyName, ask.PolicyType)
    return {"PolicyVersion": version(policy, policies.version(policy, ask.VersionId))}


@dataclass(frozen=True)
class ListPolicyVersions:
    """All versions of a policy."""

    PolicyName: str
    PolicyType: str


@RAM.action("ListPolicyVersions", ListPolicyVersions, on=the_policy)
def list_policy_versions(call: Call, ask: ListPolicyVersions) -> Json:
    """List the versions, oldest first."""
    policies = call.services.policies
    policy = policies.find(call.account_id, ask.PolicyName, ask.PolicyType)
    return {"PolicyVersions": {"PolicyVersion": [version(policy, one) for one in policies.versions(policy)]}}


@dataclass(frozen=True)
class OneVersion:
    """One version of a custom policy."""

    PolicyName: str
    VersionId: str


@RAM.action("SetDefaultPolicyVersion", OneVersion, on=the_policy)
def set_default_policy_version(call: Call, ask: OneVersion) -> Json:
    """Let a version count from now on."""
    with call.act() as act:
        call.services.policies.set_default(act, call.account_id, ask.PolicyName, ask.VersionId)
    return {}


@RAM.action("DeletePolicyVersion", OneVersion, on=the_policy)
def delete_policy_version(call: Call, ask: OneVersion) -> Json:
    """Delete a version that is not the default one."""
    with call.act() as act:
        call.services.policies.delete_version(act, call.account_id, ask.PolicyName, ask.VersionId)
    return {}
