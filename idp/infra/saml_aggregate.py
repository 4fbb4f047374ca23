"""One entity out of a metadata document of many (SAML 2.0 metadata, 2.3.1), read as a stream.

A federation describes thousands of entities in ten megabytes and more: only what may be wanted is kept in memory.
"""

import io
from datetime import datetime
from typing import Any

from lxml import etree

from idp.infra import saml_signature
from idp.infra.saml_signature import BadSignature
from idp.infra.saml_writer import stamp
from idp.infra.saml_xml import MD, MOST_ELEMENTS, BadXml, Element, check_text, moment, parse
from idp.ports import BadMetadata
from idp.rules.saml_check import Trail

MOST_LEVELS = 50
ENTITY, ENTITIES = f"{MD}EntityDescriptor", f"{MD}EntitiesDescriptor"


def entity(document: bytes, entity_id: str, certificate: str) -> bytes:
    """Return the document of one entity; a document that describes no group of them is returned as it is.

    With a certificate the entity must be signed by it, and what the signature covers is returned. Validity and cache
    duration of the groups around an entity become its own. Raises `BadMetadata`.
    """
    try:
        return _entity(document, entity_id, certificate)
    except etree.XMLSyntaxError:
        raise BadMetadata("is not well-formed XML") from None
    except BadSignature as bad:
        raise BadMetadata(f"has a signature {bad}") from None
    except BadXml as bad:
        raise BadMetadata(str(bad)) from None


def _entity(document: bytes, entity_id: str, certificate: str) -> bytes:
    check_text(document)
    if b"\0" in document:  # what a declaration of another encoding says is known only at the end of a stream
        raise BadXml("is not in UTF-8")
    picker = _Picker(entity_id)
    for event, element in _events(document):
        if event == "end":
            picker.ended(element)
        elif not picker.began(element):
            return _signed(document, certificate) if certificate else document
    if picker.found is None:
        raise BadMetadata(f"describes no entity {entity_id}")
    one = _signed(picker.found, certificate) if certificate else picker.found
    return _bounded(one, picker.until, picker.cache_for)


def _events(document: bytes) -> Any:
    return etree.iterparse(
        io.BytesIO(document),
        ("start", "end"),
        remove_comments=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )


class _Picker:
    """Follows a stream, and forgets whatever is not of the entity wanted."""

    def __init__(self, entity_id: str) -> None:
        self.found: bytes | None = None
        self.until: datetime | None = None
        self.cache_for: str | None = None
        self._entity_id = entity_id
        self._level = 0
        self._elements = 0
        self._kept: Element | None = None

    def began(self, element: Element) -> bool:
        """Take the beginning of an element; False when the document's first one is no group."""
        if self._level == 0 and not self._is_group(element):
            return False
        self._level += 1
        if self._level > MOST_LEVELS:
            raise BadXml("is nested too deeply")
        if self._kept is not None:
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise BadXml("has too many parts")
        elif element.tag == ENTITY and element.get("entityID") == self._entity_id:
            if self.found is not None:
                raise BadMetadata(f"describes {self._entity_id} twice")
            self._kept = element
        return True

    def ended(self, element: Element) -> None:
        """Take the end of an element."""
        self._level -= 1
        if element is self._kept:
            self._keep(element)
        if self._kept is None:
            _forget(element)

    def _is_group(self, root: Element) -> bool:
        if root.tag != ENTITIES:
            return False
        info = root.getroottree().docinfo
        if info.doctype or info.internalDTD is not None:
            raise BadXml("has a document type")
        if not self._entity_id:
            raise BadMetadata("describes more than one entity: name the one to take as entity_id")
        return True

    def _keep(self, element: Element) -> None:
        around = [element, *element.iterancestors()]
        self.found = etree.tostring(element, with_tail=False)
        self.until = min(filter(None, (moment(one.get("validUntil")) for one in around)), default=None)
        self.cache_for = next((one.get("cacheDuration") for one in around if one.get("cacheDuration")), None)
        self._kept = None


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while element.getprevious() is not None:
        del parent[0]


def _signed(document: bytes, certificate: str) -> bytes:
    """Return what the signature of a document's root covers, if it is made with the certificate's key."""
    saml_signature.verify(parse(document), (certificate,), Trail())
    covered: bytes = etree.tostring(saml_signature.covered(document, "."))
    return covered


def _bounded(document: bytes, until: datetime | None, cache_for: str | None) -> bytes:
    root = parse(document)
    if until is not None:
        root.set("validUntil", stamp(until))
    if cache_for:
        root.set("cacheDuration", cache_for)
    bounded: bytes = etree.tostring(root)
    return bounded
