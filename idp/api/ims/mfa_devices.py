"""MFA devices: what only this API does; the rest is in `idp.api.ram_and_ims.mfa_devices`."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.ims.addressing import own_or_the_user, row_of, the_user
from idp.api.ram_and_ims.mfa_devices import TYPE
from idp.api.registry import IMS, Json
from idp.services.virtual_mfa_devices import refuse_unless_allowed


@dataclass(frozen=True)
class DisableVirtualMFA:
    """One user."""

    UserPrincipalName: str


@IMS.action("DisableVirtualMFA", DisableVirtualMFA, on=the_user)
def disable_virtual_mfa(call: Call, ask: DisableVirtualMFA) -> Json:
    """Unbind a user's device and delete it."""
    row = row_of(call, ask.UserPrincipalName)
    refuse_unless_allowed(call.account, row.id, call.caller.user_id)
    with call.act() as act:
        call.services.virtual_mfa_devices.disable(act, call.account_id, row.id)
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
    return {"IsMFAEnable": True, "MFADevice": {"SerialNumber": serial, "Type": TYPE}}


@dataclass(frozen=True)
class GetAccountMFAInfo:
    """Takes nothing."""


@IMS.action("GetAccountMFAInfo", GetAccountMFAInfo)
def get_account_mfa_info(call: Call, _ask: GetAccountMFAInfo) -> Json:
    """Tell whether the account holder has a device."""
    serial = call.services.virtual_mfa_devices.serial_of(call.account_id, call.account_id)
    return {"IsMFAEnable": serial is not None}
