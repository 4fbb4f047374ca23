"""Refusals of actions on policies, what they are attached to, and roles."""

from idp import granting_refusals as g
from idp import refusals as r
from tests.api.errors.pair import Pair
from tests.support.roles import trusting

NOBODY = trusting("RAM", "acs:ram::1234567890123456:user/nosuch")
TAGS = '[{"Key":"acs:x"}]'
HAS = {"User": "granted", "Group": "granted", "Role": "dev"}
FULL_OF = {"User": "full", "Group": "n0", "Role": "n0"}

POLICIES = [
    Pair("Ram.CreatePolicy", "EntityAlreadyExists.Policy", g.POLICY_EXISTS, {"PolicyName": "WIKI"}),
    Pair("Ram.CreatePolicy", "EntityAlreadyExists.Policy", g.POLICY_EXISTS, {"PolicyName": "AdministratorAccess"}),
    Pair("Ram.CreatePolicy", "LimitExceeded.Policy", g.POLICY_QUOTA, by="full"),
    Pair("Ram.CreatePolicy", "InvalidParameter.Tag", r.PARAMETER_FORMAT, {"PolicyName": "new", "Tag": TAGS}),
    Pair("Ram.DeletePolicy", "DeleteConflict.Policy.User", g.POLICY_IN_USE, {"PolicyName": "of-user"}),
    Pair("Ram.DeletePolicy", "DeleteConflict.Policy.Group", g.POLICY_IN_USE, {"PolicyName": "of-group"}),
    Pair("Ram.DeletePolicy", "DeleteConflict.Policy.Role", g.POLICY_IN_USE, {"PolicyName": "of-role"}),
    Pair("Ram.DeletePolicy", "DeleteConflict.Policy.Version", g.POLICY_IN_USE, {"PolicyName": "versions"}),
    Pair("Ram.CreatePolicyVersion", "LimitExceeded.Policy.Version", g.POLICY_VERSION_QUOTA, {"PolicyName": "n0"}, "full"),
    Pair("Ram.CreatePolicyVersion", "InvalidParameter.RotateStrategy", r.PARAMETER_FORMAT, {"RotateStrategy": "x"}),
    Pair("Ram.DeletePolicyVersion", "DeleteConflict.Policy.Version.Default", g.POLICY_VERSION_DEFAULT),
    *(
        Pair(f"Ram.{name}", "EntityNotExist.Policy.Version", g.POLICY_VERSION_UNKNOWN, {"VersionId": "v9"})
        for name in ("GetPolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion")
    ),
]  # fmt: skip


def attaching(kind: str) -> list[Pair]:
    attach, detach, name = f"Ram.AttachPolicyTo{kind}", f"Ram.DetachPolicyFrom{kind}", f"{kind}Name"
    has = {name: HAS[kind], "PolicyName": f"of-{kind.lower()}"}
    return [
        Pair(attach, f"EntityAlreadyExists.{kind}.Policy", g.ATTACHED_ALREADY, has),
        Pair(attach, f"LimitExceeded.{kind}.Policy", g.ATTACHMENT_QUOTA, {name: FULL_OF[kind], "PolicyName": "n0"}, "full"),
        Pair(detach, f"EntityNotExist.{kind}.Policy", g.NOT_ATTACHED),
    ]  # fmt: skip


ROLES = [
    Pair("Ram.CreateRole", "EntityAlreadyExists.Role", g.ROLE_EXISTS, {"RoleName": "DEV"}),
    Pair("Ram.CreateRole", "LimitExceeded.Role", g.ROLE_QUOTA, by="full"),
    Pair("Ram.CreateRole", "MalformedPolicyDocument", g.DOCUMENT_MALFORMED, {"AssumeRolePolicyDocument": NOBODY}),
    Pair("Ram.CreateRole", "InvalidParameter.MaxSessionDuration", r.PARAMETER_FORMAT, {"MaxSessionDuration": "3599"}),
    Pair("Ram.CreateRole", "InvalidParameter.Tag", r.PARAMETER_FORMAT, {"RoleName": "new", "Tag": TAGS}),
    Pair("Ram.UpdateRole", "InvalidParameter.NewMaxSessionDuration", r.PARAMETER_FORMAT, {"NewMaxSessionDuration": "43201"}),
    Pair("Ram.DeleteRole", "DeleteConflict.Role.Policy", g.ROLE_IN_USE),
    Pair("Ram.DecodeDiagnosticMessage", "InvalidParameter.EncodedDiagnosticMessage", g.MESSAGE_UNREADABLE),
    Pair("Idp.ExplainDenial", "InvalidParameter.EncodedDiagnosticMessage", g.MESSAGE_UNREADABLE),
]  # fmt: skip
PAIRS = [*POLICIES, *(pair for kind in HAS for pair in attaching(kind)), *ROLES]
