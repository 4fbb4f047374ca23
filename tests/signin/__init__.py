"""Tests of `idp.signin`."""
