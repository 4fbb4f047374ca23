"""Role SSO: sessions of roles in browsers, and the roles elsewhere that SAML applications give."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and the column of SAML applications."""
    op.add_column("saml_applications", sa.Column("cloud_roles", sa.JSON(), nullable=True))
    op.create_table(
        "console_sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("role_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_console_sessions_account_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name="fk_console_sessions_role_id_roles", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_console_sessions"),
        sa.UniqueConstraint("token_digest", name="uq_console_sessions_token_digest"),
    )
    for column in ("account_id", "role_id", "ends_at"):
        op.create_index(f"ix_console_sessions_{column}", "console_sessions", [column], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("console_sessions")
    op.drop_column("saml_applications", "cloud_roles")  # not by making the table anew, which others refer to
