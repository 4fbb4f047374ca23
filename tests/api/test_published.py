"""Settings as the products publish them."""

import pytest

from idp.api.ims import password_policy as ims_password_policy
from idp.api.ims import security_preference as ims_security_preference
from idp.api.published import Published
from idp.api.ram import password_policy as ram_password_policy
from idp.api.ram import security_preference as ram_security_preference
from idp.rules.settings.declare import settings_of

MODULES = (ram_password_policy, ram_security_preference, ims_password_policy, ims_security_preference)


@pytest.mark.parametrize("published", [module.PUBLISHED for module in MODULES])
def test_a_setting_is_declared_and_enforced_or_fixed_never_both(published: Published) -> None:
    names = {name for section in published.sections.values() for name in section}
    declared = {dict(one.also).get(published.product.name, one.name) for one in settings_of(published.group)}
    assert published.fixed.keys() == names - declared


@pytest.mark.parametrize("published", [ims_password_policy.PUBLISHED, ims_security_preference.PUBLISHED])
def test_every_declared_setting_is_served(published: Published) -> None:
    names = {name for section in published.sections.values() for name in section}
    assert {one.name for one in settings_of(published.group)} <= names
