"""What is advised against and may be saved all the same."""

from itertools import product

import pytest

from idp.rules.settings import advice
from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference
from tests.support.seed import seed


@seed("PW-12")
@pytest.mark.parametrize("switches", list(product((False, True), repeat=4)))
def test_fewer_than_two_elements_bring_a_recommendation(switches: tuple[bool, ...]) -> None:
    lower, upper, numbers, symbols = switches
    policy = PasswordPolicy(
        require_lowercase_characters=lower,
        require_uppercase_characters=upper,
        require_numbers=numbers,
        require_symbols=symbols,
    )
    assert (advice.on(policy) == (advice.ELEMENTS,)) == (sum(switches) < 2)


@pytest.mark.parametrize(
    ("mask", "told"), [("", False), ("10.0.0.0/8", False), ("10.0.0.0/8;0.0.0.0/0", True), ("::/0", True)]
)
def test_a_mask_that_keeps_nobody_out_is_told_of(mask: str, told: bool) -> None:
    groups = (AccountMask(login_mask=mask), SecurityPreference(login_network_masks=mask))
    assert [advice.on(group) for group in groups] == [(advice.EVERYWHERE,) if told else ()] * 2
