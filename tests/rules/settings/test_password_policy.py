"""The password policy's names, ranges and defaults."""

from itertools import product

import pytest

from idp.refusals import Refusal
from idp.rules.settings import declare
from idp.rules.settings.password_policy import PasswordPolicy, elements_required
from tests.support.seed import seed


@seed("PW-09", "PW-13", "PW-16", "PW-28", "PW-31", "PW-38")
def test_published_names_and_defaults() -> None:
    assert declare.to_published(PasswordPolicy(), only_changed=False) == {
        "MinimumPasswordLength": 8,
        "RequireLowercaseCharacters": False,
        "RequireUppercaseCharacters": False,
        "RequireNumbers": False,
        "RequireSymbols": False,
        "MinimumPasswordDifferentCharacter": 0,
        "PasswordNotContainUserName": False,
        "MaxPasswordAge": 0,
        "HardExpire": False,
        "PasswordReusePrevention": 0,
        "MaxLoginAttemps": 0,
    }


@seed("PW-20")
def test_expiry_action_has_another_name_in_the_other_product() -> None:
    also = {one.name: one.also for one in declare.settings_of(PasswordPolicy) if one.also}
    assert also == {"HardExpire": (("Ram", "HardExpiry"),)}


@seed("PW-06", "PW-15", "PW-30", "PW-37")
@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("MinimumPasswordLength", 8, 32),
        ("MaxPasswordAge", 0, 1095),
        ("PasswordReusePrevention", 0, 24),
        ("MaxLoginAttemps", 0, 32),
        ("MinimumPasswordDifferentCharacter", 0, 8),
    ],
)
def test_ranges_hold_at_both_ends(name: str, low: int, high: int) -> None:
    for value in (low, high):
        taken = declare.from_published(PasswordPolicy, {name: value})
        assert declare.to_published(taken, only_changed=False)[name] == value
    for wrong in (low - 1, high + 1, float(low), str(low)):
        with pytest.raises(Refusal, match=f"{name} must be a whole number from {low} to {high}"):
            declare.from_published(PasswordPolicy, {name: wrong})


@seed("PW-04")
def test_one_field_out_of_range_refuses_all() -> None:
    current = PasswordPolicy(minimum_password_length=10)
    with pytest.raises(Refusal):
        declare.changed(current, {"MinimumPasswordLength": 12, "MaxPasswordAge": 1096})
    assert current == PasswordPolicy(minimum_password_length=10)


@seed("PW-14")
@pytest.mark.parametrize("switched_on", list(product((False, True), repeat=4)))
def test_elements_that_are_switched_on_are_counted(switched_on: tuple[bool, ...]) -> None:
    names = ("RequireLowercaseCharacters", "RequireUppercaseCharacters", "RequireNumbers", "RequireSymbols")
    policy = declare.from_published(PasswordPolicy, dict(zip(names, switched_on, strict=True)))
    assert elements_required(policy) == sum(switched_on)
