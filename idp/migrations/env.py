"""What Alembic runs: the revisions, on the connection that `idp.store.schema` hands over."""

from alembic import context

from idp.model import (  # noqa: F401 -- each registers its tables
    access_key,
    account,
    application,
    audit_event,
    console_session,
    domain,
    ephemeral,
    group,
    identity_provider,
    login_profile,
    metadata_source,
    mfa_device,
    policy,
    role,
    saml_application,
    saml_participant,
    session,
    tag,
    user,
)
from idp.model.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
