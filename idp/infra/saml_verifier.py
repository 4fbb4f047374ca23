"""The front of everything that reads XML: typed, bounded, and light until the first document comes.

The XML libraries take memory and a third of a second to load, which deployments without SAML have no use for.
"""

import base64
import binascii
from functools import lru_cache

from idp.ports import BadAssertion, Clock
from idp.rules import saml_assertion, saml_bindings
from idp.rules.saml_assertion import Assertion, Expected
from idp.rules.saml_check import Trail
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

    def verify(
        self, response: str, idp: ProviderMetadata, us: ServiceProvider, trail: Trail, *, may_answer: bool = False
    ) -> Assertion:
        """Verify a response, and read its assertion."""
        from idp.infra import saml_response  # noqa: PLC0415 -- see above

        with trail.step("a message by post", f"{len(response)} characters", f"at most {LONGEST_RESPONSE} in Base64"):
            document = _decoded(response)
        assertion = saml_response.read(document, idp, trail)
        ours = Expected(idp.entity_id, us, self._clock.now(), assertion.in_response_to if may_answer else "")
        saml_assertion.check(assertion, ours, trail)
        with trail.step("what python3-saml says"):
            saml_response.judge(document, idp, us.at(assertion.destination))
        return assertion

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
        document = base64.b64decode("".join(response.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadAssertion("not Base64") from None
    if saml_bindings.is_deflated(document):
        raise BadAssertion("deflated, as by redirect")
    return document
