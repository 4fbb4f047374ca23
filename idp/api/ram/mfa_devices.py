"""MFA devices."""

from dataclasses import dataclass
from typing import Any

from idp import refusals
from idp.api import devices
from idp.api.call import Call
from idp.api.devices import all_devices, the_device
from idp.api.moments import moment
from idp.api.ram.users import the_user
from idp.api.registry import RAM, Json

MOST_LISTED = 1000
"""This list has no pages; the IMS API's has."""


@dataclass(frozen=True)
class CreateVirtualMFADevice:
    """A new device."""

    VirtualMFADeviceName: str


@RAM.action("CreateVirtualMFADevice", CreateVirtualMFADevice, on=all_devices)
def create_virtual_mfa_device(call: Call, ask: CreateVirtualMFADevice) -> Json:
    """Make a device."""
    return devices.create(call, ask.VirtualMFADeviceName)


@dataclass(frozen=True)
class ListVirtualMFADevices:
    """Takes nothing."""


@RAM.action("ListVirtualMFADevices", ListVirtualMFADevices, on=all_devices)
def list_virtual_mfa_devices(call: Call, _ask: ListVirtualMFADevices) -> Json:
    """List devices, bound or not."""
    rows = call.services.virtual_mfa_devices.page(call.account_id, "", MOST_LISTED)
    return {"VirtualMFADevices": {"VirtualMFADevice": [_device(row) for row in rows]}}


@dataclass(frozen=True)
class DeleteVirtualMFADevice:
    """One device."""

    SerialNumber: str


@RAM.action("DeleteVirtualMFADevice", DeleteVirtualMFADevice, on=the_device)
def delete_virtual_mfa_device(call: Call, ask: DeleteVirtualMFADevice) -> Json:
    """Delete a device that is not bound."""
    return devices.delete(call, ask.SerialNumber)


@dataclass(frozen=True)
class BindMFADevice:
    """A device, the user to have it, and two codes that follow each other."""

    UserName: str
    SerialNumber: str
    AuthenticationCode1: str
    AuthenticationCode2: str


@RAM.action("BindMFADevice", BindMFADevice, on=the_user)
def bind_mfa_device(call: Call, ask: BindMFADevice) -> Json:
    """Bind a device to a user."""
    return devices.bind(call, call.services.people.find(call.account_id, ask.UserName), ask)


@dataclass(frozen=True)
class UnbindMFADevice:
    """One user."""

    UserName: str


@RAM.action("UnbindMFADevice", UnbindMFADevice, on=the_user)
def unbind_mfa_device(call: Call, ask: UnbindMFADevice) -> Json:
    """Unbind a user's device."""
    return devices.unbind(call, call.services.people.find(call.account_id, ask.UserName))


@dataclass(frozen=True)
class GetUserMFAInfo:
    """One user."""

    UserName: str


@RAM.action("GetUserMFAInfo", GetUserMFAInfo, on=the_user)
def get_user_mfa_info(call: Call, ask: GetUserMFAInfo) -> Json:
    """Tell which device a user has."""
    row = call.services.people.find(call.account_id, ask.UserName)
    serial = call.services.virtual_mfa_devices.serial_of(call.account_id, row.id)
    if serial is None:
        raise refusals.MFA_NOT_BOUND()
    return {"MFADevice": {"SerialNumber": serial, "Type": devices.TYPE}}


def _device(row: Any) -> Json:
    described: Json = {"SerialNumber": row.serial_number}
    if row.user_id is None:
        return described
    user = {"UserId": row.user_id, "UserName": row.name, "DisplayName": row.display_name}
    return described | {"ActivateDate": moment(row.bound_at), "User": user}
