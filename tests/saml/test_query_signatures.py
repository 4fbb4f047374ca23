"""Signatures beside a message in a query: which methods are taken, of which kinds of keys, in which form."""

import pytest

from idp.infra.saml_signature import SIGNING
from tests.saml.conftest import Sp
from tests.support.saml_sp import metadata, signed_query

FLAGS = 'AuthnRequestsSigned="true"'
WRONG = "signature made with another key, or changed since"


def registered(sp: Sp, key: str) -> Sp:
    sp.describe(metadata(key=key, flags=FLAGS))
    return sp


@pytest.mark.parametrize("method", sorted(SIGNING))
def test_each_method_is_verified(alice: Sp, method: str) -> None:
    key = "ec" if "ecdsa" in method else "sp"
    registered(alice, key).send(signed_query(alice.request().xml, key, "/inbox", method))
    assert alice.answer().status == ["Success"]


@pytest.mark.parametrize("der", [False, True], ids=["side by side", "DER, as OpenSAML"])
@pytest.mark.parametrize("key", ["ec", "ec-384", "ec-521"])
def test_each_curve_is_verified_in_either_form(alice: Sp, key: str, der: bool) -> None:
    method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"
    registered(alice, key).send(signed_query(alice.request().xml, key, None, method, der=der))
    assert alice.answer().status == ["Success"]
    alice.send(signed_query(alice.request().xml, key, "a", method, der=der).replace("RelayState=a", "RelayState=b"))
    assert alice.sends_nothing
    assert alice.reason == WRONG


@pytest.mark.parametrize(
    ("key", "method"),
    [("ec", "rsa-sha256"), ("sp", "ecdsa-sha256")],
    ids=["RSA said of a curve", "a curve said of RSA"],
)
def test_a_method_of_another_kind_of_key_is_refused(alice: Sp, key: str, method: str) -> None:
    sent = signed_query(alice.request().xml, key, None, f"http://www.w3.org/2001/04/xmldsig-more#{method}")
    registered(alice, key).send(sent)
    assert alice.sends_nothing
    assert alice.reason == WRONG


@pytest.mark.parametrize("value", ["", "AAAA", "A" * 86 + "==", "A" * 96])
def test_what_is_no_signature_is_refused(alice: Sp, value: str) -> None:
    method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    sent = signed_query(alice.request().xml, "ec", None, method).partition("&Signature=")[0]
    registered(alice, "ec").send(f"{sent}&Signature={value}")
    assert alice.sends_nothing
    assert alice.reason == WRONG
