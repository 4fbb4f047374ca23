"""Who takes part in sessions by SAML."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
TABLE, INDEX = "saml_participants", "ix_saml_participants_name"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        TABLE,
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name_id", sa.Text(), nullable=False),
        sa.Column("name_format", sa.Text(), nullable=False),
        sa.Column("name_qualifier", sa.Text(), nullable=False),
        sa.Column("sp_name_qualifier", sa.Text(), nullable=False),
        sa.Column("session_index", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_saml_participants_account_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_saml_participants_session_id_sessions", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "role", "party", name="pk_saml_participants"),
    )
    op.create_index(INDEX, TABLE, ["account_id", "role", "party", "name_id"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
