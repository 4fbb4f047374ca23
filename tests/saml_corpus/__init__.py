"""Hostile SAML messages as files, what each is, and what stops it: see `corpus.toml`. `make` writes both."""
