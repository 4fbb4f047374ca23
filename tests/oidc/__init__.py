"""Tests of `idp.oidc`."""
