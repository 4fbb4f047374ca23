"""Tests of `idp.store`."""
