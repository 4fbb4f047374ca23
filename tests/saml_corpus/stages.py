"""The installations that the corpus is handed in to, each made once: what a case leaves there is swept away."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from idp.model.audit_event import AuditEvent
from idp.model.base import Base
from idp.model.identity_provider import SpentAssertion
from idp.model.login_profile import AddressFailures
from idp.model.saml_application import SpentRequest
from idp.services.roles import RoleFields
from tests.saml.conftest import PLAIN, Sp
from tests.saml_corpus.case import NOW, THEM
from tests.saml_sp.conftest import settings
from tests.support.edge import Edge
from tests.support.roles import trusting
from tests.support.saml_idp import US, metadata
from tests.support.saml_sp import metadata as of_application
from tests.support.world import ACCOUNT, OTHER, World

LEFT_BEHIND = (AuditEvent, SpentAssertion, SpentRequest, AddressFailures)
"""What of one case could touch the next."""
SIGNS = of_application(key="sp", flags='AuthnRequestsSigned="true"')
_directories: list[Any] = []


@cache
def world(_whose: str) -> World:
    """Return an installation of its own for each name."""
    _directories.append(tempfile.TemporaryDirectory(prefix="idp-test-corpus-"))
    made = World(Path(_directories[-1].name))
    made.clock.set(NOW)
    return made


@cache
def responses(name: str = "responses") -> World:
    """Return where an enterprise logs users on and gives the role `dev`, and another account has its own provider."""
    made = world(name)
    settings(made, SsoEnabled=True, MetadataDocument=metadata("idp"))
    settings(made, account=OTHER, SsoEnabled=True, MetadataDocument=metadata("theirs", entity_id=THEM))
    provide(made, ACCOUNT, metadata("idp"))
    provide(made, OTHER, metadata("theirs", entity_id=THEM))
    return made


def provide(where: World, account: str, document: str) -> None:
    """Give an account the provider `corp`, and a role `dev` that trusts it at either address."""
    ours = US.replace(ACCOUNT, account)
    recipients = {"saml:recipient": [f"{ours}/acs", f"{ours}/role"]}
    trust = trusting("Federated", f"acs:ram::{account}:saml-provider/corp", StringEquals=recipients)
    with where.services.acts.open() as act:
        where.services.saml_providers.create(
            act, account, "corp", document, description="", authn_sign_algo="rsa-sha256"
        )
        where.services.roles.create(act, account, RoleFields(name="dev", trust_document=trust))


@cache
def application(metadata_document: str) -> Sp:
    """Return the application hr, whose visitor is alice, signed in."""
    sp = Sp(Edge(world(metadata_document)))
    sp.register(PLAIN)
    sp.describe(metadata_document)
    sp.edge.alice()
    return sp


def swept(where: World) -> World:
    """Return an installation as it was before any case."""
    where.clock.set(NOW)
    forget(where, *LEFT_BEHIND)
    return where


def forget(where: World, *tables: type[Base]) -> None:
    """Lose all that is in some tables."""
    with where.database.writing() as tx:
        for table in tables:
            tx.execute(delete(table))


class Undone(Exception):
    """Raised to undo what an act did."""


def tried(where: World, do: Callable[[Any], object]) -> None:
    """Do something, and undo it."""
    with suppress(Undone), where.services.acts.open() as act:
        do(act)
        raise Undone
