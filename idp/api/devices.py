"""What RAM and IMS do alike with MFA devices."""

from typing import Any, Protocol

from idp.api.call import Call
from idp.api.registry import Json
from idp.httpkit.devices import qr_png
from idp.refusals import CODES_NOT_CONSECUTIVE
from idp.rules import resource_names
from idp.services.own_password import refuse_wrong_code
from idp.services.virtual_mfa_devices import KIND, refuse_unless_allowed

TYPE = "VMFA"
"""The published name of TOTP devices."""


class NamesDevice(Protocol):
    """The parameters of an action on one device."""

    @property
    def SerialNumber(self) -> str:  # noqa: N802 -- a published name
        """The device's serial number."""
        ...


class BindsDevice(NamesDevice, Protocol):
    """The parameters of a binding, besides the user."""

    @property
    def AuthenticationCode1(self) -> str:  # noqa: N802 -- likewise
        """One code of the device."""
        ...

    @property
    def AuthenticationCode2(self) -> str:  # noqa: N802 -- likewise
        """The code that follows it."""
        ...


def all_devices(_call: Call, _ask: object) -> tuple[str, ...]:
    """Name every device."""
    return (f"{KIND}/*",)


def the_device(_call: Call, ask: NamesDevice) -> tuple[str, ...]:
    """Name the device; who names none of any account needs permission for all."""
    parsed = resource_names.parse(ask.SerialNumber, KIND)
    return (f"{KIND}/{parsed[1] if parsed else '*'}",)


def create(call: Call, name: str) -> Json:
    """Make a device, and tell its seed, as text and as a picture, this once."""
    with call.act() as act:
        made = call.services.virtual_mfa_devices.create(act, call.account, name)
    return {
        "VirtualMFADevice": {
            "SerialNumber": made.serial,
            "Base32StringSeed": made.offer.seed,
            "QRCodePNG": qr_png(made.offer),
        }
    }


def bind(call: Call, row: Any, ask: BindsDevice) -> Json:
    """Bind a device to a user; a wrong pair of codes is counted, then refused."""
    refuse_unless_allowed(call.account, row.id, call.caller.user_id)
    codes = (ask.AuthenticationCode1, ask.AuthenticationCode2)
    with call.act() as act:
        verdict = call.services.virtual_mfa_devices.bind(act, call.account, row.id, ask.SerialNumber, codes)
    refuse_wrong_code(verdict, CODES_NOT_CONSECUTIVE)
    return {}


def unbind(call: Call, row: Any) -> Json:
    """Unbind a user's device."""
    refuse_unless_allowed(call.account, row.id, call.caller.user_id)
    with call.act() as act:
        serial = call.services.virtual_mfa_devices.unbind(act, call.account_id, row.id)
    return {"MFADevice": {"SerialNumber": serial}}


def delete(call: Call, serial: str) -> Json:
    """Delete a device."""
    with call.act() as act:
        call.services.virtual_mfa_devices.delete(act, call.account_id, serial)
    return {}


def disable(call: Call, row: Any) -> None:
    """Unbind a user's device and delete it."""
    refuse_unless_allowed(call.account, row.id, call.caller.user_id)
    with call.act() as act:
        call.services.virtual_mfa_devices.disable(act, call.account_id, row.id)
