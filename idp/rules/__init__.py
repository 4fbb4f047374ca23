"""Rules: pure functions of values that decide. Standard library only (`idna`, `publicsuffixlist` for domains)."""
