"""Applications (OIDC clients) of an account, and the grants they were given."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Application(Base):
    """An OIDC client. A `public` one needs no secret (RFC 6749, section 2.1).

    `app_type` is the published kind, `access_token_seconds` the life of its tokens. The columns that came with the API
    may be null by the schema, never in a row.
    """

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("account_id", "client_id"), UniqueConstraint("account_id", "name"))

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    client_id: Mapped[str]
    public: Mapped[bool | None]
    display_name: Mapped[str | None]
    app_type: Mapped[str | None]
    access_token_seconds: Mapped[int | None]
    redirect_uris: Mapped[list[str]]
    post_logout_redirect_uris: Mapped[list[str]]
    scopes: Mapped[list[str]]
    id_token_alg: Mapped[str] = mapped_column(default="RS256")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime | None]


class ApplicationSecret(Base):
    """A secret of an application, as a keyed hash; there may be a second one while clients move to it."""

    __tablename__ = "application_secrets"

    id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]
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
