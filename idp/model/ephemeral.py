"""Short-lived state, where no Redis is configured."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from idp.model.base import Base


class EphemeralEntry(Base):
    """One value that may be lost: see `idp.ports.Ephemeral`."""

    __tablename__ = "ephemeral_entries"

    space: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
