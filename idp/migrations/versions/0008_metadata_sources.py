"""Addresses from which metadata is kept up to date, and the ends that were announced."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "metadata_sources",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_metadata_sources_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "subject_id", name="pk_metadata_sources"),
    )
    op.create_index("ix_metadata_sources_next_try_at", "metadata_sources", ["next_try_at"], unique=False)
    op.create_table(
        "announced_ends",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_announced_ends"),
    )
    op.create_index("ix_announced_ends_ends_at", "announced_ends", ["ends_at"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("announced_ends")
    op.drop_table("metadata_sources")
