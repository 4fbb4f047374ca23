"""Our metadata: signed, short-lived, with both certificates while keys change, and from memory."""

import base64
import json
from datetime import datetime
from typing import Any

from cryptography import x509
from lxml import etree

from idp.infra import saml_signature
from idp.infra.key_ring import FileKeyRing
from idp.rules.saml_check import Trail
from tests.saml.conftest import Sp
from tests.support.saml_sp import IDP, SSO


def fetched(sp: Sp) -> Any:
    page = sp.edge.get(f"/saml/{sp.account}/metadata")
    assert page.content_type == "application/samlmetadata+xml"
    return etree.fromstring(page.data)


def certificates(root: Any) -> list[str]:
    return [one.text for one in root.iterfind(".//{*}KeyDescriptor//{*}X509Certificate")]


def test_it_says_where_and_how(sp: Sp) -> None:
    root = fetched(sp)
    assert root.get("entityID") == IDP
    services = root.findall(".//{*}SingleSignOnService")
    assert {one.get("Location") for one in services} == {SSO}
    assert [one.get("Binding").rpartition(":")[2] for one in services] == ["HTTP-Redirect", "HTTP-POST"]
    assert [one.text.rpartition(":")[2] for one in root.iter("{*}NameIDFormat")] == [
        *("persistent", "transient", "emailAddress", "unspecified"),
    ]


def test_it_is_signed_by_its_first_certificate(sp: Sp) -> None:
    root = fetched(sp)
    saml_signature.verify(root, certificates(root)[:1], Trail())


def test_it_ends_within_days_and_is_renewed_before(sp: Sp) -> None:
    first = fetched(sp).get("validUntil")
    assert 0 < (datetime.fromisoformat(first) - sp.world.clock.now()).days <= 7
    sp.world.clock.advance(days=2)
    assert fetched(sp).get("validUntil") > first


def test_it_comes_from_memory(sp: Sp) -> None:
    first = sp.edge.get(f"/saml/{sp.account}/metadata").data
    seen = sp.world.statements()
    assert sp.edge.get(f"/saml/{sp.account}/metadata").data == first
    assert seen == []


def test_the_next_certificate_is_there_before_it_signs(sp: Sp) -> None:
    before = certificates(fetched(sp))
    sp.world.ports.key_ring.rotate("RS256", at_once=True)
    # Answers that the former key signed are on their way, and many partners take two certificates at most.
    assert certificates(fetched(sp)) == before[::-1]
    sp.world.clock.advance(hours=1)
    after = certificates(fetched(sp))
    assert len(before) == len(after) == 2
    assert after[0] == before[1]
    assert after[1] not in before


def test_answers_are_accepted_by_whoever_took_the_metadata_before_a_change_of_keys(alice: Sp) -> None:
    known = certificates(fetched(alice))
    for _ in range(2):
        alice.ask()
        saml_signature.verify(alice.answer().xml.find("{*}Assertion"), known, Trail())
        alice.world.ports.key_ring.rotate("RS256", at_once=True)


def test_a_key_has_the_same_certificate_in_every_process_and_release(sp: Sp) -> None:
    ring = FileKeyRing(sp.world.config.certs_dir, sp.world.clock)
    assert list(ring.certificates()) == certificates(fetched(sp))
    known = ring.certificates()
    assert (
        x509.load_der_x509_certificate(base64.b64decode(known[0])).subject.rfc4514_string().startswith("CN=signing key")
    )
    file = sp.world.config.certs_dir / "signing-keys.json"
    rows = json.loads(file.read_bytes())["keys"]
    assert sum(bool(row.pop("certificate", "")) for row in rows) == 2
    file.write_text(json.dumps({"keys": rows}), encoding="utf-8")
    assert ring.certificates() == known


def test_an_unknown_account_has_none(sp: Sp) -> None:
    for account in ("1111111111111111", "x", "1234567890123456%00"):
        assert sp.edge.get(f"/saml/{account}/metadata").status_code == 404
