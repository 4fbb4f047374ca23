"""The logon mask of the account holder, and its provisional change."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp import refusals
from idp.rules.settings import account_mask, declare
from idp.rules.settings.account_mask import AccountMask, ProvisionalMask
from idp.rules.settings.user_security import SecurityPreference
from tests.support.seed import seed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@seed("LM-10", "AMB-01")
def test_unconfirmed_mask_is_undone_at_its_moment() -> None:
    provisional = ProvisionalMask("192.0.2.0/24", NOW + account_mask.PROVISIONAL)
    assert account_mask.effective("10.0.0.0/8", provisional, NOW) == "10.0.0.0/8"
    assert account_mask.effective("10.0.0.0/8", provisional, provisional.undo_at - SECOND) == "10.0.0.0/8"
    assert account_mask.effective("10.0.0.0/8", provisional, provisional.undo_at) == "192.0.2.0/24"


@seed("LM-10")
def test_confirmed_mask_stays() -> None:
    assert account_mask.effective("10.0.0.0/8", None, NOW + timedelta(days=1)) == "10.0.0.0/8"


@seed("LM-10", "LM-11")
@pytest.mark.parametrize(
    ("mask", "address", "shut_out"),
    [
        ("10.0.0.0/8", "192.0.2.7", True),
        ("10.0.0.0/8", "10.1.2.3", False),
        ("10.0.0.0/8", "::ffff:10.1.2.3", False),
        ("", "192.0.2.7", False),
        ("10.0.0.0/8", "unknown", True),
    ],
)
def test_author_who_would_be_shut_out_is_noticed(mask: str, address: str, shut_out: bool) -> None:
    assert account_mask.leaves_out(mask, address) is shut_out


@seed("LM-04", "LM-09")
def test_masks_of_account_and_users_are_two_settings() -> None:
    assert declare.from_published(AccountMask, {"LoginMask": "10.0.0.0/8"}).login_mask == "10.0.0.0/8"
    assert {one.name for one in declare.settings_of(AccountMask)} == {"LoginMask"}
    assert "LoginNetworkMasks" in {one.name for one in declare.settings_of(SecurityPreference)}
    with pytest.raises(refusals.Refusal, match=r"LoginMask has a bad part “10\.0\.0\.0/33”"):
        declare.from_published(AccountMask, {"LoginMask": "10.0.0.0/33"})


@seed("LM-10")
def test_moment_is_stored_in_utc() -> None:
    undo_at = datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    document = account_mask.to_document(ProvisionalMask("", undo_at))
    assert document == {"previous": "", "undo_at": "2026-03-01T12:00:00+00:00"}


@seed("LM-10", "XR-13")
@given(previous=st.text(), undo_at=st.datetimes(timezones=st.just(UTC)))
def test_what_is_stored_comes_back(previous: str, undo_at: datetime) -> None:
    provisional = ProvisionalMask(previous, undo_at)
    document = json.loads(json.dumps(account_mask.to_document(provisional)))
    assert account_mask.provisional_of(document) == provisional
