"""Identity providers whose assertions and tokens may assume roles, and the assertions spent."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class SamlProvider(Base):
    """A SAML identity provider: `metadata_document` is its XML as uploaded, checked when it was."""

    __tablename__ = "saml_providers"
    __table_args__ = (UniqueConstraint("account_id", "name_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str]
    metadata_document: Mapped[str]
    authn_sign_algo: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OidcProvider(Base):
    """An OpenID Connect issuer. `issuance_limit_hours` bounds the age of tokens at use."""

    __tablename__ = "oidc_providers"
    __table_args__ = (UniqueConstraint("account_id", "name_key"), UniqueConstraint("account_id", "issuer_url"))

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str]
    issuer_url: Mapped[str]
    client_ids: Mapped[list[str]]
    fingerprints: Mapped[list[str]]
    issuance_limit_hours: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SpentAssertion(Base):
    """An assertion that was accepted, kept until it could not be accepted any more."""

    __tablename__ = "spent_assertions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
