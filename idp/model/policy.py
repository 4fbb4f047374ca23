"""Custom policies with their versions, and which policies are attached to whom (BP-06, BP-07).

System policies are part of the product (`idp.rules.system_policies`); only their attachments are kept here.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class Policy(Base):
    """A custom policy. Versions are numbered from 1 and no number is used twice: `newest_version` only rises."""

    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("account_id", "name_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str]
    default_version: Mapped[int]
    newest_version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PolicyVersion(Base):
    """One version of a custom policy's document."""

    __tablename__ = "policy_versions"

    policy_id: Mapped[str] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]
    created_at: Mapped[datetime]


class Attachment(Base):
    """A policy attached to a user, a group or a role: `target_kind` says which, `target_id` is its ID.

    `policy_type` is `System` or `Custom`; `policy_key` is the policy's name in lower case.
    """

    __tablename__ = "policy_attachments"
    __table_args__ = (
        Index("ix_policy_attachments_account_id_policy_type_policy_key", "account_id", "policy_type", "policy_key"),
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    target_kind: Mapped[str] = mapped_column(primary_key=True)
    target_id: Mapped[str] = mapped_column(primary_key=True)
    policy_type: Mapped[str] = mapped_column(primary_key=True)
    policy_key: Mapped[str] = mapped_column(primary_key=True)
    attached_at: Mapped[datetime]
