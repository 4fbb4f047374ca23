"""MFA devices: what this API does in its own way; the rest is in `idp.api.ram_and_ims.mfa_devices`."""

from dataclasses import dataclass

from idp import refusals
from idp.api.call import Call
from idp.api.ram.users import the_user
from idp.api.ram_and_ims.mfa_devices import TYPE
from idp.api.registry import RAM, Json


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
    return {"MFADevice": {"SerialNumber": serial, "Type": TYPE}}
