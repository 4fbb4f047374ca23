"""Reading what came by redirect: whatever it is, it is read exactly or refused."""

import base64
from urllib.parse import parse_qs, urlencode

from hypothesis import given
from hypothesis import strategies as st

from idp.rules.saml_bindings import of_form, of_query
from idp.rules.saml_request import Unfit
from tests.support.saml_sp import deflated

STATES = st.text(
    st.characters(min_codepoint=32, exclude_characters="\x7f\ufffd", exclude_categories=["Cs"]), max_size=20
)
NAMES = st.sampled_from(["SAMLRequest", "RelayState", "SigAlg", "Signature", "SAMLEncoding", "SAML%52equest", "x", ""])


@given(st.binary(max_size=300), STATES)
def test_a_document_and_a_state_come_back_unchanged(document: bytes, state: str) -> None:
    received = of_query(urlencode({"x": "y", "RelayState": state, "SAMLRequest": deflated(document)}).encode())
    assert (received.document, received.relay_state, received.signature) == (document, state, None)
    posted = of_form([base64.b64encode(document).decode()], [state])
    assert (posted.document, posted.relay_state) == (document, state)


@given(st.lists(st.tuples(NAMES, st.binary(max_size=40))), st.binary(max_size=200))
def test_any_query_is_read_or_refused(parameters: list[tuple[str, bytes]], noise: bytes) -> None:
    known = b"&".join(name.encode() + b"=" + value for name, value in parameters)
    for query in (
        known,
        noise,
        known + b"&" + noise,
        b"SAMLRequest=" + deflated("<x/>").replace("+", "%2B").encode() + b"&" + known,
    ):
        try:
            received = of_query(query)
        except Unfit:
            continue
        assert len(received.document) <= 256_000
        # What is read is what everybody else reads: no name is there twice.
        assert len(parse_qs(query.decode("latin-1"), keep_blank_values=True)["SAMLRequest"]) == 1


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_form_is_read_or_refused(request: str, state: str) -> None:
    try:
        received = of_form([request], [state])
    except Unfit:
        return
    assert received.relay_state == state


@given(STATES, st.sampled_from(["http://a", "x y"]))
def test_a_signature_covers_the_bytes_as_they_were_spelt(state: str, algorithm: str) -> None:
    raw = urlencode({"SAMLRequest": deflated("<x/>"), "RelayState": state, "SigAlg": algorithm}).lower()
    received_raw = urlencode({"SAMLRequest": deflated("<x/>"), "RelayState": state, "SigAlg": algorithm})
    received = of_query(f"Signature=AAAA&{received_raw}&other=1".encode())
    assert received.signature is not None
    assert received.signature.covered == received_raw.encode()
    assert received.signature.covered.lower() == raw.encode()
