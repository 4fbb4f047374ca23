"""What a SAML application is told of somebody signed in: names that mean something to it alone, and attributes."""

from idp.ports import Entropy, Sealer
from idp.rules import cloud_roles, saml_attributes, saml_request
from idp.rules.claims import Authentication
from idp.rules.saml_application import EMAIL, FORMATS, PERSISTENT, TRANSIENT, SamlApplication
from idp.rules.saml_request import Declined
from idp.rules.saml_statement import Statement
from idp.store import groups
from idp.store.database import Database


class SamlStatements:
    """Makes statements."""

    def __init__(self, database: Database, entropy: Entropy, sealer: Sealer) -> None:
        self._database = database
        self._entropy = entropy
        self._sealer = sealer

    def about(self, application: SamlApplication, who: Authentication, name_format: str, context: str) -> Statement:
        """Return what to tell; `name_format` is a short name. Raises `Declined` when there is no such name or role."""
        groups_of = self._groups(application, who)
        told = cloud_roles.values(application.cloud_roles, who, groups_of)
        if application.cloud_roles and not told:
            raise Declined(saml_request.DENIED, "user_has_no_role")
        if application.attributes or not application.cloud_roles:  # the cloud is told no more than it needs
            told |= saml_attributes.values(application.attributes, who, groups_of)
        return Statement(
            id=new_id(self._entropy),
            audience=application.metadata.entity_id,
            name_id=self._name_id(application, who, name_format),
            name_format=FORMATS[name_format],
            name_qualified=name_format in (PERSISTENT, TRANSIENT),
            session_index=f"_{self._pairwise('session', application, who.session_id)[:40]}",
            authenticated_at=who.authenticated_at,
            session_ends=who.ends_at,
            context=context,
            attributes=told,
            signed=application.signed,
            encrypted_for=application.metadata.encryption[0] if application.encrypted else "",
        )

    def _groups(self, application: SamlApplication, who: Authentication) -> list[str]:
        if not application.cloud_roles and not saml_attributes.wants_groups(application.attributes):
            return []
        with self._database.reading() as tx:
            return [row.name for row in groups.of_user(tx, who.account_id, who.user_id)]

    def _name_id(self, application: SamlApplication, who: Authentication, name_format: str) -> str:
        if name_format == PERSISTENT:
            return self._pairwise("name-id", application, who.user_id)
        if name_format == TRANSIENT:
            return new_id(self._entropy)
        if name_format == EMAIL and not who.email:
            raise Declined(saml_request.BAD_NAME_POLICY, "user_has_no_email")
        return who.email if name_format == EMAIL else who.principal

    def _pairwise(self, use: str, application: SamlApplication, secret: str) -> str:
        """Return what one application knows something by, and no other: the same after it is registered anew."""
        party = f"{application.account_id}\0{application.metadata.entity_id}"
        return self._sealer.digest(f"saml-{use}", f"{party}\0{secret}")


def new_id(entropy: Entropy) -> str:
    """Return an ID as XML takes it, of 160 bits."""
    return f"_{entropy.bytes(20).hex()}"
