"""The vendor's STS API, version 2015-04-01."""
