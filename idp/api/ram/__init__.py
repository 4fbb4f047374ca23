"""The vendor's RAM API, version 2015-05-01: users are named by `UserName`."""
