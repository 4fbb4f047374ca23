"""Who takes part in a session by SAML: applications it vouched to, and the provider that vouched for it."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class SamlParticipant(Base):
    """One partner of a session, and by what name and index the two speak of it.

    `role` is `application` or `provider`, `party` its entity ID; the name's attributes are empty where it has none.
    """

    __tablename__ = "saml_participants"
    __table_args__ = (Index("ix_saml_participants_name", "account_id", "role", "party", "name_id"),)

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name_id: Mapped[str]
    name_format: Mapped[str]
    name_qualifier: Mapped[str]
    sp_name_qualifier: Mapped[str]
    session_index: Mapped[str]
