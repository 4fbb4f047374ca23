"""Applications (OIDC clients) of an account, and the grants they were given."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Application(Base):
    """An OIDC client; without `secret_digest` it is a public client (RFC 6749, section 2.1)."""

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("account_id", "client_id"), UniqueConstraint("account_id", "name"))

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    client_id: Mapped[str]
    secret_digest: Mapped[str | None]
    redirect_uris: Mapped[list[str]]
    post_logout_redirect_uris: Mapped[list[str]]
    scopes: Mapped[list[str]]
    id_token_alg: Mapped[str] = mapped_column(default="RS256")
    created_at: Mapped[datetime]


class Grant(Base):
    """What one authorization code gave (RFC 6749, section 4.1): the code itself, and every token made from it.

    The code is spent by setting `spent_at` once; `revoked_at` makes its tokens worthless.
    """

    __tablename__ = "grants"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    code_digest: Mapped[str] = mapped_column(unique=True)
    code_expires_at: Mapped[datetime]
    redirect_uri: Mapped[str]
    code_challenge: Mapped[str]
    scopes: Mapped[list[str]]
    nonce: Mapped[str | None]
    created_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
