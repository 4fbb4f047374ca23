"""Tests of `idp.services`."""
