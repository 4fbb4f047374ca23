"""The RAM API."""
