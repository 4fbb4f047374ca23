"""What is advised against although it may be saved: shown wherever settings are edited."""

from idp.rules import network_mask
from idp.rules.settings.account_mask import AccountMask
from idp.rules.settings.password_policy import PasswordPolicy, elements_required
from idp.rules.settings.user_security import SecurityPreference

FEW_ELEMENTS = 2
ELEMENTS = "Fewer than two kinds of characters are required. Requiring at least two makes passwords harder to guess."
EVERYWHERE = "The mask has a range of all addresses, so it keeps nobody out."


def on(group: PasswordPolicy | SecurityPreference | AccountMask) -> tuple[str, ...]:
    """Return the advice on one group of settings (PW-12); empty when there is none."""
    if isinstance(group, PasswordPolicy):
        return (ELEMENTS,) if elements_required(group) < FEW_ELEMENTS else ()
    mask = group.login_mask if isinstance(group, AccountMask) else group.login_network_masks
    return (EVERYWHERE,) if network_mask.opens_everywhere(network_mask.parse(mask)) else ()
