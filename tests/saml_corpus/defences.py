"""The defences that the corpus is refused by: each the smallest piece of the product's code that does it.

`DEFENCES` says of each how it is taken away. `reasons` says which of them speaks when a message is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from lxml import etree

from idp.httpkit import journey
from idp.infra import (
    saml_application,
    saml_issuer,
    saml_logout,
    saml_metadata,
    saml_request,
    saml_response,
    saml_signature,
    saml_verifier,
    saml_xml,
)
from idp.rules import continue_path, saml_assertion, saml_bindings, saml_subject
from idp.rules import saml_logout as logout_rules
from idp.rules import saml_request as request_rules
from idp.rules.saml_application import ApplicationMetadata, Endpoint
from idp.rules.saml_metadata import ProviderMetadata
from idp.services import role_sessions
from idp.services.enterprise_answers import EnterpriseAnswers
from idp.services.enterprise_logon import EnterpriseLogon
from idp.services.logout_messages import LogoutMessages
from idp.services.role_answers import RoleAnswers
from idp.services.saml_applications import SamlApplications
from idp.services.saml_providers import SamlProviders
from idp.store import identity_providers, saml_applications
from tests.saml_corpus.removal import Switch, edited, instead, together, without

XMLPullParser = etree.XMLPullParser


def _boundless(events: Sequence[str], **_options: Any) -> Any:
    return XMLPullParser(events, recover=True, huge_tree=True, resolve_entities=False)


def _checks(module: Any, why: str, name: str = "CHECKS") -> Switch:
    """Take those away of a list of checks that refuse for a reason."""
    return lambda patch: patch.setattr(module, name, tuple(one for one in getattr(module, name) if one.why != why))


def _nothing(*_given: Any, **_more: Any) -> None:
    return None


def _all_fresh(_tx: Any, asked: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(one["application_id"], one["request_id"]) for one in asked}


def _anywhere(_metadata: Any, url: str | None, index: int | None) -> Endpoint:
    return Endpoint(url or f"https://evil.example/{index}", 0)


ANOTHER_KEY = "raise BadSignature('made with another key, or changed since')"
PROLOG, ALGORITHMS = "_check_prolog", "_check_algorithms"
DEFENCES: dict[str, Switch] = {
    # XML
    "XML: no document type, by its letters and by the parser": together(
        without(saml_xml, "check_text", "document type"), without(saml_xml, PROLOG, "document type")
    ),
    "XML: well-formed, and no deeper and longer than the parser bears": together(
        lambda patch: patch.setattr(etree, "XMLPullParser", _boundless),
        edited(saml_xml, "parse", "raise BadXml('is not well-formed XML') from None", "root = None"),
    ),
    "XML: in UTF-8": without(saml_xml, PROLOG, "UTF-8"),
    "XML: few namespaces": without(saml_xml, "_check_namespaces", "too many"),
    "XML: absolute namespaces": without(saml_xml, "_check_namespaces", "relative"),
    "XML: elements and text only": without(saml_xml, "_check_nodes", "comments"),
    "XML: few parts": without(saml_xml, "_check_nodes", "too many"),
    "XML: one child of a name": edited(saml_xml, "only", "if len(found) != 1:", "if not found and name == f'{DS}Signature':"),
    "XML: no elements within a text": without(saml_xml, "text", "elements within"),
    "XML: moments that are some": edited(saml_xml, "moment", "raise BadXml('has a moment that is none')", "return None"),
    # signatures
    "signature: there must be one, and what it covers is read": together(
        instead(saml_signature, "verify", _nothing),
        instead(saml_signature, "covered", lambda document, path: saml_xml.parse(document).find(path)),
    ),
    "signature: of one form": without(saml_signature, "_demand", "with other parts"),
    "signature: of the element it is in": without(saml_signature, "_formed", "of another element"),
    "signature: two transforms": without(saml_signature, ALGORITHMS, "by other transforms"),
    "signature: one canonicalization": together(
        without(saml_signature, ALGORITHMS, "by another canonicalization"),
        without(saml_signature, "_check_prefixes", "by another canonicalization"),
    ),
    "signature: few prefixes": without(saml_signature, "_check_prefixes", "too many prefixes"),
    "signature: strong methods": without(saml_signature, ALGORITHMS, "by a method"),
    "signature: strong digests": together(
        without(saml_signature, ALGORITHMS, "by a digest"),
        instead(saml_signature, "DIGESTS", saml_signature.DIGESTS | {"http://www.w3.org/2000/09/xmldsig#sha1": "sha1"}),
    ),
    "signature: by a key of the partner's metadata": edited(saml_signature, "verify", ANOTHER_KEY, "by = ''"),
    "signature: the digest of what is read": without(saml_signature, "covered", "something else"),
    "signature beside: strong methods": together(
        without(saml_signature, "verify_beside", "by a method"),
        instead(saml_signature, "HASHES", saml_signature.HASHES | {1: SHA1()}),  # noqa: S303 -- what a bad one had
    ),
    "signature beside: by a key of the partner's metadata": edited(saml_signature, "verify_beside", ANOTHER_KEY, "by = ''"),
    # responses
    "response: not deflated": without(saml_verifier, "_decoded", "deflated"),
    "response: of somebody logged on": without(saml_response, "_check_status", "DECLINED"),
    "response: not encrypted": without(saml_response, "_check_shape", "encrypted"),
    "response: not too long": without(saml_verifier, "_decoded", "too long"),
    "response: it is one": without(saml_response, "_check_shape", "not a response"),
    "response: the parts of one, in their order": without(saml_response, "_check_shape", "other parts"),
    "response: one assertion, and no other signatures": without(saml_response, "_check_shape", "other assertions"),
    "response: each ID once": without(saml_response, "_check_shape", "an ID twice"),
    "response: IDs where they belong": without(saml_response, "_ids", "where none belongs"),
    "response: known conditions": without(saml_response, "_check_conditions", "not known"),
    "response: each attribute once": without(saml_response, "_attributes", "an attribute twice"),
    "response: the toolkit's own judgement": instead(saml_response, "judge", _nothing),
    **{f"assertion: {one.why}": _checks(saml_assertion, one.why) for one in saml_assertion.CHECKS},
    # what an assertion is good for
    "user SSO: an answer to a request of this account": instead(EnterpriseAnswers, "_check_answer", _nothing),
    "user SSO: the browser that asked": instead(journey, "was_begun_here", lambda _request_id: True),
    "user SSO: a request that was not answered": without(EnterpriseLogon, "_taken", "request_spent"),
    "user SSO: a name with a domain": without(saml_subject, "user_key", "must have a domain"),
    "user SSO: a domain of this account": without(saml_subject, "user_key", "of another domain"),
    "user SSO: a name of a user": without(saml_subject, "user_key", "no name of a user"),
    "roles: a provider of this account": instead(SamlProviders, "names_by", lambda *_: ["corp"]),
    "roles: one name of the session": without(saml_assertion, "session_name", "RoleSessionName"),
    "roles: a session that has not ended": edited(RoleAnswers, "may_come", "goes_on = ends is None or ends > self._clock.now()", "goes_on = True"),
    "roles: a duration that is one": without(saml_assertion, "session_seconds", "SessionDuration"),
    "roles: offered by this provider": edited(RoleAnswers, "read", " if pair[1] in believed", ""),
    "roles: of this account": edited(RoleAnswers, "ways", " if account_id == account.id else None", ""),
    "roles: trusting the provider": instead(role_sessions, "trusts", lambda *_: True),
    "roles: the one that is offered": instead(saml_assertion, "may_assume", lambda *_: True),
    "metadata in use: a provider's, while it holds": instead(ProviderMetadata, "holds", lambda *_: True),
    # requests
    "request: it is one": without(saml_request, "_check_kind", "not_an_authn_request"),
    "request: of SAML 2.0": without(saml_request, "check_shape", "not_saml_2"),
    "request: the parts of one": without(saml_request, "check_shape", "other_parts"),
    "request: no other signatures": without(saml_request, "check_shape", "other_signatures"),
    "request: IDs where they belong": without(saml_request, "check_shape", "other_ids"),
    "request: an issuer that is an entity": without(saml_request, "issuer_of", "issuer_malformed"),
    "request: signed where the binding says": without(saml_request, "verified", "signature_within"),
    "request: of a registered application": instead(SamlApplications, "by_entity_id", lambda self, account_id, _entity: self.by_name(account_id, "hr")),
    "request: an answer to registered addresses": together(
        instead(request_rules, "endpoint", _anywhere), without(saml_request, "_index", "acs_unknown")
    ),
    **{f"request: {one.why}": _checks(request_rules, one.why) for one in request_rules.CHECKS},
    "query: each parameter once, in one spelling": edited(saml_bindings, "_parameters", "if known in found or name != known.encode():\n            raise Unfit('parameter_twice')\n        found[known] = value", "found.setdefault(known, value)"),
    "query: both halves of a signature": edited(saml_bindings, "_signature", "raise Unfit('signature_halved')", "return None"),
    "query: in Base64": edited(saml_bindings, "_decoded", "raise Unfit('not_base64') from None", "return text.encode()"),
    "query: deflated": together(
        edited(saml_bindings, "inflated", "raise Unfit('not_deflated') from None", "return deflated"),
        without(saml_bindings, "inflated", "not_deflated"),
    ),
    "query: one encoding": without(saml_bindings, "of_query", "encoding_unsupported"),
    "query: a bound of inflating": lambda patch: patch.setattr(saml_bindings, "LARGEST", 100_000_000),
    "query: a bound of the state": without(saml_bindings, "_relay_state", "too_long"),
    "query: a state of letters": without(saml_bindings, "_relay_state", "malformed"),
    # logouts
    "logout: signed": edited(saml_logout, "read", "raise Unfit('not_signed')", "pass"),
    "logout: of a registered application": edited(LogoutMessages, "read", "role, issuer)", "role, 'https://hr.example/sp')"),
    "logout: to us": _checks(logout_rules, "wrong_destination"),
    "logout: not of the future": _checks(logout_rules, "issued_in_the_future"),
    "logout: not too old": _checks(logout_rules, "expired"),
    "logout: of somebody": _checks(logout_rules, "name_missing", "REQUEST_CHECKS"),
    # metadata
    "metadata: one entity": without(saml_metadata, "entity_of", "one entity"),
    "metadata: an ID of the entity": without(saml_metadata, "entity_of", "entityID"),
    "metadata: of SAML 2.0": together(without(saml_metadata, "_read", "SAML 2.0"), without(saml_application, "_read", "SAML 2.0")),
    "metadata: web addresses only": without(saml_metadata, "check_addresses", "http or https"),
    "metadata: strong keys": without(saml_metadata, "certificate", "weak or unknown"),
    "metadata: certificates that are some": edited(saml_metadata, "certificate", "raise BadMetadata('has a certificate that is none') from None", "return ''"),
    "metadata: one or two keys": without(saml_metadata, "_certificates", "one or two"),
    "metadata: somewhere to send people": without(saml_metadata, "_sign_on_url", "SingleSignOnService"),
    "metadata: not too long": without(SamlProviders, "document", "more than"),
    "metadata: keys of who signs": without(saml_application, "_check_keys", "has no certificate"),
    "metadata: somewhere to answer": without(saml_application, "_endpoints", "for HTTP-POST"),
    "metadata: in force": together(
        instead(ApplicationMetadata, "holds", lambda *_: True), without(SamlProviders, "document", "has expired")
    ),
    # what was taken
    "once: each assertion is spent, and each request": together(
        instead(identity_providers, "spend", lambda *_: True), instead(saml_applications, "spend", _all_fresh)
    ),
    # states
    "state: a path of ours": instead(continue_path, "safe", lambda path: path),
}  # fmt: skip


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
