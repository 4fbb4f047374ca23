"""Policy documents that tests use."""

import json

from tests.support.rpc import Program
from tests.support.world import ACCOUNT


def document(action: str = "ram:GetUser", resource: str = "*", effect: str = "Allow") -> str:
    return json.dumps({"Version": "1", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]})


def trust(principal: str = f"acs:ram::{ACCOUNT}:root") -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [principal]}}
    return json.dumps({"Version": "1", "Statement": [statement]})


def granted(owner: Program, name: str, action: str, resource: str = "*") -> None:
    """Let a user of acme do something."""
    policy = f"{name}-{action.replace(':', '-').replace('*', 'all')}"
    owner.ram("CreatePolicy", PolicyName=policy, PolicyDocument=document(action, resource))
    owner.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName=policy, UserName=name)
    assert owner.status == 200
