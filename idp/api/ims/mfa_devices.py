"""MFA devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.api import devices
from idp.api.call import Call
from idp.api.devices import all_devices, the_device
from idp.api.ims.addressing import own_or_the_user, row_of, the_user
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.registry import IMS, Json


@dataclass(frozen=True)
class CreateVirtualMFADevice:
    """A new device."""

    VirtualMFADeviceName: str


@IMS.action("CreateVirtualMFADevice", CreateVirtualMFADevice, on=all_devices)
def create_virtual_mfa_device(call: Call, ask: CreateVirtualMFADevice) -> Json:
    """Make a device."""
    return devices.create(call, ask.VirtualMFADeviceName)


@dataclass(frozen=True)
class ListVirtualMFADevices:
    """A page of devices."""

    Marker: str = ""
    MaxItems: int | None = None


@IMS.action("ListVirtualMFADevices", ListVirtualMFADevices, on=all_devices)
def list_virtual_mfa_devices(call: Call, ask: ListVirtualMFADevices) -> Json:
    """List devices by name, bound or not."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.virtual_mfa_devices.page(call.account_id, after, most)

    found = page(call, "mfa-devices", ask, fetch, lambda row: row.key, Bounds(most=100))
    return {"VirtualMFADevices": {"VirtualMFADevice": [_device(call, row) for row in found.rows]}, **found.answer}


@dataclass(frozen=True)
class DeleteVirtualMFADevice:
    """One device."""

    SerialNumber: str


@IMS.action("DeleteVirtualMFADevice", DeleteVirtualMFADevice, on=the_device)
def delete_virtual_mfa_device(call: Call, ask: DeleteVirtualMFADevice) -> Json:
    """Delete a device that is not bound."""
    return devices.delete(call, ask.SerialNumber)


@dataclass(frozen=True)
class BindMFADevice:
    """A device, the user to have it, and two codes that follow each other."""

    UserPrincipalName: str
    SerialNumber: str
    AuthenticationCode1: str
    AuthenticationCode2: str


@IMS.action("BindMFADevice", BindMFADevice, on=the_user)
def bind_mfa_device(call: Call, ask: BindMFADevice) -> Json:
    """Bind a device to a user."""
    return devices.bind(call, row_of(call, ask.UserPrincipalName), ask)


@dataclass(frozen=True)
class UnbindMFADevice:
    """One user."""

    UserPrincipalName: str


@IMS.action("UnbindMFADevice", UnbindMFADevice, on=the_user)
def unbind_mfa_device(call: Call, ask: UnbindMFADevice) -> Json:
    """Unbind a user's device; one that was made by name can then be deleted."""
    return devices.unbind(call, row_of(call, ask.UserPrincipalName))


@dataclass(frozen=True)
class DisableVirtualMFA:
    """One user."""

    UserPrincipalName: str


@IMS.action("DisableVirtualMFA", DisableVirtualMFA, on=the_user)
def disable_virtual_mfa(call: Call, ask: DisableVirtualMFA) -> Json:
    """Unbind a user's device and delete it."""
    devices.disable(call, row_of(call, ask.UserPrincipalName))
    return {}


@dataclass(frozen=True)
class GetUserMFAInfo:
    """One user; the caller unless named."""

    UserPrincipalName: str = ""


@IMS.action("GetUserMFAInfo", GetUserMFAInfo, on=own_or_the_user)
def get_user_mfa_info(call: Call, ask: GetUserMFAInfo) -> Json:
    """Tell whether a user has a device, and which."""
    row = row_of(call, ask.UserPrincipalName, call.caller.user_id or "")
    serial = call.services.virtual_mfa_devices.serial_of(call.account_id, row.id)
    if serial is None:
        return {"IsMFAEnable": False}
    return {"IsMFAEnable": True, "MFADevice": {"SerialNumber": serial, "Type": devices.TYPE}}


@dataclass(frozen=True)
class GetAccountMFAInfo:
    """Takes nothing."""


@IMS.action("GetAccountMFAInfo", GetAccountMFAInfo)
def get_account_mfa_info(call: Call, _ask: GetAccountMFAInfo) -> Json:
    """Tell whether the account holder has a device."""
    serial = call.services.virtual_mfa_devices.serial_of(call.account_id, call.account_id)
    return {"IsMFAEnable": serial is not None}


def _device(call: Call, row: Any) -> Json:
    described: Json = {"SerialNumber": row.serial_number}
    if row.user_id is None:
        return described
    user = {
        "UserId": row.user_id,
        "UserPrincipalName": call.account.principal_of(row.kind, row.name),
        "DisplayName": row.display_name,
    }
    return described | {"ActivateDate": moment(row.bound_at), "User": user}
