"""Tests of `idp.infra`."""
