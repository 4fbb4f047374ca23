"""Mail addresses and phones of users, one of each."""

from sqlalchemy import Connection, delete, select

from idp.model.mfa_device import VerificationDevice
from idp.store.database import upsert


def put(tx: Connection, user_id: str, verify_type: str, address: str) -> None:
    """Store or replace a user's address of one type."""
    row = upsert(tx, VerificationDevice).values(user_id=user_id, verify_type=verify_type, address=address)
    key = [VerificationDevice.user_id, VerificationDevice.verify_type]
    tx.execute(row.on_conflict_do_update(index_elements=key, set_={"address": row.excluded.address}))


def remove(tx: Connection, user_id: str, verify_type: str, address: str) -> bool:
    """Delete a user's address; False when it is not the one stored."""
    one = VerificationDevice
    where = (one.user_id == user_id, one.verify_type == verify_type, one.address == address)
    return tx.execute(delete(one).where(*where)).rowcount == 1


def of(tx: Connection, user_id: str) -> dict[str, str]:
    """Return a user's addresses by type."""
    query = select(VerificationDevice.verify_type, VerificationDevice.address)
    rows = tx.execute(query.where(VerificationDevice.user_id == user_id))
    return {row.verify_type: row.address for row in rows}
