"""Mail addresses and phones that administrators set."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "verification_devices",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("verify_type", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_verification_devices_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "verify_type", name="pk_verification_devices"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("verification_devices")
