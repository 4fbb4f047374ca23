"""Tests of `idp.security`."""
