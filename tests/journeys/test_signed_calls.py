"""Signed calls to a real server of two processes: replays, faults, and secrets that must not come out."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.support.live import PATIENCE_SECONDS, LiveProgram, give_live_key
from tests.support.processes import PostgresServer, RedisServer, Running, wait_until
from tests.support.rpc import STS
from tests.support.saml_idp import metadata
from tests.support.server import Server
from tests.support.states import ACME

IDENTITY = (STS, "GetCallerIdentity")
PROMISED_SECONDS = 2


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[tuple[Server, PostgresServer, RedisServer]]:
    """A server with a PostgreSQL and a Redis that nobody else uses."""
    with PostgresServer() as postgres, RedisServer() as redis:
        environ = {"IDP_DATABASE_URL": postgres.url("calls"), "IDP_REDIS_URL": redis.url}
        with Server(tmp_path, ACME, workers=2, **environ) as server:
            yield server, postgres, redis


def test_a_call_comes_once_whichever_process_it_meets_and_whatever_redis_forgot(
    parts: tuple[Server, PostgresServer, RedisServer],
) -> None:
    server, _postgres, redis = parts
    program = LiveProgram(server, give_live_key(server))
    query = program.v1_query(*IDENTITY)
    headers = program.headers(*IDENTITY)
    headers["Authorization"] = program.authorization({}, headers)
    assert program.send(query, {}, "GET")["IdentityType"] == "Account"
    assert program.send({}, headers)["IdentityType"] == "Account"
    assert {program.send(query, {}, "GET")["Code"] for _try in range(12)} == {"SignatureNonceUsed"}
    server.advance(5)
    redis.flush()
    assert {program.send(query, {}, "GET")["Code"] for _try in range(6)} == {"SignatureNonceUsed"}
    assert {program.send({}, headers)["Code"] for _try in range(6)} == {"SignatureNonceUsed"}


def refuses_in_time(program: LiveProgram) -> None:
    """Call as somebody who waits as long as the server promises, and a few times: whatever was connected, or is anew."""
    program.patience = PROMISED_SECONDS
    for _call in range(3):
        answer = program.call(*IDENTITY)
        assert (program.status, answer["Code"]) == (503, "ServiceUnavailable")
        assert int(program.answered.headers["Retry-After"]) > 0
        assert int(program.answered.headers["x-acs-retry-after"]) > 0
        assert answer["RequestId"]
    program.patience = PATIENCE_SECONDS


@pytest.mark.parametrize("which", ["database", "redis"])
def test_programs_are_told_in_json_and_in_time_of_what_hangs(
    parts: tuple[Server, PostgresServer, RedisServer], which: str
) -> None:
    server, postgres, redis = parts
    program = LiveProgram(server, give_live_key(server))
    assert program.call(*IDENTITY)["IdentityType"] == "Account"
    broken: Running = postgres if which == "database" else redis
    broken.pause()
    refuses_in_time(program)
    broken.resume()
    wait_until(lambda: program.call(*IDENTITY).get("IdentityType") == "Account")


def test_programs_are_told_in_time_of_a_file_that_somebody_else_keeps_locked(server: Server) -> None:
    program = LiveProgram(server, give_live_key(server))
    assert program.call(*IDENTITY)["IdentityType"] == "Account"
    with closing(sqlite3.connect(server.directory / "var" / "idp.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refuses_in_time(program)
        other.execute("ROLLBACK")
    assert program.call(*IDENTITY)["IdentityType"] == "Account"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, ACME, IDP_LOG_FORMAT="json") as running:
        yield running


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/", 405), ("POST", "/", 413)]
)
def test_errors_before_any_action_are_in_json(server: Server, method: str, path: str, status: int) -> None:
    body = b"x" * 300_000 if status == 413 else b""
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.request(method, f"{server.url}{path}", data=body, headers=headers, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, bool(answer.json()["Code"])) == (status, True)


def a_day_of_secrets(program: LiveProgram) -> set[str]:
    """Give and get secrets wherever there is one, rightly and wrongly; return what must not come out again."""
    program.ram("CreateUser", UserName="zoe")
    program.ram("CreateLoginProfile", UserName="zoe", Password="Canary-pass-1")
    program.ims("UpdateLoginProfile", UserPrincipalName="zoe@acme.onaliyun.com", Password="Canary-pass-2")
    program.ram("ChangePassword", OldPassword="Canary-old-1", NewPassword="Canary-new-1")
    key = program.ram("CreateAccessKey", UserName="zoe")["AccessKey"]
    zoe = LiveProgram.__new__(LiveProgram)
    zoe.__dict__.update(program.__dict__, key_id=key["AccessKeyId"], secret=key["AccessKeySecret"])
    zoe.ram("ChangePassword", OldPassword="Canary-old-2", NewPassword="Canary-new-2")
    seed = program.ram("CreateVirtualMFADevice", VirtualMFADeviceName="p")["VirtualMFADevice"]["Base32StringSeed"]
    made = program.ims(
        "CreateApplication", AppName="crm", AppType="WebApp", DisplayName="CRM", RedirectUris="https://crm.example"
    )
    secret = program.ims("CreateAppSecret", AppId=made["Application"]["AppId"])["AppSecret"]["AppSecretValue"]
    program.ims("CreateSAMLProvider", SAMLProviderName="corp", EncodedSAMLMetadataDocument=metadata())
    unsigned = {"Version": STS, "Format": "JSON", "RoleArn": "acs:ram::1234567890123456:role/canary"}
    for kind, name in (("SAML", "SAMLAssertion"), ("OIDC", "OIDCToken")):
        provider = {f"{kind}ProviderArn": f"acs:ram::1234567890123456:{kind.lower()}-provider/corp"}
        ask = unsigned | provider | {"Action": f"AssumeRoleWith{kind}", name: f"Canary-{kind}-proof"}
        program.send(ask | {"RoleSessionName": "session"}, {})
        program.send(ask, {}, "GET")
    LiveProgram.send(program, program.v1_query(*IDENTITY) | {"SecurityToken": "Canary-token"}, {}, "GET")
    return {key["AccessKeySecret"], seed, secret, "Canary-", program.secret}


def test_no_secret_and_no_query_is_in_log_audit_or_database(server: Server) -> None:
    program = LiveProgram(server, give_live_key(server))
    secrets = a_day_of_secrets(program)
    events = str(program.idp("ListAuditEvents", MaxItems=100))
    server.stop()
    stored = b"".join(path.read_bytes() for path in (server.directory / "var").iterdir())
    log = server.log.read_bytes()
    assert b"worker ready" in log
    assert b"create_access_key" in stored
    for secret in secrets:
        assert secret.encode() not in log + stored, secret
        assert secret not in events, secret
    assert b"SignatureNonce" not in log
    assert b"AccessKeyId" not in log
