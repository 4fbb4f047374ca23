"""Assuming a role with one's own key, or with another role's session."""

from dataclasses import dataclass

from idp.api import denials
from idp.api.call import Call
from idp.api.gateway import facts
from idp.api.registry import STS, Json
from idp.api.sts import shapes
from idp.rules.role_sessions import Wish, named


@dataclass(frozen=True)
class AssumeRole:
    """The role, and what its session shall be."""

    RoleArn: str
    RoleSessionName: str
    DurationSeconds: int | None = None
    Policy: str = ""
    ExternalId: str = ""
    SourceIdentity: str = ""


@STS.action("AssumeRole", AssumeRole, open_to_all=True)
def assume_role(call: Call, ask: AssumeRole) -> Json:
    """Begin a session: the caller's policies and the role's trust policy must both allow it.

    The role may be another account's, so the permission is asked for here and not by the gateway.
    """
    account_id, role_name = named(ask.RoleArn, "role", "RoleArn")
    wish = Wish(
        account_id=account_id,
        role_name=role_name,
        session_name=ask.RoleSessionName,
        duration=ask.DurationSeconds,
        policy=ask.Policy,
        external_id=ask.ExternalId,
        source_identity=ask.SourceIdentity,
    )
    context = facts(call)
    denied = call.services.role_sessions.forbidden(call.caller, wish, context)
    if denied:
        raise denials.refusal(call, denied)
    return shapes.session(call.services.role_sessions.assume(call.visitor, call.caller, wish, context))
