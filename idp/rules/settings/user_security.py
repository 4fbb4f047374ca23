"""The account-wide security settings of users (section 3.3 of the security settings)."""

from dataclasses import dataclass

from idp.rules import network_mask
from idp.rules.settings.declare import setting


@dataclass(frozen=True, kw_only=True)
class SecurityPreference:
    """Holds for all RAM users of the account (SP-02)."""

    enable_save_mfa_ticket: bool = setting(
        "EnableSaveMFATicket",
        label="Save MFA Logon Status for 7 Days",
        default=False,
        enforced_by="idp.rules.logon",
    )
    allow_user_to_change_password: bool = setting(
        "AllowUserToChangePassword", label="Manage Passwords", default=True, enforced_by="idp.services.passwords"
    )
    allow_user_to_manage_access_keys: bool = setting(
        "AllowUserToManageAccessKeys",
        label="Manage AccessKey",
        default=False,
        enforced_by="idp.services.access_keys",
    )
    allow_user_to_manage_mfa_devices: bool = setting(
        "AllowUserToManageMFADevices",
        label="Manage MFA Devices",
        default=True,
        enforced_by="idp.services.mfa_devices",
    )
    login_session_duration: int = setting(
        "LoginSessionDuration",
        label="Logon Session Valid For",
        default=6,
        between=(1, 24),
        enforced_by="idp.rules.session_lifetime",
    )
    login_network_masks: str = setting(
        "LoginNetworkMasks",
        label="Logon Address Mask",
        default="",
        check=network_mask.objection,
        enforced_by="idp.rules.network_mask",
    )
    mfa_operation_for_login: str = setting(
        "MFAOperationForLogin",
        label="MFA at logon",
        default="independent",
        choices=("mandatory", "independent"),
        enforced_by="idp.rules.logon",
    )
