"""The RPC API."""
