"""SAML applications of an account."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class SamlApplication(Base):
    """A SAML service provider that our users log on to.

    `metadata_document` is its XML in Base64, checked when it came; empty where `acs_url` stands instead of it.
    `name_id_format` is a short name or empty, `attributes` a mapping of names to sources,
    `cloud_roles` of `idp.rules.cloud_roles` or None, `signed` what is signed;
    `encrypted` tells whether assertions are, for a certificate of the metadata.
    """

    __tablename__ = "saml_applications"
    __table_args__ = (UniqueConstraint("account_id", "entity_id"), UniqueConstraint("account_id", "name"))

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    entity_id: Mapped[str]
    metadata_document: Mapped[str]
    acs_url: Mapped[str]
    name_id_format: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    cloud_roles: Mapped[dict[str, Any] | None]
    signed: Mapped[str]
    encrypted: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SpentRequest(Base):
    """An authentication request that was answered, kept until it could not be sent again."""

    __tablename__ = "spent_saml_requests"

    application_id: Mapped[str] = mapped_column(
        ForeignKey("saml_applications.id", ondelete="CASCADE"), primary_key=True
    )
    request_id: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
