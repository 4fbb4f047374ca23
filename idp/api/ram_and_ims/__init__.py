"""Actions that the RAM and IMS APIs have alike; `declared` says how they differ."""
