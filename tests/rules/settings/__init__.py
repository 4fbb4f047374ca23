"""Tests of `idp.rules.settings`."""
