"""A project's tests against the real server, by the vendor's SDK: what a deployment's role may do, and how long."""

import json
from collections.abc import Callable

import pytest
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_ram20150501.models import (
    AttachPolicyToUserRequest,
    CreateAccessKeyRequest,
    CreateRoleRequest,
    CreateUserRequest,
)
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_sts20150401.models import AssumeRoleRequest
from alibabacloud_tea_openapi.models import Config

from idp.pytest_plugin import IdpServer

HOUR = 3600


@pytest.fixture(scope="session")
def config(idp_server: IdpServer) -> Callable[..., Config]:
    """Make configurations of clients: only endpoint and protocol differ from those in production."""
    return lambda key, secret, token=None: Config(
        access_key_id=key,
        access_key_secret=secret,
        security_token=token,
        endpoint=idp_server.endpoint,
        protocol="http",
    )


@pytest.fixture(scope="session")
def owner(idp_server: IdpServer, config: Callable[..., Config]) -> Config:
    return config(idp_server.access_key_id, idp_server.access_key_secret)


@pytest.fixture(scope="session")
def deployer(idp_server: IdpServer, config: Callable[..., Config], owner: Config) -> Config:
    """A user who may assume roles, and a role that trusts the account."""
    ram = RamClient(owner)
    ram.create_user(CreateUserRequest(user_name="ci"))
    ram.attach_policy_to_user(
        AttachPolicyToUserRequest(user_name="ci", policy_type="System", policy_name="AliyunSTSAssumeRoleAccess")
    )
    principal = {"RAM": [f"acs:ram::{idp_server.account_id}:root"]}
    trust = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}
    ram.create_role(CreateRoleRequest(role_name="deployer", assume_role_policy_document=json.dumps(trust)))
    key = ram.create_access_key(CreateAccessKeyRequest(user_name="ci")).body.access_key
    return config(key.access_key_id, key.access_key_secret)


@pytest.fixture
def session(idp_server: IdpServer, config: Callable[..., Config], deployer: Config) -> Config:
    """Temporary credentials for an hour."""
    asked = AssumeRoleRequest(
        role_arn=f"acs:ram::{idp_server.account_id}:role/deployer",
        role_session_name="build-7",
        duration_seconds=HOUR,
    )
    made = StsClient(deployer).assume_role(asked).body.credentials
    return config(made.access_key_id, made.access_key_secret, made.security_token)


def test_the_holder_is_known_by_key(idp_server: IdpServer, owner: Config) -> None:
    assert StsClient(owner).get_caller_identity().body.account_id == idp_server.account_id


def test_a_build_works_in_the_name_of_the_role(idp_server: IdpServer, session: Config) -> None:
    identity = StsClient(session).get_caller_identity().body
    assert identity.arn == f"acs:ram::{idp_server.account_id}:assumed-role/deployer/build-7"


def test_the_role_may_do_nothing_that_no_policy_allows(session: Config) -> None:
    with pytest.raises(Exception, match="NoPermission"):
        RamClient(session).create_user(CreateUserRequest(user_name="mallory"))


def test_an_hour_later_the_session_is_over(idp_server: IdpServer, session: Config) -> None:
    idp_server.advance(HOUR + 1)
    try:
        with pytest.raises(Exception, match="Expired"):
            StsClient(session).get_caller_identity()
    finally:
        idp_server.release_time()
