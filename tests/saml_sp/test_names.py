"""Whom an assertion may name (checklist SS, DD-14, DA-18)."""

import pytest

from tests.saml_sp.conftest import ALICE, Enterprise
from tests.support.saml_idp import signed
from tests.support.seed import seed
from tests.support.world import ACCOUNT, World, outcome


@seed("SS-05", "DD-14", "DA-18", "OV-04")
@pytest.mark.parametrize("subject", [ALICE, "ALICE@ACME.onaliyun.com", "alice@acme.example", "Alice@Acme.Example"])
def test_the_name_ends_in_the_default_domain_or_a_verified_alias(enterprise: Enterprise, subject: str) -> None:
    enterprise.log_on(subject=subject)
    assert enterprise.edge.page.request.path == "/security"


@seed("SS-06")
def test_an_unverified_alias_is_refused(enterprise: Enterprise) -> None:
    with enterprise.world.services.acts.open() as act:
        enterprise.world.services.domains.add(act, ACCOUNT, "new.example")
    assert enterprise.refusal(signed(enterprise.issue(subject="alice@new.example").response())) == (
        403,
        "subject: of another domain",
    )


@pytest.mark.parametrize(
    ("subject", "exact"),
    [
        ("alice@other.onaliyun.com", "subject: of another domain"),
        ("alice@6543210987654321.onaliyun.com", "subject: of another domain"),
        ("alice@acme", "subject: of another domain"),
        ("owner@acme.example@acme.example", "subject: no domain"),
        ("alice", "subject: must have a domain"),
        ("alice@", "subject: no domain"),
        ("@acme.example", "subject: no name of a user"),
        ("\uff41lice@acme.example", "subject: no name of a user"),
        ("alice%@acme.example", "subject: no name of a user"),
        ("alice\u0000".replace("\u0000", "&#13;") + "@acme.example", "subject: no name of a user"),
    ],
)
def test_names_that_are_not_of_this_account_are_refused(enterprise: Enterprise, subject: str, exact: str) -> None:
    assert enterprise.refusal(signed(enterprise.issue(subject=subject).response())) == (403, exact)


def test_the_auxiliary_domain_stands_in_while_no_alias_is_verified(world: World, enterprise: Enterprise) -> None:
    enterprise.settings(AuxiliaryDomain="corp.example")
    xml = signed(enterprise.issue(subject="alice@corp.example").response())
    assert enterprise.refusal(xml) == (403, "subject: of another domain")
    with world.services.acts.open() as act:
        world.services.domains.remove(act, ACCOUNT, "acme.example")
    enterprise.post(xml)
    assert enterprise.edge.page.request.path == "/security"


def test_names_may_be_agreed_to_have_no_domain(enterprise: Enterprise) -> None:
    enterprise.settings(SsoLoginWithDomain=False)
    assert enterprise.refusal(signed(enterprise.issue().response())) == (403, "subject: must have no domain")
    enterprise.log_on(subject="alice")
    assert enterprise.edge.page.request.path == "/security"


@seed("SS-07")
def test_unknown_users_are_refused_and_not_created(enterprise: Enterprise) -> None:
    assert enterprise.log_on(subject="nobody@acme.example").status_code == 403
    assert enterprise.world.last_reason() == "unknown_user"
    enterprise.settings(SsoEnabled=False)
    assert outcome(enterprise.world.password("nobody@acme", "x").decision) == "ask password because unknown_user"
