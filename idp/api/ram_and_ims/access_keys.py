"""Access keys (checklist AK): without a user's name the caller's own, also the account holder's."""

from dataclasses import dataclass
from typing import Any

from idp.api import own
from idp.api.call import Call
from idp.api.moments import moment
from idp.api.ram_and_ims.declared import identity_of, in_ims, name_or_none, on_own_or_user
from idp.api.registry import Json
from idp.api.values import one_of
from idp.model.access_key import KeyStatus


def own_keys(call: Call, ask: Any) -> bool:
    """Tell whether the caller manages these keys without any policy."""
    return own.manages_keys(call, name_or_none(call, ask))


@dataclass(frozen=True)
class Somebody:
    """Nothing but a user's name."""


@on_own_or_user("CreateAccessKey", Somebody, own=own_keys)
def create_access_key(call: Call, ask: Somebody) -> Json:
    """Make a key; its secret is told here and never again."""
    user_id = identity_of(call, ask)
    with call.act() as act:
        key = call.services.access_keys.create(act, call.account_id, user_id)
    made = {"AccessKeyId": key.id, "AccessKeySecret": key.secret, "Status": key.status}
    return {"AccessKey": made | {"CreateDate": moment(key.created_at)}}


@on_own_or_user("ListAccessKeys", Somebody, own=own_keys)
def list_access_keys(call: Call, ask: Somebody) -> Json:
    """List keys without their secrets."""
    rows = call.services.access_keys.list(call.account_id, identity_of(call, ask))
    return {"AccessKeys": {"AccessKey": [_described(call, row) for row in rows]}}


def _described(call: Call, row: Any) -> Json:
    described = {"AccessKeyId": row.id, "Status": row.status, "CreateDate": moment(row.created_at)}
    return described | ({"UpdateDate": moment(row.updated_at)} if in_ims(call) else {})


@dataclass(frozen=True)
class OneKey:
    """A key."""

    UserAccessKeyId: str


@dataclass(frozen=True)
class UpdateAccessKey(OneKey):
    """A key and its new status."""

    Status: str


@on_own_or_user("UpdateAccessKey", UpdateAccessKey, own=own_keys)
def update_access_key(call: Call, ask: UpdateAccessKey) -> Json:
    """Enable or disable a key."""
    status = one_of(KeyStatus, "Status", ask.Status)
    user_id = identity_of(call, ask)
    with call.act() as act:
        call.services.access_keys.set_status(act, call.account_id, user_id, ask.UserAccessKeyId, status)
    return {}


@on_own_or_user("DeleteAccessKey", OneKey, own=own_keys)
def delete_access_key(call: Call, ask: OneKey) -> Json:
    """Delete a key for good."""
    user_id = identity_of(call, ask)
    with call.act() as act:
        call.services.access_keys.delete(act, call.account_id, user_id, ask.UserAccessKeyId)
    return {}


@on_own_or_user("GetAccessKeyLastUsed", OneKey, own=own_keys)
def get_access_key_last_used(call: Call, ask: OneKey) -> Json:
    """Tell when a key was last used, in IMS by which API too; empty for never."""
    key = call.services.access_keys.one(call.account_id, ask.UserAccessKeyId, identity_of(call, ask))
    used = {"LastUsedDate": moment(key.last_used_at)}
    return {"AccessKeyLastUsed": used | ({"ServiceName": key.last_used_service or ""} if in_ims(call) else {})}
