"""What revision 0004 does to tables that were there: serial numbers of devices, and secrets of applications."""

import sqlalchemy as sa
from alembic import op

APPLICATION_COLUMNS = {
    "public": sa.Boolean,
    "display_name": sa.Text,
    "app_type": sa.Text,
    "access_token_seconds": sa.BigInteger,
    "updated_at": sa.BigInteger,
}


def upgrade() -> None:
    """Write serial numbers as published, and move each application's secret into a table of its own."""
    _serial_numbers()
    _applications()


def downgrade() -> None:
    """Put one secret back into each application, and cut serial numbers to what follows `mfa/`."""
    _one_secret_for_each_application()
    op.drop_table("application_secrets")
    op.drop_index("ix_mfa_devices_serial_number", table_name="mfa_devices")
    op.execute("UPDATE mfa_devices SET serial_number = substr(serial_number, 31)")


def _serial_numbers() -> None:
    op.execute(
        "UPDATE mfa_devices SET serial_number = 'acs:ram::'"
        " || (SELECT account_id FROM users WHERE users.id = mfa_devices.user_id) || '\\:mfa/' || serial_number"
    )
    op.create_index("ix_mfa_devices_serial_number", "mfa_devices", ["serial_number"], unique=False)


def _applications() -> None:
    for name, kind in APPLICATION_COLUMNS.items():
        op.add_column("applications", sa.Column(name, kind(), nullable=True))
    op.execute(
        "UPDATE applications SET public = (secret_digest IS NULL), display_name = name, access_token_seconds = 3600,"
        " app_type = CASE WHEN secret_digest IS NULL THEN 'NativeApp' ELSE 'WebApp' END, updated_at = created_at"
    )
    op.create_table(
        "application_secrets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name="fk_application_secrets_application_id_applications",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_application_secrets"),
    )
    op.create_index("ix_application_secrets_application_id", "application_secrets", ["application_id"], unique=False)
    op.execute(
        "INSERT INTO application_secrets (id, application_id, digest, created_at)"
        " SELECT id, id, secret_digest, created_at FROM applications WHERE secret_digest IS NOT NULL"
    )
    op.drop_column("applications", "secret_digest")


def _one_secret_for_each_application() -> None:
    op.add_column("applications", sa.Column("secret_digest", sa.Text(), nullable=True))
    op.execute(
        "UPDATE applications SET secret_digest = (SELECT max(digest) FROM application_secrets WHERE"
        " application_id = applications.id AND created_at = (SELECT max(created_at) FROM application_secrets AS newest"
        " WHERE newest.application_id = applications.id))"
    )
    # One that needs a secret and has none must not become a public client.
    op.execute("UPDATE applications SET secret_digest = '' WHERE secret_digest IS NULL AND NOT public")
    op.execute("UPDATE applications SET secret_digest = NULL WHERE public")
    for name in APPLICATION_COLUMNS:
        op.drop_column("applications", name)
