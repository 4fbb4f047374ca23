"""Tests: one package for each package of `idp`, and what they share."""
