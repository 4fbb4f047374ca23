"""What is granted to users and groups, written straight into the database."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from idp.model.policy import Attachment, Policy, PolicyVersion
from idp.model.role import Role
from idp.services.temporary_credentials import Ticket
from tests.support.rpc import Program
from tests.support.world import ACCOUNT, World


def attach(world: World, target_kind: str, target_id: str, policy: str, policy_type: str = "System") -> None:
    """Attach a policy to a user or a group."""
    with world.services.acts.open() as act:
        columns = {"target_kind": target_kind, "target_id": target_id, "policy_type": policy_type}
        row = {"account_id": ACCOUNT, "policy_key": policy.lower(), "attached_at": act.now}
        act.tx.execute(insert(Attachment).values(**row, **columns))


def write(world: World, name: str, effect: str, action: str, resource: str = "*") -> None:
    """Make a custom policy of one statement."""
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    document = json.dumps({"Version": "1", "Statement": [statement]})
    with world.services.acts.open() as act:
        dates = {"created_at": act.now, "updated_at": act.now}
        numbers = {"default_version": 1, "newest_version": 1}
        names = {"id": name, "account_id": ACCOUNT, "name": name, "name_key": name.lower(), "description": ""}
        act.tx.execute(insert(Policy).values(**names, **numbers, **dates))
        act.tx.execute(insert(PolicyVersion).values(policy_id=name, number=1, document=document, created_at=act.now))


def session_of_role(world: World, name: str, policy: str) -> Program:
    """Make a role with a system policy, and return a program with temporary credentials of it."""
    with world.services.acts.open() as act:
        named = {"id": f"3{name}", "account_id": ACCOUNT, "name": name, "name_key": name, "description": ""}
        dates = {"created_at": act.now, "updated_at": act.now}
        trust = {"trust_document": "{}", "allow_console_login": False}
        act.tx.execute(insert(Role).values(**named, **dates, **trust, max_session_duration=3600))
    attach(world, "role", f"3{name}", policy)
    now = world.clock.now()
    end = now + timedelta(hours=1)
    ticket = Ticket(account_id=ACCOUNT, role_id=f"3{name}", session_name="s", issued_at=now, expires_at=end)
    made = world.services.temporary_credentials.issue(ticket)
    return Program(world, (made.access_key_id, made.secret), made.token)


def user_id(world: World, name: str) -> str:
    """Return the ID of a user."""
    row: Any = world.services.people.find(ACCOUNT, name)
    return str(row.id)


def permit(world: World, name: str, action: str, resource: str = "*", effect: str = "Allow") -> None:
    """Allow (or deny) a user an action."""
    policy = f"{effect}-{action}-{name}".replace(":", "-").replace("*", "any")
    write(world, policy, effect, action, resource)
    attach(world, "user", user_id(world, name), policy, "Custom")
