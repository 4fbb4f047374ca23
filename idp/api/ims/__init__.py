"""The vendor's IMS API, version 2019-08-15: users are named by `UserPrincipalName`."""
