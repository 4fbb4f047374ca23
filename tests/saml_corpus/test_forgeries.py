"""What the forgeries of the corpus are good for: each is what its name says, and its forgery would be believed."""

import base64
import hmac
from urllib.parse import parse_qs

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from lxml import etree

from idp.infra import saml_xml
from tests.saml_corpus.case import Case
from tests.saml_corpus.defences import taken_away
from tests.saml_corpus.doors import outcome
from tests.saml_corpus.encrypted import KEY
from tests.saml_corpus.index import FILES, case, kept
from tests.saml_corpus.removal import without
from tests.support.metadata_site import Site
from tests.support.saml_idp import key_pair

KEPT = kept()
FORGED = {"sp": "taken as carol", "sts": "taken as dev/admin", "role": "taken as dev/admin"}
FORGERIES = [file for file in KEPT if "xsw" in file or "two-assertions-forged" in file or "advice" in file]
OUT_OF_SIGHT = ("xsw7-", "two-assertions-forged-last")
"""Where no reader looks that takes the first assertion of the response."""
OF_THE_PARSER = ("is not well-formed XML", "is not in UTF-8")
DOCTYPES = [file for file, entry in KEPT.items() if "has a document type" in entry["refused"].values()]


@pytest.mark.parametrize("file", FORGERIES)
def test_without_defences_the_forged_name_would_be_believed(file: str) -> None:
    seen = not any(one in file for one in OUT_OF_SIGHT)
    for door, then in KEPT[file]["then"].items():
        assert (then == FORGED[door]) is seen
        assert then in (FORGED[door], FORGED[door].replace("carol", "alice").replace("admin", "alice"))


@pytest.mark.parametrize("what", ["comment-in", "comment-put-into", "instruction-in", "instruction-put-into"])
def test_without_defences_a_name_would_be_shortened(what: str) -> None:
    assert KEPT[f"{what}-name.xml"]["then"]["sp"] == "taken as alice", "the name goes on with .evil"


def test_a_comment_in_an_attribute_would_not_even_then_shorten_it() -> None:
    assert KEPT["comment-in-attribute.xml"]["then"]["sts"] == "taken as dev/alicex"
    assert KEPT["role-comment-in-attribute.xml"]["then"]["role"] == "taken as dev/alicex"


@pytest.mark.parametrize("half", ["check_text", "_check_prolog"])
@pytest.mark.parametrize("file", DOCTYPES)
def test_either_half_of_what_refuses_document_types_does_alone(file: str, half: str) -> None:
    door = next(iter(KEPT[file]["refused"]))
    with pytest.MonkeyPatch.context() as patch:
        without(saml_xml, half, "document type")(patch)
        assert outcome(case(file, KEPT[file]), door) in ("has a document type", *OF_THE_PARSER)


@pytest.mark.parametrize("file", ["external-dtd.xml", "parameter-entity.xml"])
def test_nobody_is_asked_for_what_a_document_names(file: str) -> None:
    asked: list[object] = []
    with Site() as site:
        site.answers["/x.dtd"] = asked.append
        there = f"{site.url}/x.dtd".encode()
        hostile = Case(file, "", ("sp",), (FILES / file).read_bytes().replace(b"http://127.0.0.1:1/x.dtd", there))
        assert there in hostile.raw
        assert outcome(hostile, "sp") == "has a document type"
        with taken_away(["XML: no document type, by its letters and by the parser"]):
            assert outcome(hostile, "sp") != "has a document type"
    assert not asked


@pytest.mark.parametrize("hashed", ["sha1", "sha256"])
@pytest.mark.parametrize("prefix", ["", "request-"])
def test_what_is_called_hmac_has_the_certificate_for_a_secret(prefix: str, hashed: str) -> None:
    secret = key_pair("sp" if prefix else "idp")[1]
    _verify(f"{prefix}weak-method-hmac-{hashed}.xml", xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, secret))


@pytest.mark.parametrize("what", ["method", "digest"])
@pytest.mark.parametrize("prefix", ["", "request-"])
def test_what_is_called_sha1_is_signed_so(prefix: str, what: str) -> None:
    certificate = key_pair("sp" if prefix else "idp")[1]
    key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertDer, None)
    _verify(f"{prefix}weak-{what}-sha1.xml", key)


def test_queries_are_signed_as_they_are_called() -> None:
    certificate = key_pair("sp")[1]
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    covered, value = _query("query-by-sha1.query")
    key.verify(value, covered, PKCS1v15(), SHA1())  # noqa: S303 -- what it is called
    covered, value = _query("query-by-hmac.query")
    assert hmac.digest(certificate, covered, "sha256") == value


def test_what_is_encrypted_to_another_is_his_to_read() -> None:
    his = key_pair("evil")[0]
    assert isinstance(his, RSAPrivateKey)
    root = etree.parse(FILES / "encrypted-to-another.xml")
    handed = base64.b64decode(root.findtext(".//{*}EncryptedKey//{*}CipherValue"))
    assert his.decrypt(handed, OAEP(MGF1(SHA1()), SHA1(), None)) == KEY  # noqa: S303 -- as the method has it


def _verify(file: str, key: xmlsec.Key) -> None:
    """Verify the signature of a file; raises where it is another."""
    root = etree.parse(FILES / file).getroot()
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = key
    context.verify(next(root.iter("{*}Signature")))


def _query(file: str) -> tuple[bytes, bytes]:
    """Return what the signature of a query covers, and the signature."""
    covered, _, value = (FILES / file).read_bytes().partition(b"&Signature=")
    return covered, base64.b64decode(parse_qs(b"x=" + value)[b"x"][0])
