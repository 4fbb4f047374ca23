"""SAML applications, and the requests of theirs that were answered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _applications()
    _spent_requests()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("spent_saml_requests")
    op.drop_table("saml_applications")


def _applications() -> None:
    op.create_table(
        "saml_applications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("metadata_document", sa.Text(), nullable=False),
        sa.Column("acs_url", sa.Text(), nullable=False),
        sa.Column("name_id_format", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_saml_applications_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saml_applications"),
        sa.UniqueConstraint("account_id", "entity_id", name="uq_saml_applications_account_id_entity_id"),
        sa.UniqueConstraint("account_id", "name", name="uq_saml_applications_account_id_name"),
    )


def _spent_requests() -> None:
    op.create_table(
        "spent_saml_requests",
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["saml_applications.id"],
            name="fk_spent_saml_requests_application_id_saml_applications",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("application_id", "request_id", name="pk_spent_saml_requests"),
    )
    op.create_index("ix_spent_saml_requests_expires_at", "spent_saml_requests", ["expires_at"], unique=False)
