"""The product's own API."""
