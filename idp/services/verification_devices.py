"""Mail addresses and phones that administrators set for users: kept and told, and never a second factor."""

from idp import refusals
from idp.model.mfa_device import VerifyType
from idp.rules.fields import USER_FIELDS, check_one
from idp.services.act import Act
from idp.store import users, verification_devices
from idp.store.database import Database

FORMS = {VerifyType.EMAIL: USER_FIELDS["email"], VerifyType.SMS: USER_FIELDS["mobile_phone"]}


class VerificationDevices:
    """Keeps one mail address and one phone a user; `user_id` is that of a user just looked up in its account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, act: Act, account_id: str, user_id: str, verify_type: VerifyType, address: str) -> None:
        """Set an address, in the place of an earlier one; raises `USER_UNKNOWN`, and what `check` raises."""
        check(verify_type, address)
        if not users.lock(act.tx, account_id, user_id):
            raise refusals.USER_UNKNOWN()
        verification_devices.put(act.tx, user_id, verify_type.value, address)
        act.record("set_verification_info", account_id, user_id, type=verify_type.value)

    def remove(self, act: Act, account_id: str, user_id: str, verify_type: VerifyType, address: str) -> None:
        """Remove the address that is set; raises `MFA_NOT_BOUND` for any other, and what `check` raises."""
        check(verify_type, address)
        if not verification_devices.remove(act.tx, user_id, verify_type.value, address):
            raise refusals.MFA_NOT_BOUND()
        act.record("unbind_verification", account_id, user_id, type=verify_type.value)

    def of(self, user_id: str) -> dict[str, str]:
        """Return a user's addresses by published type."""
        with self._database.reading() as tx:
            return verification_devices.of(tx, user_id)


def check(verify_type: VerifyType, address: str) -> None:
    """Raise `PARAMETER_MISSING` without an address, and `FIELD_LENGTH` or `FIELD_CHARACTERS` for what is none."""
    if not address:
        raise refusals.PARAMETER_MISSING(name=FORMS[verify_type].name)
    check_one(FORMS[verify_type], address)
