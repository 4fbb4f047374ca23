"""Our own API, version 2026-11-01: what the vendor has no action for."""
