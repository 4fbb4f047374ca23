"""What the API adds: access keys, groups, policies, roles, tags, identity providers."""

import sqlalchemy as sa
from alembic import op

from idp.migrations import devices_and_applications

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "access_keys",
    "virtual_mfa_devices",
    "groups",
    "group_members",
    "policies",
    "policy_versions",
    "policy_attachments",
    "roles",
    "tags",
    "saml_providers",
    "oidc_providers",
    "spent_assertions",
)
USER_COLUMNS = {"mobile_phone": sa.Text, "comments": sa.Text, "sessions_revoked_at": sa.BigInteger}


def upgrade() -> None:
    """Create the tables, and the columns of users."""
    for name, kind in USER_COLUMNS.items():
        op.add_column("users", sa.Column(name, kind(), nullable=True))
    devices_and_applications.upgrade()
    op.create_index("ix_audit_events_user_id_id", "audit_events", ["user_id", "id"], unique=False)
    _access_keys()
    _virtual_mfa_devices()
    _groups()
    _group_members()
    _policies()
    _policy_versions()
    _policy_attachments()
    _roles()
    _tags()
    _saml_providers()
    _oidc_providers()
    _spent_assertions()


def downgrade() -> None:
    """Drop them."""
    devices_and_applications.downgrade()
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_audit_events_user_id_id", table_name="audit_events")
    for name in USER_COLUMNS:
        op.drop_column("users", name)  # not by making the table anew: that would delete whatever hangs on users


def _access_keys() -> None:
    op.create_table(
        "access_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_service", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_access_keys_account_id_accounts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_access_keys_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_access_keys"),
    )
    op.create_index("ix_access_keys_account_id_user_id", "access_keys", ["account_id", "user_id"], unique=False)


def _virtual_mfa_devices() -> None:
    op.create_table(
        "virtual_mfa_devices",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_seed", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_virtual_mfa_devices_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "name_key", name="pk_virtual_mfa_devices"),
    )


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_groups_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("account_id", "name_key", name="uq_groups_account_id_name_key"),
    )


def _group_members() -> None:
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_group_members_group_id_groups", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_group_members_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "user_id", name="pk_group_members"),
    )
    op.create_index("ix_group_members_user_id", "group_members", ["user_id"], unique=False)


def _policies() -> None:
    op.create_table(
        "policies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("default_version", sa.BigInteger(), nullable=False),
        sa.Column("newest_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_policies_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_policies"),
        sa.UniqueConstraint("account_id", "name_key", name="uq_policies_account_id_name_key"),
    )


def _policy_versions() -> None:
    op.create_table(
        "policy_versions",
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name="fk_policy_versions_policy_id_policies", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("policy_id", "number", name="pk_policy_versions"),
    )


def _policy_attachments() -> None:
    op.create_table(
        "policy_attachments",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("policy_type", sa.Text(), nullable=False),
        sa.Column("policy_key", sa.Text(), nullable=False),
        sa.Column("attached_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_policy_attachments_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("target_kind", "target_id", "policy_type", "policy_key", name="pk_policy_attachments"),
    )
    op.create_index(
        "ix_policy_attachments_account_id_policy_type_policy_key",
        "policy_attachments",
        ["account_id", "policy_type", "policy_key"],
        unique=False,
    )


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("trust_document", sa.Text(), nullable=False),
        sa.Column("trusted_ids", sa.Text(), nullable=False),
        sa.Column("max_session_duration", sa.BigInteger(), nullable=False),
        sa.Column("allow_console_login", sa.Boolean(), nullable=False),
        sa.Column("sessions_revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_roles_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.UniqueConstraint("account_id", "name_key", name="uq_roles_account_id_name_key"),
    )


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("resource_kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_tags_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "resource_kind", "resource_id", "key", name="pk_tags"),
    )


def _saml_providers() -> None:
    op.create_table(
        "saml_providers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("metadata_document", sa.Text(), nullable=False),
        sa.Column("authn_sign_algo", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_saml_providers_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saml_providers"),
        sa.UniqueConstraint("account_id", "name_key", name="uq_saml_providers_account_id_name_key"),
    )


def _oidc_providers() -> None:
    op.create_table(
        "oidc_providers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("issuer_url", sa.Text(), nullable=False),
        sa.Column("client_ids", sa.JSON(), nullable=False),
        sa.Column("fingerprints", sa.JSON(), nullable=False),
        sa.Column("issuance_limit_hours", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_oidc_providers_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_oidc_providers"),
        sa.UniqueConstraint("account_id", "issuer_url", name="uq_oidc_providers_account_id_issuer_url"),
        sa.UniqueConstraint("account_id", "name_key", name="uq_oidc_providers_account_id_name_key"),
    )


def _spent_assertions() -> None:
    op.create_table(
        "spent_assertions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_spent_assertions"),
    )
    op.create_index("ix_spent_assertions_expires_at", "spent_assertions", ["expires_at"], unique=False)
