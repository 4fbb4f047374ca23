"""XML of strangers: parsed without DTD, entities, comments, processing instructions or network, and within bounds."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SAMLP = "{urn:oasis:names:tc:SAML:2.0:protocol}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
MOST_ELEMENTS = 3_000
MOST_ATTRIBUTES = 100
MOST_DECLARATIONS, MOST_PREFIXES = 3_000, 100
"""Of namespaces in a document; canonicalization looks through those in scope for each element."""
ENCODINGS = ("utf-8", "us-ascii", "ascii")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+", re.DOTALL)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z")
DURATION = re.compile(
    r"P(?:(?P<days>[0-9]{1,4})D)?(?:T(?:(?P<hours>[0-9]{1,5})H)?(?:(?P<minutes>[0-9]{1,6})M)?"
    r"(?:(?P<seconds>[0-9]{1,8})(?:\.[0-9]+)?S)?)?"
)

Element = Any
"""An element of lxml, which carries no types."""


class BadXml(ValueError):
    """A document that is not read; the text says why."""


def parse(document: bytes) -> Element:
    """Return the root of a document; raises `BadXml`."""
    check_text(document)
    parser = etree.XMLPullParser(
        ("start-ns",), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        parser.feed(document)
        root = parser.close()
    except (etree.XMLSyntaxError, ValueError):
        raise BadXml("is not well-formed XML") from None
    _check_prolog(root.getroottree().docinfo)
    _check_namespaces([declared for _, declared in parser.read_events()])
    _check_nodes(root)
    return root


def check_text(document: bytes) -> None:
    """Refuse a document type before anything is parsed."""
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise BadXml("has a document type")


def _check_prolog(info: Any) -> None:
    if info.doctype or info.internalDTD is not None:
        raise BadXml("has a document type")
    if (info.encoding or "utf-8").lower() not in ENCODINGS:
        raise BadXml("is not in UTF-8")


def _check_namespaces(declared: list[tuple[str, str]]) -> None:
    if len(declared) > MOST_DECLARATIONS or len({prefix for prefix, _ in declared}) > MOST_PREFIXES:
        raise BadXml("has too many namespaces")
    # Canonicalization gives up on a relative namespace, and what it then yields is empty.
    if not all(ABSOLUTE.fullmatch(uri) for _, uri in declared):
        raise BadXml("has a relative namespace")


def _check_nodes(root: Element) -> None:
    for count, node in enumerate(root.iter()):
        if not isinstance(node.tag, str):
            raise BadXml("has comments, processing instructions or entities")
        if count > MOST_ELEMENTS or len(node.attrib) > MOST_ATTRIBUTES:
            raise BadXml("has too many parts")


def children(parent: Element, name: str) -> list[Element]:
    """Return the children of a name, `{namespace}local`."""
    return list(parent.findall(name))


def only(parent: Element, name: str) -> Element:
    """Return the one child of a name; raises `BadXml`."""
    found = children(parent, name)
    if len(found) != 1:
        raise BadXml(f"must have one {local(name)}")
    return found[0]


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def text(element: Element) -> str:
    """Return the text of an element that holds nothing else; raises `BadXml`."""
    if len(element):
        raise BadXml(f"has elements within {local(element.tag)}")
    return (element.text or "").strip()


def flag(value: str | None) -> bool:
    """Read a truth value as XML Schema writes it; false when absent. Raises `BadXml`."""
    if value not in (None, "true", "1", "false", "0"):
        raise BadXml("has a truth value that is none")
    return value in ("true", "1")


def moment(value: str | None) -> datetime | None:
    """Read a moment in UTC, as SAML writes them; None when absent. Raises `BadXml`."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value) if MOMENT.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None:
        raise BadXml("has a moment that is none")
    return found.astimezone(UTC)


def duration(value: str | None) -> timedelta | None:
    """Read a span of days and smaller parts; None for anything else, since it is but a wish."""
    found = DURATION.fullmatch(value or "")
    parts = {name: int(given) for name, given in found.groupdict().items() if given} if found else {}
    return timedelta(**parts) if parts else None
