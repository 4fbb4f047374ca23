"""Domain aliases: additional logon domains an account has proved, or has yet to prove, that it owns."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class DomainAlias(Base):
    """An alias as A-labels in lower case; verified for at most one account at a time (DA-12, DA-13)."""

    __tablename__ = "domain_aliases"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    verification_code: Mapped[str]
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    missing_since: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]


Index(
    "uq_domain_aliases_verified_name",
    DomainAlias.name,
    unique=True,
    sqlite_where=DomainAlias.verified_at.is_not(None),
    postgresql_where=DomainAlias.verified_at.is_not(None),
)
