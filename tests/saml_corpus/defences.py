"""The defences of the corpus, each with what takes its place when it is taken away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from lxml import etree

from idp.infra import (
    saml_aggregate,
    saml_application,
    saml_issuer,
    saml_metadata,
    saml_request,
    saml_response,
    saml_signature,
    saml_verifier,
    saml_xml,
)
from idp.rules import saml_assertion, saml_bindings, saml_subject
from idp.rules import saml_request as request_rules
from idp.rules.saml_application import ApplicationMetadata, Endpoint
from idp.rules.saml_metadata import ProviderMetadata
from idp.services.enterprise_answers import EnterpriseAnswers
from idp.services.saml_applications import SamlApplications

XMLPullParser, DESCRIPTIONS = etree.XMLPullParser, (saml_metadata, saml_application)
Switch = Callable[[pytest.MonkeyPatch], None]


def _gone(module: Any, name: str, instead: Any = None) -> Switch:
    """Take a function away: nothing happens in its place, or something else."""
    return lambda patch: patch.setattr(module, name, instead or (lambda *_args, **_more: None))


def _without(module: Any, why: str) -> Switch:
    """Take those checks away that refuse for a reason."""
    return lambda patch: patch.setattr(module, "CHECKS", tuple(one for one in module.CHECKS if one.why != why))


def _anything(_given: Any, url: str | None, _index: int | None) -> Endpoint:
    return Endpoint(url or "https://evil.example/acs", 0)


def _named(root: Any, name: str) -> Any:
    """Return the first child of a name, or an empty one."""
    found = root.findall(name)
    return found[0] if found else etree.Element(name)


def _all(*switches: Switch) -> Switch:
    """Take several away that say the same."""

    def switch(patch: pytest.MonkeyPatch) -> None:
        for one in switches:
            one(patch)

    return switch


def _boundless(events: Sequence[str], **_options: Any) -> Any:
    return XMLPullParser(events, recover=True, huge_tree=True, resolve_entities=False)


def _lenient(patch: pytest.MonkeyPatch) -> None:
    for module in (saml_response, saml_signature, saml_request):
        patch.setattr(module, "only", _named)


def _first_of_each(query: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        found.setdefault(unquote_to_bytes(name).decode(), value)
    return found


DEFENCES: dict[str, Switch] = {
    "no document type, by its letters": _gone(saml_xml, "check_text"),
    "no document type, by the parser; UTF-8": _gone(saml_xml, "_check_prolog"),
    "namespaces few and absolute": _gone(saml_xml, "_check_namespaces"),
    "elements only, and few": _gone(saml_xml, "_check_nodes"),
    "one shape of response": _gone(saml_response, "_check_shape"),
    "one shape of request": _gone(saml_request, "check_shape"),
    "one child of each name": _lenient,
    "no elements within a text": _all(
        *(_gone(one, "text", lambda element: "".join(element.itertext()).strip()) for one in (saml_response, saml_request))
    ),
    "one form of signature": _gone(saml_signature, "_demand"),
    "few prefixes": _gone(saml_signature, "_check_prefixes"),
    "strong methods, two transforms": _gone(saml_signature, "_check_algorithms"),
    "a signature by a known key": _gone(saml_signature, "_verified", lambda *_: True),
    "a signature beside by a known key": _gone(saml_signature, "verify_beside"),
    "a signature there must be": _gone(saml_signature, "verify"),
    "read from the signed bytes": _gone(saml_signature, "covered", lambda document, path: saml_xml.parse(document).find(path)),
    "the toolkit": _gone(saml_response, "judge"),
    "a name of this account": _gone(saml_subject, "user_key", lambda *_: "carol"),
    "parameters once": _gone(saml_bindings, "_parameters", _first_of_each),
    "a bound of inflating": lambda patch: patch.setattr(saml_bindings, "LARGEST", 100_000_000),
    "a bound of relay state": lambda patch: patch.setattr(saml_bindings, "LONGEST_RELAY_STATE", 4_000),
    "both halves of a signature": _gone(saml_bindings, "_signature", lambda *_: None),
    "addresses of the metadata only": _gone(request_rules, "endpoint", _anything),
    "web addresses only": _all(*(_gone(one, "check_addresses") for one in DESCRIPTIONS)),
    "one entity": _all(*(_gone(one, "entity_of", lambda root: root.get("entityID")) for one in DESCRIPTIONS)),
    "keys there must be": _all(
        _gone(saml_application, "_check_keys"), _gone(saml_metadata, "_certificates", lambda _descriptor: ())
    ),
    "strong keys": lambda patch: patch.setattr(saml_metadata, "LEAST_RSA_BITS", 512),
    "metadata that is in force": _all(
        _gone(ApplicationMetadata, "holds", lambda *_: True), _gone(ProviderMetadata, "holds", lambda *_: True)
    ),
    "no document type": _all(
        _gone(saml_xml, "check_text"), _gone(saml_xml, "_check_prolog"), _gone(saml_aggregate, "check_text")
    ),
    "a parser within bounds": lambda patch: patch.setattr(etree, "XMLPullParser", _boundless),
    "a signature, and read from what it covers": _all(
        _gone(saml_signature, "verify"),
        _gone(saml_signature, "covered", lambda document, path: saml_xml.parse(document).find(path)),
    ),
    "a bound of size": lambda patch: patch.setattr(saml_verifier, "LONGEST_RESPONSE", 10_000_000),
    "an answer to a request of ours": _gone(EnterpriseAnswers, "_check_answer"),
    "a role that the provider offers": _gone(saml_assertion, "may_assume", lambda *_: True),
    "known conditions": _gone(saml_response, "_check_conditions"),
    "a registered application": _gone(
        SamlApplications, "by_entity_id", lambda self, account_id, _entity_id: self.by_name(account_id, "hr")
    ),
    "one kind of message": _gone(saml_request, "_check_kind"),
    **{f"assertion: {one.why}": _without(saml_assertion, one.why) for one in saml_assertion.CHECKS},
    **{f"request: {one.why}": _without(request_rules, one.why) for one in request_rules.CHECKS},
}  # fmt: skip
"""In the order in which a message meets them, by and large."""


@contextmanager
def taken_away(names: Sequence[str]) -> Iterator[None]:
    """Do without some defences meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            DEFENCES[name](patch)
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    """Let nothing be remembered that was read with other defences."""
    saml_issuer._application.cache_clear()
    saml_verifier._metadata.cache_clear()
