"""Mail addresses and phones as a second factor: nobody has one, since nothing is sent from here."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.ims.addressing import own_or_the_user, row_of
from idp.api.registry import IMS, Json


@dataclass(frozen=True)
class GetVerificationInfo:
    """One user; the caller unless named."""

    UserPrincipalName: str = ""


@IMS.action("GetVerificationInfo", GetVerificationInfo, on=own_or_the_user)
def get_verification_info(call: Call, ask: GetVerificationInfo) -> Json:
    """Tell which verified mail address and phone a user has: none."""
    row_of(call, ask.UserPrincipalName, call.caller.user_id or "")
    return {
        "SecurityEmailDevice": {"Email": "", "Status": ""},
        "SecurityPhoneDevice": {"AreaCode": "", "PhoneNumber": "", "Status": ""},
    }
