"""Permissions for tests that need a user who has some."""

from sqlalchemy import insert

from idp.model.policy import Attachment
from tests.support.world import ACCOUNT, World


def grant(world: World, name: str, policy: str = "administratoraccess") -> None:
    """Attach a system policy to a user of acme."""
    user = world.services.people.find(ACCOUNT, name)
    with world.services.acts.open() as act:
        target = {"account_id": ACCOUNT, "target_kind": "user", "target_id": user.id}
        kept = {"policy_type": "System", "policy_key": policy, "attached_at": act.now}
        act.tx.execute(insert(Attachment).values(**target, **kept))
