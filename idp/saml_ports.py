"""The ports through which SAML partners are read, and written to; see `idp.ports`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from idp.rules.saml_application import ApplicationMetadata
from idp.rules.saml_assertion import Assertion
from idp.rules.saml_bindings import Carried, Received
from idp.rules.saml_check import Trail
from idp.rules.saml_envelope import Outline
from idp.rules.saml_logout import LogoutMessage
from idp.rules.saml_metadata import LogoutService, ProviderMetadata, ServiceProvider
from idp.rules.saml_request import AuthnRequest
from idp.rules.saml_statement import Reply, Statement, Status


class SamlIssuer(Protocol):
    """Reads what SAML applications say, and writes and signs what we tell them, with the active RS256 key."""

    def application(self, document: bytes) -> ApplicationMetadata:
        """Read a metadata document of exactly one service provider; raises `BadMetadata`."""
        ...

    def request(
        self, received: Received, certificates_of: Callable[[str], Sequence[str]], trail: Trail
    ) -> AuthnRequest:
        """Read a request, and verify its signature if it has one by a certificate of its issuer.

        `certificates_of` is asked once, with the issuer; `trail` is told of each check. Raises `Unfit` of
        `idp.rules.saml_request`.
        """
        ...

    def logout_message(
        self, received: Received, certificates_of: Callable[[str], Sequence[str]], trail: Trail
    ) -> LogoutMessage:
        """Read a message of single logout, like `request`; one that is not signed is `Unfit` too."""
        ...

    def in_response_to(self, received: Received) -> str:
        """Return the ID of the request that a message claims to answer, whoever made it; empty for none."""
        ...

    def logout(self, message: LogoutMessage, service: LogoutService, relay_state: str | None) -> Carried:
        """Return how a browser carries a message of single logout to a partner, signed."""
        ...

    def metadata(self, entity_id: str) -> bytes:
        """Return the signed metadata of an identity provider; made once a day and after each change of keys."""
        ...

    def service_metadata(self, us: ServiceProvider, *, requests_signed: bool) -> bytes:
        """Return the signed metadata of a service provider, likewise."""
        ...

    def signed_query(self, query: str) -> str:
        """Return the query of a message by redirect with `SigAlg` and `Signature` (bindings, section 3.4.4.1)."""
        ...

    def signed_message(self, xml: str) -> bytes:
        """Return a message of ours with an enveloped signature after its issuer."""
        ...

    def response(self, reply: Reply, said: Statement | Status) -> bytes:
        """Return a response with an assertion, signed as the statement says, or with a status."""
        ...


class MetadataDocuments(Protocol):
    """Metadata of partners as it comes from outside."""

    def fetched(self, url: str) -> bytes:
        """Return what an address answers, within bounds of time and size; raises `BadMetadata`."""
        ...

    def entity(self, document: bytes, entity_id: str, certificate: str) -> bytes:
        """Return the document of one entity, of a document that describes one or many.

        With a certificate (Base64 DER), what it signed of that. Raises `BadMetadata`.
        """
        ...

    def certificate(self, text: str) -> str:
        """Return a certificate in PEM or Base64 as Base64 DER in one spelling; raises `BadMetadata`."""
        ...

    def end_of(self, certificate: str) -> datetime:
        """Return when a certificate (Base64 DER) ends by its own word."""
        ...


class AssertionVerifier(Protocol):
    """Reads what SAML identity providers issue."""

    def metadata(self, document: bytes) -> ProviderMetadata:
        """Read a metadata document of exactly one identity provider; raises `BadMetadata`."""
        ...

    def issuer(self, response: str) -> str:
        """Return the entity ID from which a response says to come, proved by nothing.

        Raises `BadAssertion`, and `Unfit` for one that says that nobody was logged on.
        """
        ...

    def verify(
        self, response: str, idp: ProviderMetadata, us: ServiceProvider, trail: Trail, *, may_answer: bool = False
    ) -> Assertion:
        """Return the one assertion of a response in Base64, read from the bytes that its signature covers.

        It must come unasked for, unless it `may_answer` a request; which one is the caller's to look up. `trail` is
        told of each check; the last is that of an independent toolkit.
        Raises `BadAssertion`, and `Unfit` and `Expired` of `idp.rules.saml_assertion`.
        """
        ...

    def outline(self, document: bytes) -> Outline:
        """Describe any SAML document, unverified; raises `Unfit` of `idp.rules.saml_request`."""
        ...
