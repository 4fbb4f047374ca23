"""What applications are told of a user."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from idp.rules import claims
from idp.rules.claims import Authentication, Person

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def alice(display_name: str = "Alice A.", email: str = "alice@mail.example") -> Authentication:
    """Return Alice, logged on by password."""
    return Authentication(
        account_id="1234567890123456",
        user_id="u-1",
        principal="alice@acme.onaliyun.com",
        display_name=display_name,
        email=email,
        authenticated_at=NOW,
        methods=("pwd",),
        session_id="s-1",
        ends_at=NOW + timedelta(hours=6),
    )


@pytest.mark.parametrize(
    ("scopes", "person"),
    [
        ((), Person()),
        (("openid",), Person()),
        (("openid", "profile"), Person(name="Alice A.", principal="alice@acme.onaliyun.com")),
        (("openid", "email"), Person(email="alice@mail.example")),
        (
            ("email", "profile"),
            Person(name="Alice A.", principal="alice@acme.onaliyun.com", email="alice@mail.example"),
        ),
        (("profiles", "Email"), Person()),
    ],
)
def test_each_scope_tells_its_own_part_and_no_more(scopes: Collection[str], person: Person) -> None:
    assert claims.person(alice(), scopes) == person


def test_who_has_no_display_name_is_called_by_the_logon_name() -> None:
    assert claims.person(alice(display_name=""), ["profile"]).name == "alice@acme.onaliyun.com"


def test_empty_mail_address_is_not_told() -> None:
    assert claims.person(alice(email=""), ["email"]).email is None


@pytest.mark.parametrize(
    ("methods", "named"),
    [
        (("pwd",), ["pwd"]),
        (("pwd", "otp"), ["pwd", "otp", "mfa"]),
        (("pwd", "recovery"), ["pwd", "otp", "mfa"]),
        (("otp",), ["otp"]),
        (("rescue",), ["otp"]),
        ((), []),
    ],
)
def test_only_two_different_factors_are_called_multi_factor(methods: Collection[str], named: list[str]) -> None:
    assert claims.methods_of(methods) == named
