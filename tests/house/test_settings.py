"""Every setting is declared once, under its published name, and its enforcing module exists and reads it."""

from importlib import import_module
from inspect import getsource

import pytest

from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.declare import Setting, settings_of
from idp.rules.settings.password_policy import PasswordPolicy
from idp.rules.settings.user_security import SecurityPreference

DECLARED = [one for group in (PasswordPolicy, SecurityPreference, AccountMask) for one in settings_of(group)]


@pytest.mark.parametrize("declared", DECLARED, ids=lambda one: one.name)
def test_the_enforcing_module_exists(declared: Setting) -> None:
    assert getsource(import_module(declared.enforced_by))


def test_names_are_unique_and_have_labels() -> None:
    names = [one.name for one in DECLARED]
    assert len(set(names)) == len(names)
    assert all(one.label for one in DECLARED)
