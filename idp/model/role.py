"""Roles: identities without a password or key, assumed for a while by whom their trust policy names."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Role(Base):
    """A role; sessions issued before `sessions_revoked_at` are refused. `max_session_duration` is in seconds.

    `trusted_ids` are the IDs, a blank between them, of the users and roles that the trust policy named when it was
    saved: whoever has got such a name since is not meant.
    """

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("account_id", "name_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str]
    trust_document: Mapped[str]
    trusted_ids: Mapped[str] = mapped_column(default="")
    max_session_duration: Mapped[int]
    allow_console_login: Mapped[bool]
    sessions_revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
