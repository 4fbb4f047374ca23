"""Rules: pure functions of values that decide. Standard library only (and `idna` for names of domains)."""
