"""Both signature schemes: the published vectors verify, and a changed byte anywhere is refused."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.api import signature_v1, signature_v3
from idp.api.wire import Wire
from tests.support.rpc import STS, Program

V1 = {
    "AccessKeyId": "testid",
    "Action": "CreateUser",
    "Format": "JSON",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2",
    "SignatureVersion": "1.0",
    "Timestamp": "2015-08-18T03:15:45Z",
    "UserName": "test",
    "Version": "2015-05-01",
    "Signature": "kRA2cnpJVacIhDMzXnoNZG9tDCI=",
}
V3_QUERY = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
V3_SIGNED = ["host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"]
V3_VECTORS = [
    (
        "2023-10-26T10:22:32Z",
        "3156853299f313e23d1673dc12e1703d",
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    ),
    (
        "2023-10-26T09:01:01Z",
        "d410180a5abf7fe235dd9b74aca91fc0",
        "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804",
    ),
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def v1_wire(parameters: dict[str, str], method: str = "GET") -> Wire:
    return Wire(method, "/", tuple(parameters.items()), {}, b"", parameters)


def v3_wire(date: str, nonce: str, body: bytes = b"") -> Wire:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-version": "2014-05-26",
        "x-acs-date": date,
        "x-acs-signature-nonce": nonce,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
    }
    query = tuple(parse_qsl(V3_QUERY, keep_blank_values=True))
    return Wire("POST", "/", query, headers, body, dict(query))


def authorization(signature: str) -> signature_v3.Authorization:
    header = f"ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders={';'.join(V3_SIGNED)},Signature={signature}"
    parsed = signature_v3.parse(header)
    assert parsed is not None
    return parsed


def test_the_published_vector_of_version_1_verifies() -> None:
    assert signature_v1.verifies(v1_wire(V1), "testsecret")
    assert not signature_v1.verifies(v1_wire(V1), "testsecret2")
    assert not signature_v1.verifies(v1_wire(V1, "POST"), "testsecret")


@pytest.mark.parametrize("name", sorted(V1))
def test_no_parameter_of_version_1_may_change(name: str) -> None:
    assert not signature_v1.verifies(v1_wire(V1 | {name: V1[name] + "x"}), "testsecret")
    assert not signature_v1.verifies(v1_wire({key: value for key, value in V1.items() if key != name}), "testsecret")


@pytest.mark.parametrize(("date", "nonce", "signature"), V3_VECTORS)
def test_the_published_vectors_of_version_3_verify(date: str, nonce: str, signature: str) -> None:
    wire, given_one = v3_wire(date, nonce), authorization(signature)
    assert signature_v3.covers(wire, given_one.signed)
    assert signature_v3.body_matches(wire)
    assert signature_v3.verifies(wire, given_one, "YourAccessKeySecret")
    for changed in (
        replace(wire, method="GET"),
        replace(wire, path="/x"),
        replace(wire, query=(*wire.query, ("a", ""))),
        *(replace(wire, headers=dict(wire.headers) | {name: wire.headers[name] + "1"}) for name in V3_SIGNED),
    ):
        assert not signature_v3.verifies(changed, given_one, "YourAccessKeySecret")
    assert not signature_v3.body_matches(replace(wire, body=b"x"))


@pytest.mark.parametrize("scheme", [signature_v1.string_to_sign, lambda wire: signature_v3.string_to_sign(wire, ())])
def test_parameters_cannot_be_drawn_together_into_one(scheme: Callable[[Wire], str]) -> None:
    """Whoever holds up a signed call must not take its session policy out of it."""
    meant, forged = {"DurationSeconds": "900", "Policy": "{}"}, {"DurationSeconds=900&Policy": "{}"}
    assert scheme(v1_wire(meant)) != scheme(v1_wire(forged))


@pytest.mark.parametrize("missing", V3_SIGNED)
def test_every_header_that_is_acted_on_must_be_signed(missing: str) -> None:
    wire = v3_wire(*V3_VECTORS[0][:2])
    assert not signature_v3.covers(wire, tuple(name for name in V3_SIGNED if name != missing))
    assert not signature_v3.covers(replace(wire, headers=dict(wire.headers) | {"x-acs-new": "1"}), tuple(V3_SIGNED))
    assert not signature_v3.covers(wire, (*V3_SIGNED, "x-absent"))


@given(st.dictionaries(TEXT.filter(bool), TEXT, max_size=6), TEXT.filter(bool))
def test_version_1_agrees_with_the_rule_written_out(parameters: dict[str, str], secret: str) -> None:
    parameters.pop("Signature", None)

    def pe(text: str) -> str:
        return quote(text, safe="~")

    joined = "&".join(f"{pe(name)}={pe(parameters[name])}" for name in sorted(parameters))
    assert signature_v1.string_to_sign(v1_wire(parameters)) == f"GET&%2F&{pe(joined)}"


@pytest.mark.parametrize("scheme", ["call", "v1"])
@pytest.mark.parametrize("value", ["a b", "~*+%", "ü", "值", "", "a=b&c", "\n", "%20", "'\"<>"])
def test_odd_values_survive_the_way(owner: Program, scheme: str, value: str) -> None:
    answer = getattr(owner, scheme)(STS, "GetCallerIdentity", Odd=value)
    assert answer["IdentityType"] == "Account", answer
