"""What one message may cost before anybody knows who sent it: a document of 60 KB once took a minute and a half."""

import base64

import pytest
from lxml import etree

from idp.infra import saml_signature
from idp.infra.saml_signature import BadSignature
from idp.infra.saml_xml import BadXml, parse
from idp.rules.saml_check import Trail
from tests.support.saml_idp import EXCLUSIVE, Signing, key_pair, signed

MESSAGE = '<r xmlns:a="urn:a" xmlns:b="urn:b" ID="_1"><a:x/><b:x/></r>'


def _prefixes(count: int) -> str:
    return " ".join(f"a{number}" for number in range(count))


def _verify(message: str) -> None:
    certificate = base64.b64encode(key_pair("idp")[1]).decode()
    saml_signature.verify(parse(message.encode()), [certificate], Trail())


@pytest.mark.parametrize("declared", [101, 16_000])
def test_documents_declare_few_prefixes(declared: int) -> None:
    namespaces = " ".join(f'xmlns:a{number}="urn:a"' for number in range(declared))
    with pytest.raises(BadXml, match="too many namespaces"):
        parse(f"<r {namespaces}>{'<x/>' * 2_000}</r>".encode())


def test_documents_declare_a_prefix_a_bounded_number_of_times() -> None:
    again = '<a:x xmlns:a="urn:a"/>'
    assert len(parse(f"<r>{again * 2_000}</r>".encode())) == 2_000
    with pytest.raises(BadXml, match="too many"):
        parse(f"<r>{again * 3_001}</r>".encode())


def test_signatures_name_few_prefixes() -> None:
    _verify(signed(MESSAGE, ("r",), Signing(prefixes=f"{_prefixes(8)} a b")))
    with pytest.raises(BadSignature, match="too many prefixes"):
        _verify(signed(MESSAGE, ("r",), Signing(prefixes=f"{_prefixes(9)} a b")))


def test_the_signed_part_of_a_signature_names_few_prefixes() -> None:
    listed = f'<x:InclusiveNamespaces xmlns:x="{EXCLUSIVE}" PrefixList="{_prefixes(11)}"/>'
    method = f'CanonicalizationMethod Algorithm="{EXCLUSIVE}"'
    hostile = signed(MESSAGE, ("r",)).replace(f"{method}/>", f"{method}>{listed}</ds:CanonicalizationMethod>")
    with pytest.raises(BadSignature, match="too many prefixes"):
        _verify(hostile)


@pytest.mark.parametrize("element", ["Transform", "CanonicalizationMethod"])
def test_canonicalization_holds_nothing_else(element: str) -> None:
    root = etree.fromstring(signed(MESSAGE, ("r",)))
    for one in root.iter(f"{{*}}{element}"):
        etree.SubElement(one, "XPath").text = "not(ancestor::x)"
    with pytest.raises(BadSignature, match=r"by (other transforms|another canonicalization)"):
        _verify(etree.tostring(root).decode())
