"""Hostile responses where roles are given: each is refused with its exact reason in the audit, and opens no session."""

import re
from typing import Any

import pytest

from tests.saml_sp.roles import PROVIDER, RoleSso, found
from tests.support.saml_attacks import DOCTYPES, OTHER_SHAPES, SIGNED, WEAK
from tests.support.saml_idp import Signing, metadata, signed
from tests.support.saml_wrapping import WRAPPINGS, wrapped
from tests.support.world import ACCOUNT, OTHER

ANOTHER_KEY = (403, "made with another key, or changed since")


def _good(sso: RoleSso) -> str:
    return signed(sso.issue().response())


@pytest.mark.parametrize("same_id", [False, True], ids=["own-id", "same-id"])
@pytest.mark.parametrize("what", SIGNED, ids="-".join)
@pytest.mark.parametrize("number", range(1, len(WRAPPINGS) + 1))
def test_wrapped_signatures_are_refused(sso: RoleSso, number: int, what: tuple[str, ...], same_id: bool) -> None:
    hostile = wrapped(signed(sso.issue().response(), what), number, same_id=same_id)
    assert "admin@corp.example" in hostile
    status, exact = sso.refusal(hostile)
    assert status == 403
    assert exact


@pytest.mark.parametrize(
    ("parts", "exact"),
    [
        ({"issuer": "https://other.example/idp"}, "issuer: no provider"),
        ({"issuer": ""}, "issuer: no provider"),
        ({"destination": ""}, "destination"),
        ({"recipient": ""}, "recipient"),
        ({"audience": ""}, "audience"),
        ({"in_response_to": 'InResponseTo="request-1"'}, "in response to"),
        ({"confirmed_until": ""}, "a moment is missing"),
        ({"conditions": 'NotBefore="2098-01-01T00:00:00Z" NotOnOrAfter="2099-01-01T00:00:00Z"'}, "not yet valid"),
        ({"conditions": 'NotOnOrAfter="2020-01-01T00:00:00Z"'}, "expired"),
        ({"statement": 'SessionNotOnOrAfter="2020-01-01T00:00:00Z"'}, "session"),
        ({"session_names": ()}, "RoleSessionName"),
        ({"session_names": ("alice", "bob")}, "RoleSessionName"),
        ({"session_names": ("a b",)}, "RoleSessionName"),
    ],
)  # fmt: skip
def test_a_response_that_is_not_for_us_and_now_is_refused(sso: RoleSso, parts: dict[str, Any], exact: str) -> None:
    assert sso.refusal(signed(sso.issue(**parts).response())) == (403, exact)


@pytest.mark.parametrize("what", [(), ("Response",)])
def test_an_unsigned_assertion_is_refused(sso: RoleSso, what: tuple[str, ...]) -> None:
    assert sso.refusal(signed(sso.issue().response(), what)) == (403, "must have one Signature")


def test_a_wrong_key_and_a_changed_assertion_are_refused(sso: RoleSso) -> None:
    assert sso.refusal(signed(sso.issue().response(), how=Signing(key="evil"))) == ANOTHER_KEY
    assert sso.refusal(_good(sso).replace("alice", "admin")) == ANOTHER_KEY


def test_the_key_of_another_accounts_provider_opens_nothing_here(sso: RoleSso) -> None:
    found(sso.world, OTHER, {"dev": {}})
    with sso.world.services.acts.open() as act:
        sso.world.services.saml_providers.create(
            act,
            OTHER,
            "ec",
            metadata("ec", entity_id="https://other.example"),
            description="",
            authn_sign_algo="rsa-sha256",
        )
    how = Signing(key="ec", method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
    assert (
        sso.refusal(signed(sso.issue(issuer="https://other.example").response(), how=how))[1] == "issuer: no provider"
    )
    assert sso.refusal(signed(sso.issue().response(), how=how)) == ANOTHER_KEY


def test_of_two_providers_of_one_entity_the_one_that_signed_counts(sso: RoleSso) -> None:
    with sso.world.services.acts.open() as act:
        sso.world.services.saml_providers.create(
            act, ACCOUNT, "twin", metadata("ec"), description="", authn_sign_algo="rsa-sha256"
        )
    twin = PROVIDER.replace("/corp", "/twin")
    ours = [role.replace(PROVIDER, twin) for role in sso.issue().roles]
    assert sso.come(roles=ours).status_code == 403, "its key is another one"
    assert sso.come(id="assertion-2").request.path == "/role"


@pytest.mark.parametrize("how", WEAK)
def test_weak_methods_are_refused(sso: RoleSso, how: Signing) -> None:
    status, exact = sso.refusal(signed(sso.issue().response(), how=how))
    assert (status, exact[:5]) == (403, "by a ")


@pytest.mark.parametrize("inserted", ["<!---->", "<?x y?>"])
def test_a_comment_shortens_no_name(sso: RoleSso, inserted: str) -> None:
    xml = _good(sso).replace(">alice<", f">al{inserted}ice<")
    assert sso.refusal(xml) == (403, "has comments, processing instructions or entities")


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(sso: RoleSso, doctype: str, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    status, exact = sso.refusal(f"{declared}{doctype}{_good(sso)}".encode(encoding))
    assert status == 403
    assert exact


@pytest.mark.parametrize(("pattern", "instead"), OTHER_SHAPES)
def test_other_shapes_are_refused(sso: RoleSso, pattern: str, instead: str) -> None:
    xml = _good(sso)
    hostile = re.sub(pattern, instead, xml, flags=re.DOTALL)
    assert hostile != xml
    status, exact = sso.refusal(hostile)
    assert status == 403
    assert exact


@pytest.mark.parametrize("what", ["", "<", "<a/>", "\x00\x01", "<samlp:Response", "x" * 90_000, b"\xff" * 75_100])
def test_what_is_no_response_is_refused(sso: RoleSso, what: str | bytes) -> None:
    assert sso.refusal(what)[0] == 403


def test_no_response_is_written_to_the_trail(sso: RoleSso) -> None:
    sso.refusal(signed(sso.issue(subject="very-secret").response()).replace("very-secret", "more-secret"))
    assert "secret" not in str(sso.last())
