"""The users' security settings: names, ranges, defaults; and that every setting is enforced somewhere."""

from importlib.util import find_spec

import pytest

from idp.refusals import Refusal
from idp.rules.settings import declare
from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference
from tests.support.seed import seed


@seed("SP-03", "SP-14", "SP-16", "SP-19", "AMB-12", "AMB-14")
def test_published_names_and_defaults() -> None:
    assert declare.to_published(SecurityPreference(), only_changed=False) == {
        "EnableSaveMFATicket": False,
        "AllowUserToChangePassword": True,
        "AllowUserToManageAccessKeys": False,
        "AllowUserToManageMFADevices": True,
        "LoginSessionDuration": 6,
        "LoginNetworkMasks": "",
        "MFAOperationForLogin": "independent",
    }


@seed("SP-15", "SP-16")
@pytest.mark.parametrize(("hours", "taken"), [(0, False), (1, True), (24, True), (25, False), (1.5, False)])
def test_session_lasts_one_to_24_hours(hours: object, taken: bool) -> None:
    if taken:
        preference = declare.from_published(SecurityPreference, {"LoginSessionDuration": hours})
        assert preference.login_session_duration == hours
    else:
        with pytest.raises(Refusal, match="whole number from 1 to 24"):
            declare.from_published(SecurityPreference, {"LoginSessionDuration": hours})


@seed("SP-19", "LM-04")
def test_mask_is_checked_when_it_is_set() -> None:
    with pytest.raises(Refusal, match=r"LoginNetworkMasks has a bad part “10\.0\.0\.1/8”: did you mean 10\.0\.0\.0/8"):
        declare.from_published(SecurityPreference, {"LoginNetworkMasks": "192.0.2.0/24;10.0.0.1/8"})


@seed("AMB-14")
@pytest.mark.parametrize("operation", ["adaptive", "Mandatory", "", None])
def test_mode_of_mfa_is_one_of_two(operation: object) -> None:
    with pytest.raises(Refusal, match="MFAOperationForLogin must be"):
        declare.from_published(SecurityPreference, {"MFAOperationForLogin": operation})


@pytest.mark.parametrize("group", [PasswordPolicy, SecurityPreference, AccountMask])
def test_published_names_are_unique_and_labelled(group: type) -> None:
    settings = declare.settings_of(group)
    assert len({one.name for one in settings}) == len({one.label for one in settings}) == len(settings)
    assert all(one.label for one in settings)


RULES = [
    one.enforced_by
    for group in (PasswordPolicy, SecurityPreference, AccountMask)
    for one in declare.settings_of(group)
    if one.enforced_by.startswith("idp.rules.")
]


@pytest.mark.parametrize("module", sorted(set(RULES)))
def test_rule_that_enforces_a_setting_exists(module: str) -> None:
    assert find_spec(module) is not None
