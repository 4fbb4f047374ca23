"""The front of what we say as a SAML identity provider: light until the first document, and keys loaded once.

The XML libraries take memory and a third of a second to load, which deployments without SAML have no use for.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from idp.infra.key_ring import FileKeyRing
from idp.ports import Clock
from idp.rules.saml_application import ApplicationMetadata
from idp.rules.saml_bindings import Carried, Received
from idp.rules.saml_check import Trail
from idp.rules.saml_logout import LogoutMessage
from idp.rules.saml_metadata import LogoutService, ServiceProvider
from idp.rules.saml_request import AuthnRequest
from idp.rules.saml_statement import Reply, Statement, Status

RENEWED = timedelta(days=1)
MOST_HELD = 1000


class FileSamlIssuer:
    """See `idp.saml_ports.SamlIssuer`."""

    def __init__(self, key_ring: FileKeyRing, clock: Clock) -> None:
        self._key_ring = key_ring
        self._clock = clock
        self._held: OrderedDict[str, tuple[tuple[str, ...], datetime, bytes]] = OrderedDict()

    def application(self, document: bytes) -> ApplicationMetadata:
        """Read the metadata of a service provider."""
        return _application(document)

    def request(
        self, received: Received, certificates_of: Callable[[str], Sequence[str]], trail: Trail
    ) -> AuthnRequest:
        """Read and verify a request."""
        from idp.infra import saml_request  # noqa: PLC0415 -- see above

        return saml_request.read(received, certificates_of, trail)

    def logout_message(
        self, received: Received, certificates_of: Callable[[str], Sequence[str]], trail: Trail
    ) -> LogoutMessage:
        """Read and verify a message of single logout."""
        from idp.infra import saml_logout  # noqa: PLC0415 -- see above

        return saml_logout.read(received, certificates_of, trail)

    def in_response_to(self, received: Received) -> str:
        """Return what a message claims to answer."""
        from idp.infra import saml_logout  # noqa: PLC0415 -- see above

        return saml_logout.in_response_to(received)

    def logout(self, message: LogoutMessage, service: LogoutService, relay_state: str | None) -> Carried:
        """Return a message of single logout on its way."""
        from idp.infra import saml_logout  # noqa: PLC0415 -- see above

        return saml_logout.carried(message, service, relay_state, self._key_ring.document_signer())

    def metadata(self, entity_id: str) -> bytes:
        """Return our metadata as an identity provider, from memory."""

        def written(certificates: tuple[str, ...], now: datetime) -> bytes:
            from idp.infra import saml_own_metadata  # noqa: PLC0415 -- see above

            return saml_own_metadata.document(entity_id, certificates, self._key_ring.document_signer(), now)

        return self._from_memory(entity_id, written)

    def service_metadata(self, us: ServiceProvider, *, requests_signed: bool) -> bytes:
        """Return our metadata as a service provider, likewise."""

        def written(certificates: tuple[str, ...], now: datetime) -> bytes:
            from idp.infra import saml_own_metadata  # noqa: PLC0415 -- see above

            signer = self._key_ring.document_signer()
            return saml_own_metadata.service_document(us, certificates, signer, now, requests_signed=requests_signed)

        return self._from_memory(f"{us.entity_id} {requests_signed}", written)

    def signed_query(self, query: str) -> str:
        """Return a query with its signature."""
        from idp.infra import saml_signer  # noqa: PLC0415 -- see above

        return saml_signer.signed_query(query, self._key_ring.document_signer())

    def signed_message(self, xml: str) -> bytes:
        """Return a message with its signature."""
        from idp.infra import saml_signer  # noqa: PLC0415 -- see above

        return saml_signer.signed_message(xml, self._key_ring.document_signer())

    def _from_memory(self, key: str, write: Callable[[tuple[str, ...], datetime], bytes]) -> bytes:
        certificates, now = self._key_ring.certificates(), self._clock.now()
        held = self._held.get(key)
        if held is None or held[0] != certificates or not held[1] <= now < held[1] + RENEWED:
            held = self._held[key] = (certificates, now, write(certificates, now))
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
        return held[2]

    def response(self, reply: Reply, said: Statement | Status) -> bytes:
        """Return a response."""
        from idp.infra import saml_writer  # noqa: PLC0415 -- see above

        return saml_writer.response(reply, said, self._key_ring.document_signer())


@lru_cache(200)
def _application(document: bytes) -> ApplicationMetadata:
    from idp.infra import saml_application  # noqa: PLC0415 -- see above

    return saml_application.read(document)
