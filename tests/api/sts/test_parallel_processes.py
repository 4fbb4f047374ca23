"""What may happen once happens once, though several processes on PostgreSQL are asked at the same moment."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from pathlib import Path

import pytest

from idp.services.catalogue import Services
from tests.api.sts.conftest import Corp, founded
from tests.support.processes import PostgresServer
from tests.support.rpc import IMS, Program, give_keys
from tests.support.saml_idp import signed
from tests.support.world import World

PROCESSES = 4
numbers = itertools.count()


@pytest.fixture
def worlds(tmp_path: Path, postgres: PostgresServer) -> Iterator[list[World]]:
    """One installation as several processes see it: each with what it holds of its own."""
    first = World(tmp_path, postgres.url(f"federation{next(numbers)}"))
    give_keys(first)
    others = [copy(first) for _process in range(PROCESSES - 1)]
    for other in others:
        other.services = Services(first.config, first.ports)
    yield [first, *others]
    first.database.close()


def test_an_assertion_opens_one_session(worlds: list[World]) -> None:
    corp = founded(Program(worlds[0]))
    xml = signed(corp.issue().response())

    def post(number: int) -> int:
        program = Program(worlds[number % PROCESSES])
        Corp(program, corp.role).post(xml)
        return program.status

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(post, range(16))) == [200] + [401] * 15
    assert len(corp.world.events("assume_role_with_saml")) == 1


def test_a_provider_keeps_its_limit_of_fingerprints(worlds: list[World]) -> None:
    Program(worlds[0]).ims("CreateOIDCProvider", OIDCProviderName="ci", IssuerUrl="https://ci.example")

    def add(number: int) -> int:
        program = Program(worlds[number % PROCESSES])
        return program.refusal(IMS, "AddFingerprintToOIDCProvider", OIDCProviderName="ci", Fingerprint=f"f{number}")[0]

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(add, range(12))) == [200] * 5 + [409] * 7


def test_a_deleted_role_ends_its_sessions_in_every_process(worlds: list[World]) -> None:
    corp = founded(Program(worlds[0]))
    credentials = corp.post(signed(corp.issue().response()))["Credentials"]
    key = (credentials["AccessKeyId"], credentials["AccessKeySecret"])
    elsewhere = Program(worlds[1], key, credentials["SecurityToken"])
    assert elsewhere.sts("GetCallerIdentity")["IdentityType"] == "AssumedRoleUser"
    owner = Program(worlds[2])
    for policy in owner.ram("ListPoliciesForRole", RoleName="dev")["Policies"]["Policy"]:
        owner.ram("DetachPolicyFromRole", RoleName="dev", PolicyType="Custom", PolicyName=policy["PolicyName"])
    owner.ram("DeleteRole", RoleName="dev")
    assert owner.status == 200
    assert elsewhere.sts("GetCallerIdentity")["Code"] == "InvalidSecurityToken.Expired"
