"""Access keys (checklist AK): without UserName the caller's own, also the account holder's."""

from dataclasses import dataclass
from typing import Any, Protocol

from idp.api import own
from idp.api.call import Call
from idp.api.moments import moment
from idp.api.registry import RAM, Json
from idp.api.values import one_of
from idp.model.access_key import KeyStatus


class NamesOwner(Protocol):
    """The parameters of an action on somebody's keys."""

    @property
    def UserName(self) -> str:  # noqa: N802 -- a published name
        """The user's name; empty for the caller."""
        ...


def whose(call: Call, ask: NamesOwner) -> tuple[str, ...]:
    """Name whose keys they are."""
    return own.resource(call, ask.UserName)


def own_keys(call: Call, ask: NamesOwner) -> bool:
    """Tell whether the caller manages these keys without any policy."""
    return own.manages_keys(call, ask.UserName)


def owner_id(call: Call, ask: NamesOwner) -> str:
    """Return the ID of the identity whose keys they are."""
    return own.identity(call, ask.UserName, "UserName")


@dataclass(frozen=True)
class CreateAccessKey:
    """A new key."""

    UserName: str = ""


@RAM.action("CreateAccessKey", CreateAccessKey, on=whose, own=own_keys)
def create_access_key(call: Call, ask: CreateAccessKey) -> Json:
    """Make a key; its secret is told here and never again."""
    user_id = owner_id(call, ask)
    with call.act() as act:
        key = call.services.access_keys.create(act, call.account_id, user_id)
    made = {"AccessKeyId": key.id, "AccessKeySecret": key.secret, "Status": key.status}
    return {"AccessKey": made | {"CreateDate": moment(key.created_at)}}


@dataclass(frozen=True)
class ListAccessKeys:
    """Somebody's keys."""

    UserName: str = ""


@RAM.action("ListAccessKeys", ListAccessKeys, on=whose, own=own_keys)
def list_access_keys(call: Call, ask: ListAccessKeys) -> Json:
    """List keys without their secrets."""
    rows = call.services.access_keys.list(call.account_id, owner_id(call, ask))
    return {"AccessKeys": {"AccessKey": [_described(row) for row in rows]}}


def _described(row: Any) -> Json:
    return {
        "AccessKeyId": row.id,
        "Status": row.status,
        "CreateDate": moment(row.created_at),
    }


@dataclass(frozen=True)
class UpdateAccessKey:
    """A key and its new status."""

    UserAccessKeyId: str
    Status: str
    UserName: str = ""


@RAM.action("UpdateAccessKey", UpdateAccessKey, on=whose, own=own_keys)
def update_access_key(call: Call, ask: UpdateAccessKey) -> Json:
    """Enable or disable a key."""
    status = one_of(KeyStatus, "Status", ask.Status)
    user_id = owner_id(call, ask)
    with call.act() as act:
        call.services.access_keys.set_status(act, call.account_id, user_id, ask.UserAccessKeyId, status)
    return {}


@dataclass(frozen=True)
class DeleteAccessKey:
    """A key."""

    UserAccessKeyId: str
    UserName: str = ""


@RAM.action("DeleteAccessKey", DeleteAccessKey, on=whose, own=own_keys)
def delete_access_key(call: Call, ask: DeleteAccessKey) -> Json:
    """Delete a key for good."""
    user_id = owner_id(call, ask)
    with call.act() as act:
        call.services.access_keys.delete(act, call.account_id, user_id, ask.UserAccessKeyId)
    return {}


@dataclass(frozen=True)
class GetAccessKeyLastUsed:
    """A key."""

    UserAccessKeyId: str
    UserName: str = ""


@RAM.action("GetAccessKeyLastUsed", GetAccessKeyLastUsed, on=whose, own=own_keys)
def get_access_key_last_used(call: Call, ask: GetAccessKeyLastUsed) -> Json:
    """Tell when a key was last used; empty for never."""
    key = call.services.access_keys.one(call.account_id, ask.UserAccessKeyId, owner_id(call, ask))
    return {"AccessKeyLastUsed": {"LastUsedDate": moment(key.last_used_at)}}
