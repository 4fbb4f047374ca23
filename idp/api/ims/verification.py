"""Mail addresses and phones for verification: pending for ever, since nothing is sent from here."""

from dataclasses import dataclass
from typing import Any

from idp.api.call import Call
from idp.api.ims.addressing import own_or_the_user, row_of
from idp.api.registry import IMS, Json
from idp.api.values import one_of
from idp.model.mfa_device import VerifyType
from idp.services.virtual_mfa_devices import refuse_unless_allowed

PENDING = "pending"


@dataclass(frozen=True)
class GetVerificationInfo:
    """One user; the caller unless named."""

    UserPrincipalName: str = ""


@IMS.action("GetVerificationInfo", GetVerificationInfo, on=own_or_the_user)
def get_verification_info(call: Call, ask: GetVerificationInfo) -> Json:
    """Tell which mail address and phone were set for a user; they are always pending."""
    found = call.services.verification_devices.of(_row(call, ask).id)
    email, phone = found.get(VerifyType.EMAIL, ""), found.get(VerifyType.SMS, "")
    area_code, _, number = phone.partition("-")
    return {
        "SecurityEmailDevice": {"Email": email, "Status": PENDING if email else ""},
        "SecurityPhoneDevice": {"AreaCode": area_code, "PhoneNumber": number, "Status": PENDING if phone else ""},
    }


@dataclass(frozen=True)
class SetVerificationInfo:
    """A mail address or a phone, whichever the type says, and its user; the caller unless named."""

    VerifyType: str
    UserPrincipalName: str = ""
    Email: str = ""
    MobilePhone: str = ""


@IMS.action("SetVerificationInfo", SetVerificationInfo, on=own_or_the_user)
def set_verification_info(call: Call, ask: SetVerificationInfo) -> Json:
    """Set a user's mail address or phone; it stays pending, and is no second factor."""
    row, address = _managed(call, ask), _address(ask)
    with call.act() as act:
        call.services.verification_devices.put(act, call.account_id, row.id, *address)
    return {}


@dataclass(frozen=True)
class UnbindVerification(SetVerificationInfo):
    """Likewise."""


@IMS.action("UnbindVerification", UnbindVerification, on=own_or_the_user)
def unbind_verification(call: Call, ask: UnbindVerification) -> Json:
    """Remove a user's mail address or phone."""
    row, address = _managed(call, ask), _address(ask)
    with call.act() as act:
        call.services.verification_devices.remove(act, call.account_id, row.id, *address)
    return {}


def _row(call: Call, ask: GetVerificationInfo | SetVerificationInfo) -> Any:
    return row_of(call, ask.UserPrincipalName, call.caller.user_id or "")


def _managed(call: Call, ask: SetVerificationInfo) -> Any:
    row = _row(call, ask)
    refuse_unless_allowed(call.account, row.id, call.caller.user_id)
    return row


def _address(ask: SetVerificationInfo) -> tuple[VerifyType, str]:
    verify_type = one_of(VerifyType, "VerifyType", ask.VerifyType)
    return verify_type, ask.Email if verify_type is VerifyType.EMAIL else ask.MobilePhone
