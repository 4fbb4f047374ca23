"""What the vendor's own signers sign is accepted, whatever the parameters; a changed byte is not."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import parse_qsl

import pytest
import requests
from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import RpcRequest
from aliyunsdkcore.vendored.requests.adapters import HTTPAdapter as OlderAdapter
from darabonba.runtime import RuntimeOptions
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from idp.api import caller, signature_v3, wire
from idp.refusals import Refusal
from idp.services.access_keys import KeyHolder
from idp.services.callers import Caller, CallerKind
from idp.services.catalogue import Services
from tests.support.rpc import RAM, encoded
from tests.support.world import ACCOUNT

KEY, SECRET, HOST = "LTAIsignersignersignersig", "signersecretsignersecretsigner", "127.0.0.1:8000"
HOLDER = KeyHolder(Caller(CallerKind.ACCOUNT, ACCOUNT, ACCOUNT, "root", KEY), SECRET, active=True)
SERVICES = cast(
    Services,
    SimpleNamespace(
        access_keys=SimpleNamespace(holder=lambda key_id: HOLDER if key_id == KEY else None),
        nonces=SimpleNamespace(spend=lambda *_: None),
    ),
)
"""One key, whose nonces are all new: what is left to decide is the signature."""

VALUES = st.text(
    st.sampled_from(" *~+%&=/?#'\"\\\n") | st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)
NAMES = st.text(st.sampled_from("abcXYZ019._-"), min_size=1, max_size=12).map(lambda text: f"P{text}")
ODD_NAMES = VALUES.map(lambda text: f"P{text}")


@dataclass(frozen=True)
class Sent:
    """What a client would have put on the wire."""

    method: str
    query: str
    headers: dict[str, str]
    body: str

    @property
    def meaning(self) -> tuple[object, ...]:
        """What the call says, however it is spelled."""
        pairs = sorted(parse_qsl(self.query, keep_blank_values=True) + parse_qsl(self.body, keep_blank_values=True))
        return self.method, pairs, self.headers


def sent_by(adapter: type[Any], call: Any) -> Sent:
    """Let a client call, and return what it sends instead of sending it."""
    caught: list[Any] = []

    def send(_self: object, request: Any, **_options: object) -> requests.Response:
        caught.append(request)
        answer = requests.Response()
        answer.status_code, answer._content = 200, b"{}"
        answer.headers["Content-Type"] = "application/json"
        return answer

    with patch.object(adapter, "send", send):
        call()
    (one,) = caught
    body = one.body.decode() if isinstance(one.body, bytes) else one.body or ""
    return Sent(one.method, one.url.partition("?")[2], {k.lower(): _text(v) for k, v in one.headers.items()}, body)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def older(method: str, query: dict[str, str], form: dict[str, str]) -> Sent:
    """Sign with HMAC-SHA1, as the core client does."""
    request = RpcRequest("Ram", RAM, "ListUsers")
    request.set_endpoint(HOST)
    request.set_protocol_type("http")
    request.set_method(method)
    for name, value in query.items():
        request.add_query_param(name, value)
    for name, value in form.items():
        request.add_body_params(name, value)
    client = AcsClient(KEY, SECRET, "cn-hangzhou")
    return sent_by(OlderAdapter, lambda: client.do_action_with_exception(request))


def current(method: str, query: dict[str, str], form: dict[str, str]) -> Sent:
    """Sign with ACS3-HMAC-SHA256, as the current clients' generic call does."""
    config = Config(endpoint=HOST, protocol="http", access_key_id=KEY, access_key_secret=SECRET)
    asked = Params(
        action="ListUsers",
        version=RAM,
        protocol="HTTP",
        pathname="/",
        method=method,
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    request = OpenApiRequest(query=query, body=form or None)
    return sent_by(HTTPAdapter, lambda: Client(config).call_api(asked, request, RuntimeOptions()))


def heard(sent: Sent) -> wire.Wire:
    """Read a call as the server does."""
    environ = EnvironBuilder(method=sent.method, headers=Headers(sent.headers), data=sent.body.encode()).get_environ()
    return wire.read(Request(environ | {"QUERY_STRING": sent.query}))


def accepted(sent: Sent) -> bool:
    try:
        return caller.signer(heard(sent), SERVICES) is HOLDER.caller
    except Refusal:
        return False


def with_a_byte_changed(data: st.DataObject, text: str) -> str:
    """Put another printable byte in the place of one; nonces make texts differ, so what is drawn does not look at them."""
    place = data.draw(st.integers(0, 2**20)) % len(text)
    letter = chr(33 + (ord(text[place]) - 33 + data.draw(st.integers(1, 93))) % 94)
    return text[:place] + letter + text[place + 1 :]


def changed(data: st.DataObject, sent: Sent, headers: tuple[str, ...]) -> Sent:
    """Change a byte of method, query or form, or of one of some headers."""
    parts = [part for part in ("method", "query", "body", *headers) if part in headers or getattr(sent, part)]
    part = data.draw(st.sampled_from(parts))
    if part in headers:
        return replace(sent, headers=sent.headers | {part: with_a_byte_changed(data, sent.headers[part])})
    if part == "method":
        return replace(sent, method="PUT")
    if part == "query":
        return replace(sent, query=with_a_byte_changed(data, sent.query))
    return replace(sent, body=with_a_byte_changed(data, sent.body))


def parameters(names: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[dict[str, str], dict[str, str]]]:
    """Return parameters of the query and of the form, no name in both."""
    drawn = st.dictionaries(names, VALUES, max_size=5)
    return st.tuples(drawn, drawn).map(lambda both: ({k: v for k, v in both[0].items() if k not in both[1]}, both[1]))


def arrives(sent: Sent, asked: dict[str, str]) -> None:
    assert accepted(sent)
    assert heard(sent).parameters.items() >= asked.items()


@given(st.data(), parameters(ODD_NAMES))
def test_the_core_clients_signature_holds_and_no_changed_byte_passes(
    data: st.DataObject, asked: tuple[dict[str, str], dict[str, str]]
) -> None:
    sent = older("POST" if asked[1] else "GET", *asked)
    arrives(sent, asked[0] | asked[1])
    other = changed(data, sent, ())
    assert accepted(other) is (other.meaning == sent.meaning)


@given(st.data(), parameters(NAMES))
def test_the_current_clients_signature_holds_and_no_changed_byte_passes(
    data: st.DataObject, asked: tuple[dict[str, str], dict[str, str]]
) -> None:
    sent = current("POST" if asked[1] else "GET", *asked)
    arrives(sent, asked[0] | asked[1])
    authorization = signature_v3.parse(sent.headers["authorization"])
    assert authorization is not None
    other = changed(data, sent, ("authorization", *authorization.signed))
    assert accepted(other) is (other.meaning == sent.meaning and other.body == sent.body)


@pytest.mark.parametrize("sign", [older, current])
@given(query=st.dictionaries(NAMES, VALUES, min_size=2, max_size=4))
def test_no_parameters_pass_as_the_name_of_another(sign: Any, query: dict[str, str]) -> None:
    """Written one after the other, two signed parameters read like one whose name holds the first of them."""
    sent = sign("GET", query, {})
    first, second, *_ = sorted(query)
    merged = encoded(f"{first}={encoded(query[first])}&{second}")
    pairs = [pair for pair in sent.query.split("&") if pair.partition("=")[0] not in (first, second)]
    other = replace(sent, query="&".join((*pairs, f"{merged}={encoded(query[second])}")))
    assert not accepted(other)
