"""Metadata and keys: right for each account, readable by scripts, without a single SQL statement."""

import pytest

from tests.oidc.conftest import Rp
from tests.support.world import ACCOUNT, OTHER


@pytest.mark.parametrize("account", [ACCOUNT, OTHER])
def test_metadata_belongs_to_the_issuer(rp: Rp, account: str) -> None:
    answer = rp.edge.get(f"/oidc/{account}/.well-known/openid-configuration")
    metadata = answer.json or {}
    issuer = f"{rp.edge.base}/oidc/{account}"
    assert metadata["issuer"] == issuer
    endpoints = [value for name, value in metadata.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) == 5
    assert all(str(value).startswith(f"{issuer}/") for value in endpoints)
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["response_types_supported"] == ["code"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert "none" not in metadata["id_token_signing_alg_values_supported"]


def test_the_issuer_comes_from_configuration_only(rp: Rp) -> None:
    lies = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.test;proto=https"}
    answer = rp.edge.get(f"/oidc/{ACCOUNT}/.well-known/openid-configuration", headers=lies)
    assert (answer.json or {})["issuer"] == f"{rp.edge.base}/oidc/{ACCOUNT}"
    assert "evil" not in answer.text


@pytest.mark.parametrize("account", ["1111111111111111", "acme", "0", "x" * 3000, "%00"])
@pytest.mark.parametrize("part", [".well-known/openid-configuration", "jwks", "authorize", "userinfo", "logout"])
def test_an_unknown_issuer_is_an_unknown_page(rp: Rp, account: str, part: str) -> None:
    assert rp.edge.get(f"/oidc/{account}/{part}").status_code == 404


def test_the_published_keys_have_no_private_part(rp: Rp) -> None:
    keys = (rp.edge.get(f"/oidc/{ACCOUNT}/jwks").json or {})["keys"]
    assert {key["kty"] for key in keys} == {"RSA", "EC", "OKP"}
    assert all(key["use"] == "sig" and key["kid"] and key["alg"] for key in keys)
    assert [key for key in keys if {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)] == []


@pytest.mark.parametrize("part", [".well-known/openid-configuration", "jwks"])
def test_what_is_asked_often_costs_no_statement(rp: Rp, part: str) -> None:
    rp.edge.get(f"/oidc/{ACCOUNT}/{part}")
    statements = rp.edge.world.statements()
    answer = rp.edge.get(f"/oidc/{ACCOUNT}/{part}")
    assert statements == []
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_scripts_of_other_origins_may_not_read_the_authorization_endpoint(rp: Rp) -> None:
    assert "Access-Control-Allow-Origin" not in rp.ask().headers
