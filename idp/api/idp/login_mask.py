"""The logon mask of the account holder."""

from dataclasses import dataclass

from idp.api.call import Call
from idp.api.moments import moment
from idp.api.registry import IDP, Json


@dataclass(frozen=True)
class GetLoginMask:
    """Takes nothing."""


@IDP.action("GetLoginMask", GetLoginMask)
def get_login_mask(call: Call, _ask: GetLoginMask) -> Json:
    """Tell the mask; one that nobody has confirmed yet comes with what returns, and when."""
    account, now = call.account, call.services.clock.now()
    held = account.provisional_mask
    pending = held if held and now < held.undo_at else None
    later = {"PreviousMask": pending.previous, "UndoDate": moment(pending.undo_at)} if pending else {}
    return {"LoginMask": account.mask_in_force(now), "Provisional": pending is not None, **later}


@dataclass(frozen=True)
class SetLoginMask:
    """A mask; one that leaves out the caller's address must be confirmed."""

    LoginMask: str
    Confirm: bool = False


@IDP.action("SetLoginMask", SetLoginMask)
def set_login_mask(call: Call, ask: SetLoginMask) -> Json:
    """Set the mask: for good, or until the holder logs on, if it leaves out the caller's address."""
    with call.act() as act:
        accounts, address = call.services.accounts, call.visitor.address
        accounts.set_mask(act, call.account_id, ask.LoginMask, address, confirmed=ask.Confirm)
    return get_login_mask(call, GetLoginMask())
