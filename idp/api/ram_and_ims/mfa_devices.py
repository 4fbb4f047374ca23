"""MFA devices. RAM lists them at once, IMS by pages; only IMS tells whether there is one where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from idp import refusals
from idp.api.call import Call
from idp.api.moments import moment
from idp.api.paging import Bounds, page
from idp.api.ram_and_ims.declared import on_both, on_user, user_name, user_of
from idp.api.registry import IMS, RAM, Json
from idp.httpkit.devices import qr_png
from idp.rules import resource_names
from idp.services.own_password import refuse_wrong_code
from idp.services.virtual_mfa_devices import KIND, refuse_unless_allowed

TYPE = "VMFA"
"""The published name of TOTP devices."""
MOST_LISTED = 1000
"""RAM's list has no pages."""


class NamesDevice(Protocol):
    """The parameters of an action on one device."""

    @property
    def SerialNumber(self) -> str:  # noqa: N802 -- a published name
        """The device's serial number."""
        ...


def all_devices(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every device."""
    return (f"{KIND}/*",)


def the_device(_call: Call, ask: NamesDevice) -> tuple[str, ...]:
    """Name the device; who names none of any account needs permission for all."""
    parsed = resource_names.parse(ask.SerialNumber, KIND)
    return (f"{KIND}/{parsed[1] if parsed else '*'}",)


@dataclass(frozen=True)
class CreateVirtualMFADevice:
    """A new device."""

    VirtualMFADeviceName: str


@on_both("CreateVirtualMFADevice", CreateVirtualMFADevice, on=all_devices)
def create_virtual_mfa_device(call: Call, ask: CreateVirtualMFADevice) -> Json:
    """Make a device, and tell its seed, as text and as a picture, this once."""
    with call.act() as act:
        made = call.services.virtual_mfa_devices.create(act, call.account, ask.VirtualMFADeviceName)
    return {
        "VirtualMFADevice": {
            "SerialNumber": made.serial,
            "Base32StringSeed": made.offer.seed,
            "QRCodePNG": qr_png(made.offer),
        }
    }


@dataclass(frozen=True)
class Nothing:
    """Nothing, or nothing but a user's name."""


@RAM.action("ListVirtualMFADevices", Nothing, on=all_devices)
def list_virtual_mfa_devices(call: Call, _ask: Nothing) -> Json:
    """List devices, bound or not."""
    rows = call.services.virtual_mfa_devices.page(call.account_id, "", MOST_LISTED)
    return {"VirtualMFADevices": {"VirtualMFADevice": [_device(call, row) for row in rows]}}


@dataclass(frozen=True)
class ListVirtualMFADevices:
    """A page of devices."""

    Marker: str = ""
    MaxItems: int | None = None


@IMS.action("ListVirtualMFADevices", ListVirtualMFADevices, on=all_devices)
def page_virtual_mfa_devices(call: Call, ask: ListVirtualMFADevices) -> Json:
    """List devices by name, bound or not."""

    def fetch(after: str, most: int) -> Sequence[Any]:
        return call.services.virtual_mfa_devices.page(call.account_id, after, most)

    found = page(call, "mfa-devices", ask, fetch, lambda row: row.key, Bounds(most=100))
    return {"VirtualMFADevices": {"VirtualMFADevice": [_device(call, row) for row in found.rows]}, **found.answer}


def _device(call: Call, row: Any) -> Json:
    described: Json = {"SerialNumber": row.serial_number}
    if row.user_id is None:
        return described
    user = user_name(call, row.name, row.kind) | {"UserId": row.user_id, "DisplayName": row.display_name}
    return described | {"ActivateDate": moment(row.bound_at), "User": user}


@dataclass(frozen=True)
class OneDevice:
    """One device."""

    SerialNumber: str


@on_both("DeleteVirtualMFADevice", OneDevice, on=the_device)
def delete_virtual_mfa_device(call: Call, ask: OneDevice) -> Json:
    """Delete a device that is not bound."""
    with call.act() as act:
        call.services.virtual_mfa_devices.delete(act, call.account_id, ask.SerialNumber)
    return {}


@dataclass(frozen=True)
class BindMFADevice:
    """A device for the user, and two codes that follow each other."""

    SerialNumber: str
    AuthenticationCode1: str
    AuthenticationCode2: str


@on_user("BindMFADevice", BindMFADevice)
def bind_mfa_device(call: Call, ask: BindMFADevice) -> Json:
    """Bind a device to a user; a wrong pair of codes is counted, then refused."""
    row = _manageable(call, ask)
    codes = (ask.AuthenticationCode1, ask.AuthenticationCode2)
    with call.act() as act:
        verdict = call.services.virtual_mfa_devices.bind(act, call.account, row.id, ask.SerialNumber, codes)
    refuse_wrong_code(verdict, refusals.CODES_NOT_CONSECUTIVE)
    return {}


@on_user("UnbindMFADevice", Nothing)
def unbind_mfa_device(call: Call, ask: Nothing) -> Json:
    """Unbind a user's device; one that was made by name can then be deleted."""
    row = _manageable(call, ask)
    with call.act() as act:
        serial = call.services.virtual_mfa_devices.unbind(act, call.account_id, row.id)
    return {"MFADevice": {"SerialNumber": serial}}


def _manageable(call: Call, ask: object) -> Any:
    """Return the row of a user whose device the caller may manage."""
    row = user_of(call, ask)
    refuse_unless_allowed(call.account, row.id, call.caller.user_id)
    return row
