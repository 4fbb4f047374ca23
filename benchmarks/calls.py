"""Signed calls: how many a second beside an empty view and beside moto, and what one costs."""

import hashlib
import hmac
import itertools
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from flask import Request
from sqlalchemy import insert
from werkzeug.test import EnvironBuilder

from benchmarks import load
from benchmarks.server import ColdServer
from idp.api import caller, wire
from idp.config import Config
from idp.model.user import Kind, User
from idp.services.attachments import Target
from idp.services.catalogue import Services
from idp.services.roles import RoleFields
from idp.world import world
from tests.support.rpc import OTHER_KEY, OWNER_KEY, STS, Program
from tests.support.world import ACCOUNT, OTHER, World

KEY = ("LTAIcallercallercallercall", "callersecretcallersecretcalle")
ROLE = f"acs:ram::{ACCOUNT}:role/worker"
TRUST = '{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["%s"]}}]}'
STATE = f"""
accounts:
  - id: "{ACCOUNT}"
    alias: acme
    owner: {{logon_name: owner@acme.example, password: Owner-pass-1}}
    users: [name: caller]
"""
QUERIES = {"GetCallerIdentity": {}, "AssumeRole": {"RoleArn": ROLE, "RoleSessionName": "bench"}}
NOTHING = hashlib.sha256(b"").hexdigest()
AHEAD = timedelta(minutes=2)
STAMP = "%Y-%m-%dT%H:%M:%SZ"
FASTEST = 12_000
"""Calls prepared for a second's trial: more than any machine answers."""
MARGIN = 1.5
"""How many times a trial's rate is prepared for the run itself."""
MOTO = "Credential=AKIAIOSFODNN7EXAMPLE/20261125/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"
MOTO_BODIES = {
    "GetCallerIdentity": "Action=GetCallerIdentity&Version=2011-06-15",
    "AssumeRole": "Action=AssumeRole&Version=2011-06-15&RoleSessionName=bench&RoleArn="
    + quote("arn:aws:iam::123456789012:role/worker", safe=""),
}
MANY_USERS, FEW_USERS = 100_000, 100
ROUNDS = 3_000
PAGES = 60


@dataclass
class Signer:
    """Prepares calls of one key with `ACS3-HMAC-SHA256`, each with a nonce of its own."""

    host: str
    stamp: str
    nonces: Iterator[int]

    def call(self, action: str) -> tuple[str, dict[str, str]]:
        """Return query and headers of one call."""
        query = "&".join(f"{name}={quote(value, safe='~')}" for name, value in sorted(QUERIES[action].items()))
        headers = {
            "host": self.host,
            "x-acs-action": action,
            "x-acs-content-sha256": NOTHING,
            "x-acs-date": self.stamp,
            "x-acs-signature-nonce": f"{self.stamp}{next(self.nonces)}",
            "x-acs-version": STS,
        }
        signed, lines = ";".join(headers), "".join(f"{name}:{value}\n" for name, value in headers.items())
        canonical = f"POST\n/\n{query}\n{lines}\n{signed}\n{NOTHING}"
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.digest(KEY[1].encode(), text.encode(), "sha256").hex()
        authorization = f"ACS3-HMAC-SHA256 Credential={KEY[0]},SignedHeaders={signed},Signature={signature}"
        return query, headers | {"Authorization": authorization}


def furnish(services: Services) -> None:
    """Give the caller a key and the permission to assume a role that trusts the account."""
    with services.acts.open() as act:
        user = services.people.find(ACCOUNT, "caller")
        services.access_keys.keep(act, ACCOUNT, user.id, *KEY)
        services.attachments.attach(act, ACCOUNT, Target("user", "caller"), "System", "AliyunSTSAssumeRoleAccess")
        trust = TRUST % f"acs:ram::{ACCOUNT}:root"
        services.roles.create(act, ACCOUNT, RoleFields(name="worker", trust_document=trust))


def rates(directory: Path, workers: int, seconds: int, **environ: str) -> dict[str, float]:
    """Return calls a second by action, from a server on a database of its own."""
    server = ColdServer(directory, STATE, workers, **environ)
    server.idp("migrate")
    server.idp("apply", str(server.state))
    config = Config.from_environment(server.environ)
    ports = world(config)
    furnish(Services(config, ports))
    # A little ahead, since an empty store of nonces refuses stamps older than itself.
    signer = Signer(config.host, (ports.clock.now() + AHEAD).strftime(STAMP), itertools.count())
    ports.database.close()
    try:
        server.start()
        return {action: _rate(directory, server.port, signer, action, seconds) for action in QUERIES}
    finally:
        server.kill()


def _rate(directory: Path, port: int, signer: Signer, action: str, seconds: int) -> float:
    """Return the rate of a run, for which little more was prepared than it sends: wrk works on the same cores."""
    trial = _sent(directory, port, signer, action, 1, FASTEST)
    return _sent(directory, port, signer, action, seconds, int(trial * seconds * MARGIN))


def _sent(directory: Path, port: int, signer: Signer, action: str, seconds: int, count: int) -> float:
    calls = (signer.call(action) for _ in range(count))
    return load.rate(directory, port, [load.request(f"/?{query}", made) for query, made in calls], seconds)


def bare_rate(directory: Path, workers: int, seconds: int) -> float:
    """Return requests a second of an empty view, asked with the headers of a call."""
    command, environ = load.bare(workers)
    with load.running(command, "/readyz", **environ) as port:
        _, headers = Signer(f"127.0.0.1:{port}", "", itertools.count()).call("GetCallerIdentity")
        return load.rate(directory, port, [load.request("/", headers)] * 50_000 * seconds, seconds)


def moto_rates(directory: Path, command: str, seconds: int) -> dict[str, float]:
    """Return calls a second of moto's server by action."""
    headers = {
        "host": "sts.amazonaws.com",
        "authorization": f"AWS4-HMAC-SHA256 {MOTO}",
        "content-type": "application/x-www-form-urlencoded",
    }
    with load.running([command, "-p", "{port}"], "/moto-api/") as port:
        return {
            action: load.rate(directory, port, [load.request("/", headers, body)] * FASTEST * seconds, seconds)
            for action, body in MOTO_BODIES.items()
        }


def checking(directory: Path) -> float:
    """Return the milliseconds of processor time that signature, nonce, caller and permissions of a call take."""
    made = World(directory, state=STATE)
    furnish(made.services)
    signer = Signer(made.config.host, made.clock.now().strftime(STAMP), itertools.count())
    wires = [_arrived(*signer.call("AssumeRole")) for _ in range(ROUNDS)]
    facts = {"acs:sourceip": ("127.0.0.1",), "acs:securetransport": ("false",)}
    begun = time.process_time()
    for one in wires:
        made.services.held.refresh()
        who = caller.signer(one, made.services)
        if made.services.permissions.denied(who, "sts:AssumeRole", [ROLE], facts):
            raise load.Failed("denied")
    took = time.process_time() - begun
    made.database.close()
    return 1000 * took / ROUNDS


def _arrived(query: str, headers: dict[str, str]) -> wire.Wire:
    builder = EnvironBuilder("/", query_string=query, method="POST", headers=list(headers.items()))
    return wire.read(Request(builder.get_environ()))


def listing(directory: Path) -> float:
    """Return how many times a page of a large account's users costs what a small account's costs."""
    made = World(directory)
    programs = []
    for account, key, count in ((ACCOUNT, OWNER_KEY, MANY_USERS), (OTHER, OTHER_KEY, FEW_USERS)):
        with made.services.acts.open() as act:
            made.services.access_keys.keep(act, account, account, *key)
            act.tx.execute(insert(User), [_user(account, number, act.now) for number in range(count)])
        programs.append(Program(made, key))
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(PAGES):
        for program, times in zip(programs, took, strict=True):
            begun = time.process_time()
            program.ram("ListUsers", MaxItems=FEW_USERS)
            times.append(time.process_time() - begun)
    made.database.close()
    return statistics.median(took[0]) / statistics.median(took[1])


def _user(account: str, number: int, now: object) -> dict[str, object]:
    name = f"user{number:06}"
    keys = {"id": f"{account[0]}{number:017}", "account_id": account, "name": name, "name_key": name}
    return keys | {"kind": Kind.USER.value, "created_at": now, "updated_at": now}
