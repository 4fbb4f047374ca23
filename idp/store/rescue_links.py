"""Single-use rescue links."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from idp.model.session import RescueLink


def add(tx: Connection, token_digest: str, user_id: str, expires_at: datetime) -> None:
    """Store a link."""
    tx.execute(insert(RescueLink).values(token_digest=token_digest, user_id=user_id, expires_at=expires_at))


def spend(tx: Connection, token_digest: str, now: datetime) -> str | None:
    """Spend a link once and return whose it was; None when unknown, spent or expired."""
    where = (RescueLink.token_digest == token_digest, RescueLink.used_at.is_(None), RescueLink.expires_at > now)
    spent = update(RescueLink).where(*where).values(used_at=now).returning(RescueLink.user_id)
    return tx.execute(spent).scalar_one_or_none()


def sweep(tx: Connection, now: datetime, batch: int) -> int:
    """Delete at most `batch` expired links; return how many."""
    old = select(RescueLink.token_digest).where(RescueLink.expires_at < now).limit(batch)
    return tx.execute(delete(RescueLink).where(RescueLink.token_digest.in_(old))).rowcount
