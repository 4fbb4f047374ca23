"""Tests of `idp.rules`: tables of cases, and properties of arbitrary input."""
