"""Tests of `idp.cli`."""
