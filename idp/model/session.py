"""Logon sessions and single-use rescue links."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Session(Base):
    """A session in one browser. `id` may be shown; the browser's token is kept as a hash only.

    It ends at `ends_at` whether used or not (SP-17), or when `ended_at` is set. `methods` are RFC 8176 names.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    address: Mapped[str]
    browser: Mapped[str]
    methods: Mapped[list[str]]
    authenticated_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class RescueLink(Base):
    """A single-use logon link for an account holder who is shut out (LM-12)."""

    __tablename__ = "rescue_links"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
