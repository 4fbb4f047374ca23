"""Roles, policies and who has them, put straight into the store."""

import json
from typing import Any

from sqlalchemy import insert

from idp.model.policy import Attachment, Policy, PolicyVersion
from idp.model.role import Role
from idp.refusals import Refusal
from idp.services.act import Act
from idp.services.roles import trusted_ids
from tests.support.rpc import Program
from tests.support.world import ACCOUNT, World

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ASSUMING = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "1", "Statement": list(statements)})


def trusting(kind: str, *names: str, **condition: dict[str, Any]) -> str:
    """Return a trust policy for some principals, under conditions by operator."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {kind: list(names)}}
    return document(statement | ({"Condition": condition} if condition else {}))


def role(
    world: World, name: str, trust: str, *statements: dict[str, Any], most: int = 3600, account: str = ACCOUNT
) -> str:
    """Create a role that may do what some statements say; return its ARN."""
    role_id = f"3{abs(hash((account, name))) % 10**17:017}"
    with world.services.acts.open() as act:
        act.tx.execute(
            insert(Role).values(
                id=role_id,
                account_id=account,
                name=name,
                name_key=name.lower(),
                description="",
                trust_document=trust,
                trusted_ids=_trusted_ids(act, account, trust),
                max_session_duration=most,
                allow_console_login=False,
                created_at=act.now,
                updated_at=act.now,
            )
        )
    if statements:
        attach(world, "role", role_id, *statements, account=account)
    return f"acs:ram::{account}:role/{name}"


def _trusted_ids(act: Act, account: str, trust: str) -> str:
    """Return whom a policy means; nobody, if it names somebody who does not exist or is no policy."""
    try:
        return trusted_ids(act, account, trust)
    except Refusal:
        return ""


def allow(world: World, user: str, *statements: dict[str, Any], account: str = ACCOUNT) -> None:
    """Let a user do what some statements say."""
    attach(world, "user", world.services.people.find(account, user).id, *statements, account=account)


def attach(world: World, kind: str, target: str, *statements: dict[str, Any], account: str = ACCOUNT) -> None:
    name = f"p{abs(hash((target, str(statements))))}"
    with world.services.acts.open() as act:
        stamps = {"created_at": act.now, "updated_at": act.now}
        keys = {"id": name, "account_id": account, "name": name, "name_key": name}
        act.tx.execute(insert(Policy).values(**keys, **stamps, description="", default_version=1, newest_version=1))
        act.tx.execute(
            insert(PolicyVersion).values(policy_id=name, number=1, document=document(*statements), created_at=act.now)
        )
        act.tx.execute(
            insert(Attachment).values(
                account_id=account,
                target_kind=kind,
                target_id=target,
                policy_type="Custom",
                policy_key=name,
                attached_at=act.now,
            )
        )


def session(program: Program, arn: str, **parameters: Any) -> Program:
    """Assume a role and return a program with its credentials."""
    answer = program.sts("AssumeRole", RoleArn=arn, **{"RoleSessionName": "session"} | parameters)
    assert program.status == 200, answer
    return with_credentials(program.world, answer)


def with_credentials(world: World, answer: dict[str, Any]) -> Program:
    found = answer["Credentials"]
    return Program(world, (found["AccessKeyId"], found["AccessKeySecret"]), found["SecurityToken"])
