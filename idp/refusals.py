"""Every refusal the product can utter: its code, HTTP status and sentence, in one table ordered by subject.

The subjects that grant rights (policies, roles, identity providers, temporary credentials) go on in
`idp.granting_refusals`.

A call that cannot be honoured raises `Refusal`; an expected answer inside a flow (a wrong password, an address
outside the mask) is a value of `idp.rules.logon` instead. Each edge renders refusals in its own manner. Sentences
never hold secrets, names of other accounts, or the text of an exception.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class RefusalKind:
    """One line of the table: published code, HTTP status, and an English sentence; both texts may have named blanks."""

    code: str
    status: int
    sentence: str

    def __call__(self, /, **blanks: object) -> "Refusal":
        """Make the refusal to raise; `blanks` fill the sentence's named blanks."""
        return Refusal(self, **blanks)


class Refusal(Exception):
    """A call that cannot be honoured, for a reason the caller may know."""

    def __init__(self, kind: RefusalKind, /, **blanks: object) -> None:
        self.kind = kind
        self.blanks = blanks
        super().__init__(kind.sentence.format(**blanks))

    @property
    def code(self) -> str:
        """The published code, stable for programs."""
        return self.kind.code.format(**self.blanks)

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return self.kind.status


# The server itself
UNAVAILABLE = RefusalKind("ServiceUnavailable", 503, "The service is not available at the moment. Try again shortly.")
BUSY = RefusalKind("ServiceBusy", 503, "Too many logons are being checked at the moment. Try again in a few seconds.")

TOO_MANY_FROM_ADDRESS = RefusalKind(
    "Throttling.Address", 429, "Too many wrong tries from your network address. Try again in {minutes} minutes."
)

INTERNAL = RefusalKind("InternalError", 500, "Something went wrong on the server. It was noted; try again later.")

# What a browser sends
FORM_EXPIRED = RefusalKind("InvalidForm", 400, "This form is no longer valid. Go back, reload the page and try again.")
ATTEMPT_GONE = RefusalKind("InvalidLogonAttempt", 400, "This logon was not finished in time. Start again.")
PAGE_UNKNOWN = RefusalKind("EntityNotExist.Page", 404, "There is no page at this address.")
METHOD_NOT_ALLOWED = RefusalKind("UnsupportedHTTPMethod", 405, "This address does not take this kind of request.")
HOST_UNKNOWN = RefusalKind("InvalidHost", 400, "This server does not answer under the name that was asked for.")
TOO_LARGE = RefusalKind("RequestTooLarge", 413, "The request is larger than this address takes.")
BAD_REQUEST = RefusalKind("InvalidRequest", 400, "The request cannot be understood.")
FIELD_FORMAT = RefusalKind("InvalidParameter.{name}", 400, "The field {name} {why}.")

BAD_MOMENT = RefusalKind("InvalidParameter.Moment", 400, "A moment is written such as 2026-11-30T08:00:00Z.")

# Accounts and their domains (checklist DD, DA)
ACCOUNT_UNKNOWN = RefusalKind("EntityNotExist.Account", 404, "The account does not exist.")
ACCOUNT_EXISTS = RefusalKind("EntityAlreadyExists.Account", 409, "An account with the ID {id} exists already.")
ACCOUNT_ID_FORMAT = RefusalKind("InvalidParameter.AccountId", 400, "An account ID has 16 digits.")
ALIAS_TAKEN = RefusalKind("EntityAlreadyExists.AccountAlias", 409, "The account alias {alias} is taken.")
ALIAS_FORMAT = RefusalKind(
    "InvalidParameter.AccountAlias.Format",
    400,
    "An account alias has 3 to 32 lowercase letters, digits and hyphens; no hyphen at either end, no two in a row.",
)
ALIAS_LENGTH = RefusalKind("InvalidParameter.AccountAlias.Length", 400, ALIAS_FORMAT.sentence)
DOMAIN_FORMAT = RefusalKind("InvalidParameter.DomainName", 400, "{name} cannot be a domain alias: {why}.")
DOMAIN_TAKEN = RefusalKind("EntityAlreadyExists.Domain", 409, "The domain {name} is verified for another account.")
DOMAIN_EXISTS = RefusalKind("EntityAlreadyExists.Domain", 409, "The account has the domain alias {name} already.")
DOMAIN_UNKNOWN = RefusalKind("EntityNotExist.Domain", 404, "The account has no domain alias {name}.")
DOMAIN_UNPROVEN = RefusalKind("DomainVerification.Failed", 400, "{name} is not verified: {found}.")
DOMAIN_DNS_FAILURE = RefusalKind(
    "DomainVerification.DnsFailure", 503, "The name servers of {name} gave no usable answer: {found}. Try again later."
)
TOO_MANY_VERIFICATIONS = RefusalKind(
    "Throttling.DomainVerification", 429, "{name} was checked too often. Try again in {seconds} seconds."
)

# Logon names and passwords as typed
PASSWORD_MISSING = RefusalKind("InvalidParameter.Password", 400, "Enter the password.")
NAME_MALFORMED = RefusalKind(
    "InvalidParameter.LogonName",
    400,
    "Enter the whole logon name: the user name, an @, and the domain of the account, such as alice@acme.{domain}.",
)

DOMAIN_QUOTA = RefusalKind("LimitExceeded.DomainAlias", 409, "An account has at most {most} domain aliases.")

# Applications
APPLICATION_EXISTS = RefusalKind(
    "EntityAlreadyExists.Application", 409, "The account has an application of the name or client ID of {name} already."
)
APPLICATION_FIELD = RefusalKind("InvalidParameter.Application.{field}", 400, "{field} {why}.")
APPLICATION_QUOTA = RefusalKind("LimitExceeded.Application", 409, "An account has at most {most} applications.")

CLIENT_UNKNOWN = RefusalKind(
    "InvalidClient", 400, "The application that sent you here is not known to this account. Tell its operator."
)
REDIRECT_URI_MISSING = RefusalKind(
    "InvalidRedirectUri.Missing", 400, "The application did not say where to go back to. Tell its operator."
)
REDIRECT_URI_UNKNOWN = RefusalKind(
    "InvalidRedirectUri",
    400,
    "The application named an address to go back to that is not registered. Tell its operator.",
)
SSO_REQUEST_GONE = RefusalKind(
    "InvalidSsoRequest", 400, "This visit is over, or was begun in another browser. Go back to the application."
)

# Users and logon profiles
USER_UNKNOWN = RefusalKind("EntityNotExist.User", 404, "The user does not exist.")
USER_EXISTS = RefusalKind("EntityAlreadyExists.User", 409, "The user does already exist.")
USER_QUOTA = RefusalKind("LimitExceeded.User", 409, "The number of users is beyond the current limit.")
USER_IN_USE = RefusalKind(
    "DeleteConflict.User.{kind}", 409, "The user CAN NOT have any {what} while the user is deleted."
)
FIELD_LENGTH = RefusalKind(
    "InvalidParameter.{name}.Length", 400, 'The parameter - "{name}" is beyond the length limit.'
)
FIELD_CHARACTERS = RefusalKind(
    "InvalidParameter.{name}.{suffix}", 400, 'The parameter - "{name}" contains invalid chars.'
)
OWNER_NAME_FORMAT = RefusalKind("InvalidParameter.OwnerName", 400, "The logon name of the account holder {why}.")
LOGIN_PROFILE_UNKNOWN = RefusalKind("EntityNotExist.User.LoginProfile", 404, "The user login profile does not exist.")

# Settings (checklist PW-04, LM-04): `{name}` is the published name of the setting
SETTING_VALUE = RefusalKind("InvalidParameter.{name}", 400, "{name} {expected}.")
MASK_LEAVES_OUT = RefusalKind(
    "InvalidParameter.LoginMask.LeavesOutCaller",
    409,
    "The mask leaves out {address}, from where this change is made. Confirm it to save it for {minutes} minutes; "
    "a logon of the account holder in that time makes it lasting.",
)

# Passwords (checklist PW, CP, AP)
PASSWORD_TOO_WEAK = RefusalKind("InvalidParameter.NewPassword.TooWeak", 400, "{why}")
PASSWORD_TOO_LONG = RefusalKind("InvalidParameter.Password.TooLong", 400, "This password is too long.")
PASSWORD_REUSED = RefusalKind(
    "InvalidParameter.NewPassword.ReusePrevention",
    400,
    "The new password is one of the last {count} passwords.",
)
PASSWORD_SAME = RefusalKind(
    "InvalidParameter.NewPassword.Same", 400, "The new password must differ from the current one."
)
PASSWORD_MISMATCH = RefusalKind("InvalidParameter.NewPassword.Mismatch", 400, "The two new passwords differ.")
OLD_PASSWORD_WRONG = RefusalKind("InvalidParameter.OldPassword.Incorrect", 400, "The current password is wrong.")
LOCKED = RefusalKind("Locked", 429, "Too many wrong tries. Locked until {until}.")
PASSWORDS_NOT_SELF_MANAGED = RefusalKind(
    "NoPermission.ChangePassword", 403, "The administrator of the account does not allow users to change passwords."
)

# MFA devices (checklist AM, UM)
MFA_NOT_SELF_MANAGED = RefusalKind(
    "NoPermission.MFADevice", 403, "The administrator of the account does not allow users to manage MFA devices."
)
MFA_BOUND_ALREADY = RefusalKind("EntityAlreadyExists.User.MFADevice", 409, "The user has an MFA device already.")
MFA_NOT_BOUND = RefusalKind("EntityNotExist.User.MFADevice", 404, "The user has not bound any MFA device.")
CODE_WRONG = RefusalKind("CheckAuthenticationCodeFail", 403, "This code is not right, or was used before.")
CODES_NOT_CONSECUTIVE = RefusalKind(
    "CheckAuthenticationCodeFail",
    403,
    "These are not two codes in a row from this device. Enter two that follow each other.",
)

# Sessions
RESCUE_LINK_UNKNOWN = RefusalKind(
    "InvalidRescueLink", 403, "This link was used before, has expired, or is not complete. Make a new one."
)
SESSION_UNKNOWN = RefusalKind("EntityNotExist.Session", 404, "The session does not exist.")
REMEMBERED_BROWSER_UNKNOWN = RefusalKind(
    "EntityNotExist.RememberedBrowser", 404, "The remembered browser does not exist."
)

# The API's gate: codes, statuses and sentences are the vendor's
ACTION_OR_VERSION = RefusalKind("InvalidParameter", 400, 'The specified parameter "Action or Version" is not valid.')
VERSION_UNKNOWN = RefusalKind("InvalidVersion", 400, "Specified parameter Version is not valid.")
ACTION_UNKNOWN = RefusalKind(
    "InvalidAction.NotFound", 404, "Specified api is not found, please check your url and method."
)
PARAMETER_TWICE = RefusalKind("InvalidParameter.Duplicate", 400, "The parameter {name} is given more than once.")
PARAMETERS_MALFORMED = RefusalKind("InvalidParameter.Format", 400, "The parameters cannot be decoded.")
PARAMETER_MISSING = RefusalKind(
    "Missing{name}", 400, 'The input parameter "{name}" that is mandatory for processing this request is not supplied.'
)
PARAMETER_FORMAT = RefusalKind("InvalidParameter.{name}", 400, 'The parameter "{name}" must be {expected}.')
KEY_UNKNOWN = RefusalKind("InvalidAccessKeyId.NotFound", 404, "Specified access key is not found.")
KEY_INACTIVE = RefusalKind("InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled.")
SIGNATURE_INCOMPLETE = RefusalKind(
    "IncompleteSignature", 400, "The request signature does not conform to the standards of this product."
)
SIGNATURE_METHOD = RefusalKind("InvalidSignatureMethod", 400, "The signature method or version is not supported.")
SIGNATURE_WRONG = RefusalKind(
    "SignatureDoesNotMatch",
    400,
    "Specified signature is not matched with our calculation. server string to sign is:{text}",
)
TIMESTAMP_MISSING = RefusalKind("IllegalTimestamp", 400, "The input parameter Timestamp is not supplied or malformed.")
TIMESTAMP_FORMAT = RefusalKind(
    "InvalidTimeStamp.Format", 400, "Specified time stamp or date value is not well formatted."
)
TIMESTAMP_EXPIRED = RefusalKind("InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired.")
NONCE_MISSING = RefusalKind("MissingSignatureNonce", 400, "A signature nonce of 1 to 128 characters must be supplied.")
NONCE_USED = RefusalKind("SignatureNonceUsed", 400, "Specified signature nonce was used already.")
TOKEN_MISSING = RefusalKind("MissingSecurityToken", 400, "SecurityToken is mandatory for this action.")
TOKEN_MALFORMED = RefusalKind("InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed.")
TOKEN_MISMATCH = RefusalKind(
    "InvalidSecurityToken.MismatchWithAccessKey", 400, "Specified SecurityToken mismatch with the AccessKey."
)
TOKEN_EXPIRED = RefusalKind("InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired.")
NO_PERMISSION = RefusalKind(
    "NoPermission", 403, "You are not authorized to do this action. You should be authorized by RAM."
)

# Access keys
ACCESS_KEY_QUOTA = RefusalKind(
    "LimitExceeded.User.AccessKey", 409, "The access key count of the user access keys beyond the current limits."
)
ACCESS_KEY_EXISTS = RefusalKind("EntityAlreadyExists.User.AccessKey", 409, "The access key {id} does already exist.")
ACCESS_KEY_UNKNOWN = RefusalKind("EntityNotExist.User.AccessKey", 404, "The user access key does not exist.")

# Login profiles and passwords by the API: the vendor's codes
LOGIN_PROFILE_EXISTS = RefusalKind(
    "EntityAlreadyExists.User.LoginProfile", 409, "The user login profile does already exist."
)
PROFILE_PASSWORD_TOO_WEAK = RefusalKind("InvalidParameter.Password.TooWeak", 400, "{why}")
PROFILE_PASSWORD_REUSED = RefusalKind(
    "InvalidParameter.Password.ReusePrevention", 400, "The new password is one of the last {count} passwords."
)
ONLY_FOR_USERS = RefusalKind("NotSupport.Account", 400, "This method can be only invoked by sub user.")
OWN_PASSWORD_NOT_ALLOWED = RefusalKind(
    "NoPermission", 403, "The administrator of the account does not allow users to change passwords."
)

# Groups
GROUP_UNKNOWN = RefusalKind("EntityNotExist.Group", 404, "The group does not exist.")
GROUP_EXISTS = RefusalKind("EntityAlreadyExists.Group", 409, "The group does already exist.")
GROUP_QUOTA = RefusalKind("LimitExceeded.Group", 409, "The number of groups is beyond the current limit.")
GROUP_IN_USE = RefusalKind(
    "DeleteConflict.Group.{kind}", 409, "The group CAN NOT have any {what} while the group is deleted."
)
MEMBER_EXISTS = RefusalKind("EntityAlreadyExists.User.Group", 409, "The user is in the group already.")
MEMBER_UNKNOWN = RefusalKind("EntityNotExist.User.Group", 404, "The user is not in the group.")
MEMBER_QUOTA = RefusalKind(
    "LimitExceeded.User.Group", 409, "The number of groups of the user is beyond the current limit."
)

# Settings, domains, devices and applications by the API
SETTING_RANGE = RefusalKind("InvalidParameter.{name}.Range", 400, "{name} {expected}.")
SETTING_FIXED = RefusalKind("InvalidParameter.{name}", 400, "{name} can only be {value}; nothing else is supported.")
ALIAS_SET_ALREADY = RefusalKind(
    "EntityAlreadyExists.AccountAlias", 409, "The account has the alias {alias}. Clear it before another one is set."
)
DEFAULT_DOMAIN_FORMAT = RefusalKind(
    "InvalidParameter.DefaultDomainName.Format",
    400,
    "The default domain is the account alias, or the account ID, followed by .{logon_domain}.",
)
OWN_DEVICE_NOT_ALLOWED = RefusalKind("NoPermission", 403, MFA_NOT_SELF_MANAGED.sentence)
MFA_DEVICE_EXISTS = RefusalKind("EntityAlreadyExists.VirtualMFADevice", 409, "The virtual MFA device exists already.")
MFA_DEVICE_UNKNOWN = RefusalKind("EntityNotExist.VirtualMFADevice", 404, "The virtual MFA device does not exist.")
MFA_DEVICE_TAKEN = RefusalKind(
    "EntityAlreadyExists.VirtualMFADevice.User", 409, "The virtual MFA device is bound to a user already."
)
MFA_DEVICE_BOUND = RefusalKind(
    "DeleteConflict.VirtualMFADevice.User", 409, "The virtual MFA device CAN NOT be bound while it is deleted."
)
MFA_DEVICE_QUOTA = RefusalKind(
    "LimitExceeded.VirtualMFADevice", 409, "The number of virtual MFA devices is beyond the current limit."
)
CODE_FORMAT = RefusalKind(
    "InvalidParameter.AuthenticationCode.Format", 400, "An authentication code has exactly six digits."
)
APPLICATION_UNKNOWN = RefusalKind("EntityNotExist.Application", 404, "The application does not exist.")
APPLICATION_SECRET_UNKNOWN = RefusalKind(
    "EntityNotExist.Application.AppSecret", 404, "The application has no secret of that ID."
)
APPLICATION_SECRET_QUOTA = RefusalKind(
    "LimitExceeded.Application.AppSecret", 409, "An application has at most {most} secrets at a time."
)
