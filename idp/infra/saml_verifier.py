"""The front of everything that reads XML: typed, bounded, and light until the first document comes.

The XML libraries take memory and a third of a second to load, which deployments without SAML have no use for.
"""

import base64
import binascii
from collections.abc import Sequence
from functools import lru_cache

from idp.ports import BadAssertion, Clock
from idp.rules import saml_assertion
from idp.rules.saml_assertion import Assertion
from idp.rules.saml_envelope import Outline
from idp.rules.saml_metadata import ProviderMetadata, ServiceProvider

LONGEST_RESPONSE = 100_000
"""Characters of a response in Base64, as published."""


class SamlVerifier:
    """See `idp.ports.AssertionVerifier`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def metadata(self, document: bytes) -> ProviderMetadata:
        """Read a metadata document."""
        return _metadata(document)

    def issuer(self, response: str) -> str:
        """Read who a response says to come from."""
        from idp.infra import saml_response  # noqa: PLC0415 -- see above

        return saml_response.issuer(_decoded(response))

    def declined(self, response: str) -> Sequence[str]:
        """Read how a response says that nobody was logged on."""
        from idp.infra import saml_response  # noqa: PLC0415 -- see above

        try:
            return saml_response.declined(_decoded(response))
        except BadAssertion:
            return ()

    def verify(
        self, response: str, idp: ProviderMetadata, us: ServiceProvider, *, may_answer: bool = False
    ) -> Assertion:
        """Verify a response, and read its assertion."""
        assertion = self.read(response, idp)
        saml_assertion.check(assertion, idp.entity_id, us, self._clock.now(), may_answer=may_answer)
        self.judge(response, idp, us.at(assertion.destination))
        return assertion

    def read(self, response: str, idp: ProviderMetadata) -> Assertion:
        """Read the assertion of a response, its signature verified."""
        from idp.infra import saml_response  # noqa: PLC0415 -- see above

        return saml_response.read(_decoded(response), idp)

    def judge(self, response: str, idp: ProviderMetadata, us: ServiceProvider) -> None:
        """Let the toolkit judge."""
        from idp.infra import saml_response  # noqa: PLC0415 -- see above

        saml_response.judge(_decoded(response), idp, us)

    def outline(self, document: bytes) -> Outline:
        """Describe a message."""
        from idp.infra import saml_outline  # noqa: PLC0415 -- see above

        return saml_outline.of(document)


@lru_cache(200)
def _metadata(document: bytes) -> ProviderMetadata:
    from idp.infra import saml_metadata  # noqa: PLC0415 -- see above

    return saml_metadata.read(document)


def _decoded(response: str) -> bytes:
    if len(response) > LONGEST_RESPONSE:
        raise BadAssertion("too long")
    try:
        return base64.b64decode("".join(response.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadAssertion("not Base64") from None
