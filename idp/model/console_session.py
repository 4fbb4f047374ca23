"""Sessions of roles in browsers, which an enterprise's identity provider opened."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class ConsoleSession(Base):
    """A role's session in one browser, which goes with the role; the browser's token is kept as a hash only.

    `name` is what the provider called the session, `actor` who it is to the audit trail. It ends at `ends_at` whether
    used or not, or when `ended_at` is set.
    """

    __tablename__ = "console_sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    role_id: Mapped[str] = mapped_column(ForeignKey("roles.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    actor: Mapped[str]
    address: Mapped[str]
    browser: Mapped[str]
    issued_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
