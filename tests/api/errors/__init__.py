"""Every refusal of every action, provoked."""
