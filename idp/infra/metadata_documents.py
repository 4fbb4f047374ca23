"""Metadata documents from outside: fetched within bounds, and cut down to the one entity wanted.

The XML libraries take memory and a third of a second to load, which deployments without SAML have no use for.
"""

import base64
import binascii
import re
from datetime import UTC, datetime

from cryptography import x509

from idp.infra.outward import Outward
from idp.ports import BadMetadata, IssuerBroken
from idp.rules.saml_metadata import MOST_AGGREGATE

ACCEPT = "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
SECONDS = 10.0
"""Ten megabytes take longer than a set of keys, and nobody's logon waits for them."""
ARMOUR = re.compile(r"-----(?:BEGIN|END) CERTIFICATE-----")


class OutwardMetadata:
    """See `idp.saml_ports.MetadataDocuments`."""

    def __init__(self, outward: Outward) -> None:
        self._outward = outward

    def fetched(self, url: str) -> bytes:
        """Return what an address answers."""
        try:
            return self._outward.document(url, accept=ACCEPT, most=MOST_AGGREGATE)
        except IssuerBroken as broken:
            raise BadMetadata(f"cannot be fetched ({broken})") from None

    def entity(self, document: bytes, entity_id: str, certificate: str) -> bytes:
        """Return the document of one entity."""
        from idp.infra import saml_aggregate  # noqa: PLC0415 -- see above

        return saml_aggregate.entity(document, entity_id, certificate)

    def certificate(self, text: str) -> str:
        """Return a certificate that is given as PEM or Base64 in one spelling."""
        from idp.infra import saml_metadata  # noqa: PLC0415 -- see above

        return saml_metadata.certificate(ARMOUR.sub("", text))

    def end_of(self, certificate: str) -> datetime:
        """Return the end of a certificate."""
        try:
            found = x509.load_der_x509_certificate(base64.b64decode(certificate))
        except (binascii.Error, ValueError):
            raise BadMetadata("has a certificate that is none") from None
        return found.not_valid_after_utc.astimezone(UTC)
